import type { Domain, DomainWatts } from '../run.ts'
import type { SessionChanges } from './beside.ts'
import type { BenchHistory } from './history.ts'
import type { EnergyReport } from './json-schema.ts'
import type { ComparisonReport } from './json-schema-comparison.ts'

/** Windows of a bench in columns, in order of time: one entry per process that measured it. */
export interface WindowColumns {
  /** Id of the bench in `report.benchmarks`. */
  benchmark: string
  /** Which of several fresh processes, from 1; absent when there was one. */
  process?: number
  /** After the first window of this process. */
  startSeconds: number[]
  seconds: number[]
  ops: number[]
  cpuSeconds: number[]
  /** Of the whole window, as counted; null where it is unknown. */
  joules: (number | null)[]
}

/** Mean power between two neighbouring points of time, per domain: the cumulative counters divided by the time between them. */
export interface PowerSeries {
  /** Id of the run in `report.runs`. */
  run: string
  /** Readings that it was made of. */
  samples: number
  /** Ends of the stretches, seconds after the beginning of the run, ascending; the first stretch begins at `fromSeconds`. */
  fromSeconds: number
  toSeconds: number[]
  /** One value per stretch; null where the counter was not read. */
  watts: Partial<Record<Domain, (number | null)[]>>
  /** Extremes of the readings inside each stretch where a stretch holds several, of the sum package + dram + gpu. */
  lowWatts?: (number | null)[]
  highWatts?: (number | null)[]
}

/** A quantity that was read beside the energy of a run: temperature, frequency, residency of an idle state. */
export interface ReadingSeries {
  run: string
  source: string
  /** Name of the column with its unit, as stored: `package_celsius`, `busy_mhz`, `c6_percent`. */
  name: string
  /** Seconds after the beginning of the run, ascending. */
  atSeconds: number[]
  values: (number | null)[]
}

/** Everything that the page of one experiment shows: JSON-safe, a missing value is absent or null. */
export interface PageData {
  report: EnergyReport
  changes?: SessionChanges
  windows: WindowColumns[]
  power: PowerSeries[]
  readings: ReadingSeries[]
  histories: BenchHistory[]
  comparison?: ComparisonReport
  /** Idle power of the machine, to be drawn as a line. */
  idleWatts?: DomainWatts
  /** What was left out to keep the file small, a sentence each. */
  omitted: string[]
}

/** What the page is told when it is opened: an experiment, or that it is served and asks for what it shows. */
export type PageContent = { kind: 'report'; data: PageData } | { kind: 'site' }
