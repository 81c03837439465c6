import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { IdleBaseline } from '../run.ts'
import type { UpdatePeriod } from './sampling/update-period.ts'

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

const FORMAT = 2

const pathOf = (dir: string, key: ProfileKey): string => {
  const text = JSON.stringify([FORMAT, key.fingerprint, key.reader, key.counterRoot])
  return join(dir, `profile-${createHash('sha256').update(text).digest('hex').slice(0, 24)}.json`)
}

/** The cached profile; undefined when there is none or it cannot be understood (it is a cache: then it is measured anew). */
export function loadProfile(dir: string, key: ProfileKey): MachineProfile | undefined {
  let text: string
  try {
    text = readFileSync(pathOf(dir, key), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    return JSON.parse(text) as MachineProfile
  } catch {
    // A cache that another version or a full disk has left unreadable is no error: the profile is measured again.
    return undefined
  }
}

/** Writes the profile whole or not at all. */
export function saveProfile(dir: string, key: ProfileKey, profile: MachineProfile): void {
  const path = pathOf(dir, key)
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, JSON.stringify(profile, undefined, 2))
  renameSync(draft, path)
}
