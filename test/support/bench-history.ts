import type { BenchHistory } from '../../src/reporters/history.ts'
import { msFromSeconds } from '../../src/units.ts'

const SECONDS_PER_DAY = 86_400
const FIRST = Date.parse('2026-01-01T08:00:00.000Z')

/** The commit of a session: its number, repeated. */
export const commitOf = (session: number): string => String(session % 10).repeat(40)

interface HistoryOptions {
  /** Sessions, from 0, at which a new level begins. */
  steps?: number[]
  overrides?: Partial<BenchHistory>
}

/** A history of one session a day, from joules per op. */
export function exampleHistory(
  joules: readonly number[],
  { steps = [], overrides = {} }: HistoryOptions = {},
): BenchHistory {
  const source = {
    benchmarkKey: 'src/sort.bench.ts > sorting > quick',
    hardwareHash: 'machine',
    reader: 'rapl-powercap',
  }
  const sessions = joules.map((joulesPerOp, i) => ({
    experimentId: `session-${i}`,
    at: new Date(FIRST + i * msFromSeconds(SECONDS_PER_DAY)).toISOString(),
    commit: commitOf(i),
    ...(i % 5 === 4 ? { dirty: true } : {}),
    joulesPerOp,
    secondsPerOp: joulesPerOp / 20,
  }))
  return {
    ...source,
    hostname: 'host',
    cpuModel: 'Example CPU',
    provenance: 'measured',
    isControlled: false,
    sessions,
    levels: [...joules],
    changePoints: steps.map((step) => ({
      ...source,
      benchmarkKey: overrides.benchmarkKey ?? source.benchmarkKey,
      experimentId: `session-${step}`,
      at: sessions[step]?.at ?? '',
      commit: commitOf(step),
      commitBefore: commitOf(step - 1),
      change: (joules[step] as number) / (joules[step - 1] as number) - 1,
    })),
    ...overrides,
  }
}
