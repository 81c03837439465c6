import type { Part } from './part.ts'

/** Every part of `npm run bench:self`, by the word that chooses it; each is loaded when it is asked for. */
export const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  boundary: async () => (await import('./boundary.ts')).boundary,
  sampler: async () => (await import('./sampler.ts')).sampler,
  disturbance: async () => (await import('./disturbance.ts')).disturbance,
  intervals: async () => (await import('./intervals.ts')).intervals,
  start: async () => (await import('./start.ts')).start,
  analysis: async () => (await import('./analysis.ts')).analysis,
  reports: async () => (await import('./reports.ts')).reports,
  memory: async () => (await import('./memory.ts')).memory,
  growth: async () => (await import('./growth.ts')).growth,
}
