import type { BenchRun, Experiment } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { exampleBench, exampleExperiment } from './experiment.ts'

/** Half a percent of scatter, always in the same order. */
const SCATTER = 0.005

/** The session of day `i` of 2026: one bench of so many joules per op, give or take a little. */
export function session(
  i: number,
  joules: number,
  run: Partial<BenchRun> = {},
  rest: Partial<Experiment> = {},
): Experiment {
  const median = joules * (1 + SCATTER * Math.sin(i * 2.4))
  const startedAt = new Date(Date.UTC(2026, 0, 1 + i)).toISOString()
  const joulesPerOp = { median, low: median, high: median, confidence: 0.95, scope: 'process' } as const
  return {
    ...exampleExperiment(),
    createdAt: startedAt,
    git: { commit: `commit${i}`, branch: 'main', dirty: false },
    runs: [exampleBench({ startedAt, joulesPerOp, ...run })],
    ...rest,
  }
}

/** Stores so many sessions in a new database. */
export async function storedSessions(
  file: string,
  count: number,
  joulesOf: (i: number) => number,
  rest: Partial<Experiment> = {},
  run: Partial<BenchRun> = {},
): Promise<void> {
  await using db = await openDatabase(file)
  await db.migrate()
  for (let i = 0; i < count; i++) await db.saveExperiment(session(i, joulesOf(i), run, rest), [])
}
