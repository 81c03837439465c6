import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts'
import type { IdleBaseline } from '../run.ts'
import { checkedLine, checkedRecords } from './sampling/checked-lines.ts'
import type { UpdatePeriod } from './sampling/update-period.ts'
import { writeWhole } from './sampling/write-whole.ts'

/** What was measured of a machine and its counters once, and holds until the machine or the reader changes. */
export interface MachineProfile {
  measuredAt: string
  /** Update period by counter id. */
  periods: Record<string, UpdatePeriod>
  /** Idle baseline by mode and state of the GPUs (see `baselineKey`). */
  baselines: Record<string, IdleBaseline>
  /** Baselines of quiet segments in order of time, also those that the ones before them have rejected. */
  history: IdleBaseline[]
}

/** A GPU with a loaded model rests at another power than one without: each has a baseline of its own. */
export const baselineKey = (mode: IdleBaseline['mode'], gpuLoaded: boolean | undefined): string =>
  gpuLoaded === true ? `${mode}, gpu loaded` : mode

/** The profile belongs to this machine, this reader and this counter root. */
export interface ProfileKey {
  fingerprint: string
  reader: string
  counterRoot: string
}

const FORMAT = 3

const pathOf = (dir: string, key: ProfileKey): string => {
  const text = JSON.stringify([FORMAT, key.fingerprint, key.reader, key.counterRoot])
  return join(dir, `profile-${createHash('sha256').update(text).digest('hex').slice(0, 24)}.json`)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isProfile = (value: unknown): value is MachineProfile =>
  isRecord(value) && isRecord(value.periods) && isRecord(value.baselines) && Array.isArray(value.history)

/**
 * The cached profile; undefined when there is none, or none that can be read as it was written (it is a cache: then it is
 * measured anew). The checksum of its line tells, so that no idle power that a disk has changed is taken off a measurement.
 */
export function loadProfile(dir: string, key: ProfileKey): MachineProfile | undefined {
  try {
    const [found] = checkedRecords<unknown>(pathOf(dir, key))
    return isProfile(found) ? found : undefined
  } catch {
    // What another user or a full disk has left unreadable, or is not there, is measured again.
    return undefined
  }
}

/** Writes the profile whole or not at all. */
export function saveProfile(dir: string, key: ProfileKey, profile: MachineProfile): void {
  const path = pathOf(dir, key)
  try {
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER })
    writeWhole(path, checkedLine(JSON.stringify(profile)), PRIVATE_FILE)
  } catch {
    // It is a cache, and every record carries what it was made with: in a folder that takes no file, as in a container with
    // a home that is read only, the next start measures it again.
  }
}
