import type { Run } from './run.ts'

/** What identifies a benchmark over its whole history, and on both sides of a comparison: `file > suite > name`. */
export const benchmarkKey = (run: Pick<Run, 'file' | 'suite' | 'name'>): string =>
  [run.file, run.suite, run.name].filter((part) => part !== '').join(' > ')
