import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type {
  ControlMeasurement,
  IdleBaseline,
  PairRecord,
  ReaderFacts,
  RefusedReader,
  Run,
  Workflow,
} from '../../run.ts'
import { type ProcessOwner, ownerIsAlive, processOwner } from '../process-owner.ts'
import { checkedLine, checkedLines } from './checked-lines.ts'

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
  append(record: SpoolRecord): void
}

export function openSpool(dir: string, pid = process.pid): Spool {
  mkdirSync(dir, { recursive: true })
  const path = join(dir, `records-${pid}.ndjson`)
  return {
    dir,
    samplesPath: join(dir, `samples-${pid}.bin`),
    seriesPath: join(dir, `series-${pid}.ndjson`),
    append: (record) => appendFileSync(path, checkedLine(JSON.stringify(record))),
  }
}

/** What one process has logged, with its files of samples and series where there are any. */
export interface LoggedProcess {
  records: SpoolRecord[]
  damaged: number
  samplesPath?: string
  seriesPath?: string
}

/** Everything that the processes of one invocation have logged. */
export function readSpool(dir: string): LoggedProcess[] {
  return readdirSync(dir)
    .filter((name) => /^records-\d+\.ndjson$/.test(name))
    .sort()
    .map((name) => {
      const samplesPath = join(dir, name.replace('records', 'samples').replace('.ndjson', '.bin'))
      const seriesPath = join(dir, name.replace('records', 'series'))
      return {
        ...checkedLines<SpoolRecord>(readFileSync(join(dir, name), 'utf8')),
        ...(existsSync(samplesPath) ? { samplesPath } : {}),
        ...(existsSync(seriesPath) ? { seriesPath } : {}),
      }
    })
}

/** One invocation's directory below `spool/`: its head (what the main process knows) and the logs of its workers. */
export interface SpoolDirectory<Head> {
  dir: string
  owner: ProcessOwner
  head: Head
}

const HEAD_FILE = 'experiment.json'

export function createSpoolDirectory<Head>(root: string, id: string, head: Head): string {
  const dir = join(root, id)
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, HEAD_FILE), JSON.stringify({ owner: processOwner(), head }))
  return dir
}

/** The head of a spool directory; undefined where there is none. */
export function readSpoolHead<Head>(dir: string): SpoolDirectory<Head> | undefined {
  const file = join(dir, HEAD_FILE)
  if (!existsSync(file)) return undefined
  const { owner, head } = JSON.parse(readFileSync(file, 'utf8')) as SpoolDirectory<Head>
  return { dir, owner, head }
}

/** What is stored already and was to be removed when its process was killed. */
const STORED = '.stored'

/** The invocations below `root` whose process is gone: their runs are still to be stored. */
export function abandonedSpools<Head>(root: string): SpoolDirectory<Head>[] {
  if (!existsSync(root)) return []
  const names = readdirSync(root)
  for (const name of names.filter((each) => each.endsWith(STORED))) removeTree(join(root, name))
  return names
    .filter((name) => !name.endsWith(STORED))
    .flatMap((name) => readSpoolHead<Head>(join(root, name)) ?? [])
    .filter(({ owner }) => !ownerIsAlive(owner))
}

const removeTree = (dir: string): void => rmSync(dir, { recursive: true, force: true })

/** Takes a spool away at once, so that nobody reads one that is half removed. */
export function removeSpool(dir: string): void {
  if (!existsSync(dir)) return
  try {
    renameSync(dir, `${dir}${STORED}`)
  } catch (error) {
    // Another process has taken it away between the two calls.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  removeTree(`${dir}${STORED}`)
}
