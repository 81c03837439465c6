import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PRIVATE_FOLDER } from '../../private-files.ts'
import type {
  ControlMeasurement,
  IdleBaseline,
  PairRecord,
  ReaderFacts,
  RefusedReader,
  Run,
  Workflow,
} from '../../run.ts'
import { appendWhole, unwritable } from './append-whole.ts'
import { checkedLine, checkedRecords } from './checked-lines.ts'

/** What a worker has to say about itself and about a run that begins: enough to name a run that never ends. */
export type StartedRun = Pick<
  Run,
  'id' | 'kind' | 'project' | 'file' | 'suite' | 'name' | 'attempt' | 'startedAt' | 'startNs'
> & { tags?: string[]; process?: number; workflow?: Workflow }

/** One line of the write-ahead log. */
export type SpoolRecord =
  | { type: 'reader'; reader?: ReaderFacts; refused: RefusedReader[] }
  | { type: 'baseline'; baseline: IdleBaseline }
  | { type: 'control'; control: ControlMeasurement }
  | { type: 'pinned'; cpus: number[] }
  | { type: 'not-pinned'; reason: string }
  | { type: 'start'; run: StartedRun }
  | { type: 'run'; run: Run }
  | { type: 'pair'; pair: PairRecord }
  | { type: 'failed'; id: string; status: 'failed' | 'aborted'; error: string }

/**
 * The write-ahead log of one process: `records-<pid>.ndjson`, a line per record as `<CRC-32 in hex> <JSON>`. A record
 * that has been appended survives a SIGKILL of its writer.
 */
export interface Spool {
  readonly dir: string
  readonly samplesPath: string
  /** Series of telemetry. */
  readonly seriesPath: string
  /** @throws EnergyError SPOOL_UNWRITABLE; nothing of the record is in the log then. */
  append(record: SpoolRecord): void
}

export function openSpool(dir: string, pid = process.pid): Spool {
  try {
    mkdirSync(dir, { recursive: true, mode: PRIVATE_FOLDER })
  } catch (error) {
    throw unwritable(dir, error)
  }
  const path = join(dir, `records-${pid}.ndjson`)
  return {
    dir,
    samplesPath: join(dir, `samples-${pid}.bin`),
    seriesPath: join(dir, `series-${pid}.ndjson`),
    append: (record) => appendWhole(path, checkedLine(JSON.stringify(record))),
  }
}

/** What one process has logged, with its files of samples and series where there are any. */
export interface LoggedProcess {
  records: SpoolRecord[]
  samplesPath?: string
  seriesPath?: string
}

/** Names of the logs in the directory of an invocation. */
export const logFiles = (dir: string): string[] =>
  readdirSync(dir)
    .filter((name) => /^records-\d+\.ndjson$/.test(name))
    .sort()

/** Everything that the processes of one invocation have logged. */
export function readSpool(dir: string): LoggedProcess[] {
  return logFiles(dir).map((name) => {
    const samplesPath = join(dir, name.replace('records', 'samples').replace('.ndjson', '.bin'))
    const seriesPath = join(dir, name.replace('records', 'series'))
    return {
      records: [...checkedRecords<SpoolRecord>(join(dir, name))],
      ...(existsSync(samplesPath) ? { samplesPath } : {}),
      ...(existsSync(seriesPath) ? { seriesPath } : {}),
    }
  })
}
