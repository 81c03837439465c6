import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { EnergyError, messageOf } from '../../errors.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../private-files.ts'
import type { ExperimentStatus, Warning } from '../../run.ts'
import { ownerIn, type ProcessOwner, processOwner } from '../process-owner.ts'
import { unwritable } from './append-whole.ts'
import { checkedLine, checkedRecords } from './checked-lines.ts'

/** One invocation's directory below `spool/`: its head (what the main process knows) and the logs of its workers. */
export interface SpoolDirectory<Head> {
  dir: string
  owner: ProcessOwner
  head: Head
}

/** How an invocation ended: said before it is stored, so that one that could not be stored is known by its real end. */
export interface InvocationEnd {
  status: ExperimentStatus
  /** ISO 8601, UTC. */
  endedAt: string
  /** What only the end could tell. */
  warnings: Warning[]
}

/** Written once, when the invocation begins. */
export const HEAD_FILE = 'experiment.json'
const END_FILE = 'end.ndjson'
/** Room for the end, taken at the beginning: a disk that has become full takes it all the same. */
const END_BYTES = 4096

/**
 * Makes the directory of an invocation.
 *
 * @throws EnergyError SPOOL_UNWRITABLE
 */
export function createSpoolDirectory<Head>(root: string, id: string, head: Head): string {
  const dir = join(root, id)
  try {
    // What is above the spools holds reports, too, which others may read.
    mkdirSync(dirname(root), { recursive: true })
    mkdirSync(dir, { recursive: true, mode: PRIVATE_FOLDER })
    writeFileSync(join(dir, END_FILE), '\n'.repeat(END_BYTES), { mode: PRIVATE_FILE })
    // Renamed into its place: a process that is killed here leaves no half of a head.
    const whole = join(dir, `${HEAD_FILE}.new`)
    writeFileSync(whole, JSON.stringify({ owner: processOwner(), head }), { mode: PRIVATE_FILE })
    renameSync(whole, join(dir, HEAD_FILE))
  } catch (error) {
    throw unwritable(dir, error)
  }
  return dir
}

/**
 * The head of a spool directory; undefined where there is none.
 *
 * @throws EnergyError SPOOL_CORRUPT
 */
export function readSpoolHead<Head>(dir: string): SpoolDirectory<Head> | undefined {
  const file = join(dir, HEAD_FILE)
  if (!existsSync(file)) return undefined
  try {
    const { owner: written, head } = JSON.parse(readFileSync(file, 'utf8')) as { owner?: unknown; head?: Head | null }
    const owner = ownerIn(written)
    if (owner && typeof head === 'object' && head !== null) return { dir, owner, head }
    throw new Error('it is not what an invocation writes')
  } catch (error) {
    throw new EnergyError(
      'SPOOL_CORRUPT',
      `${file} cannot be read: ${messageOf(error)}.`,
      `Its records cannot be stored without it: move ${dir} away, or restore the file.`,
      { cause: error },
    )
  }
}

/**
 * Logs how an invocation ended, in the room that was taken for it.
 *
 * @throws EnergyError SPOOL_UNWRITABLE
 */
export function logEnd(dir: string, end: InvocationEnd): void {
  const file = join(dir, END_FILE)
  try {
    const descriptor = openSync(file, 'r+')
    try {
      writeSync(descriptor, checkedLine(JSON.stringify(end)).padEnd(END_BYTES, '\n'))
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw unwritable(file, error)
  }
}

/** How the invocation ended; undefined for one that was killed. */
export function readEnd(dir: string): InvocationEnd | undefined {
  const file = join(dir, END_FILE)
  return existsSync(file) ? [...checkedRecords<InvocationEnd>(file)][0] : undefined
}

/** What is stored already and was to be removed when its process was killed. */
const STORED = '.stored'

/** The directories below `root` of invocations that are still to be stored: their process may be alive. Nothing is changed. */
export function unstoredSpools(root: string): string[] {
  if (!existsSync(root)) return []
  return readdirSync(root)
    .filter((name) => !name.endsWith(STORED))
    .map((name) => join(root, name))
}

/** The same, after what a killed process has left half removed has been removed. */
export function spoolDirectories(root: string): string[] {
  if (!existsSync(root)) return []
  for (const name of readdirSync(root)) if (name.endsWith(STORED)) removeTree(join(root, name))
  return unstoredSpools(root)
}

const removeTree = (dir: string): void => rmSync(dir, { recursive: true, force: true })

/**
 * Takes a spool away at once, so that nobody reads one that is half removed.
 *
 * @throws EnergyError SPOOL_UNWRITABLE
 */
export function removeSpool(dir: string): void {
  if (!existsSync(dir)) return
  // An earlier part of the same experiment, whose process was killed while it removed its spool.
  removeTree(`${dir}${STORED}`)
  try {
    renameSync(dir, `${dir}${STORED}`)
  } catch (error) {
    // Another process has taken it away between the two calls.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unwritable(dir, error)
  }
  removeTree(`${dir}${STORED}`)
}
