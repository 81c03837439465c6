import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { EnergyError, messageOf } from '../../errors.ts'
import { fileRemedy } from '../../file-remedy.ts'
import { shown } from './source.ts'

/** A file as it is to be. */
export interface Change {
  file: string
  /** Undefined for a file that is not there yet. */
  before: string | undefined
  after: string
  /** What is done to it, for the user: `created`. */
  what: string
}

const failed = (file: string, error: unknown): EnergyError =>
  new EnergyError('USAGE', `${shown(file)} cannot be written: ${messageOf(error)}.`, fileRemedy(error, shown(file)), {
    cause: error,
  })

/** Where a change lands: behind symbolic links. Refuses a file that is closed to writing, also where this user may open it. */
function targetOf({ file }: Change): string {
  if (!existsSync(file)) return file
  const target = realpathSync(file)
  accessSync(target, constants.W_OK)
  if ((statSync(target).mode & 0o222) === 0) {
    throw Object.assign(new Error('it is read-only'), { code: 'EACCES' })
  }
  return target
}

/** Writes a draft beside its target, with the mode and the owner of what it will replace. */
function writeDraft(change: Change, target: string): string {
  const draft = `${target}.${process.pid}.draft`
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(draft, change.after, { flag: 'wx' })
  if (change.before !== undefined) {
    const { mode, uid, gid } = statSync(target)
    if (uid !== process.getuid?.() && process.getuid?.() === 0) chownSync(draft, uid, gid)
    chmodSync(draft, mode)
  }
  return draft
}

/**
 * Makes changes, all or none: every file is written beside its place first, and then they take their places.
 *
 * @throws EnergyError USAGE naming the file that cannot be written
 */
export function makeChanges(changes: readonly Change[]): void {
  const drafts: { draft: string; target: string; file: string }[] = []
  try {
    for (const change of changes) {
      const { file } = change
      try {
        const target = targetOf(change)
        drafts.push({ draft: writeDraft(change, target), target, file })
      } catch (error) {
        throw failed(file, error)
      }
    }
    for (const { draft, target } of drafts) renameSync(draft, target)
  } finally {
    for (const { draft } of drafts) rmSync(draft, { force: true })
  }
}
