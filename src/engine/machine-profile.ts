import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts'
import type { IdleBaseline } from '../run.ts'
import { checkedLine, checkedRecords } from './sampling/checked-lines.ts'
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

const FORMAT = 3

const pathOf = (dir: string, key: ProfileKey): string => {
  const text = JSON.stringify([FORMAT, key.fingerprint, key.reader, key.counterRoot])
  return join(dir, `profile-${createHash('sha256').update(text).digest('hex').slice(0, 24)}.json`)
}

/**
 * The cached profile; undefined when there is none or it is not as it was written (it is a cache: then it is measured anew).
 * The checksum of its line tells, so that no idle power that a disk has changed is taken off a measurement.
 */
export function loadProfile(dir: string, key: ProfileKey): MachineProfile | undefined {
  const path = pathOf(dir, key)
  return existsSync(path) ? [...checkedRecords<MachineProfile>(path)][0] : undefined
}

/** Writes the profile whole or not at all. */
export function saveProfile(dir: string, key: ProfileKey, profile: MachineProfile): void {
  const path = pathOf(dir, key)
  mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER })
  const draft = `${path}.${process.pid}`
  rmSync(draft, { force: true })
  // Made anew: a link of this name that somebody else has put there is not written through.
  writeFileSync(draft, checkedLine(JSON.stringify(profile)), { mode: PRIVATE_FILE, flag: 'wx' })
  renameSync(draft, path)
}
