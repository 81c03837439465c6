import type { Figure } from '../support/figure.ts'

/** `short` is what the suite runs; `long` is for the tables of docs/performance.md and docs/reliability.md. */
export type Form = 'short' | 'long'

/** A part of the benchmark of this package by itself: measures side by side in one run and says what it saw. */
export type Part = (form: Form) => Promise<Figure[]>
