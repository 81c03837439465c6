import type { BenchResult } from 'vitest'
import { EnergyError } from '../../errors.ts'
import type { BenchRun, Provenance, TaskRun } from '../../run.ts'
import { type BenchEnergy, benchRunOf } from '../bench-result.ts'

/** What a matcher is asked about: a bench with the record it was made of, or one measured run. */
export interface EnergySubject {
  name: string
  per: 'op' | 'run'
  /** J per op or of the run; absent without energy. */
  joules?: { median: number; low: number; high: number }
  provenance?: Provenance
  reader?: string
  /** Of benches. */
  run?: BenchRun
}

/** Two-sided 95 % of a normal distribution. */
const DEVIATIONS_95 = 1.96

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isTaskRun = (value: unknown): value is TaskRun => isRecord(value) && value.kind === 'task' && 'seconds' in value

const isBench = (value: unknown): value is BenchResult & { energy: BenchEnergy } =>
  isRecord(value) && isRecord(value.energy) && 'opsPerWindow' in value.energy

const sourceOf = ({ provenance, reader }: { provenance?: Provenance; reader?: string }) => ({
  ...(provenance === undefined ? {} : { provenance }),
  ...(reader === undefined ? {} : { reader }),
})

function ofTask(run: TaskRun): EnergySubject {
  const { name, totalJoules: median, totalUncertaintyJoules = 0 } = run
  const half = DEVIATIONS_95 * totalUncertaintyJoules
  return {
    name,
    per: 'run',
    ...(median === undefined ? {} : { joules: { median, low: median - half, high: median + half } }),
    ...sourceOf(run),
  }
}

function ofBench({ name, energy }: BenchResult): EnergySubject {
  const run = benchRunOf(energy)
  return {
    name,
    per: 'op',
    ...(energy.joulesPerOp === undefined ? {} : { joules: energy.joulesPerOp }),
    ...(run === undefined ? {} : { run }),
    ...sourceOf(energy),
  }
}

/**
 * The subject of an assertion.
 *
 * @throws EnergyError USAGE for what has no energy to it
 */
export function subjectOf(value: unknown, matcher: string): EnergySubject {
  if (isBench(value)) return ofBench(value)
  if (isTaskRun(value)) return ofTask(value)
  if (isRecord(value) && isTaskRun(value.energy)) return ofTask(value.energy)
  throw new EnergyError(
    'USAGE',
    `${matcher} was given ${value === null ? 'null' : typeof value}, which carries no energy.`,
    'Give it the result of `await bench(…).run()` or of `measure(…)`, or a run of `linear(…)` or `agentic(…)`.',
  )
}
