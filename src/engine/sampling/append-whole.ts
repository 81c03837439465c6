import { appendFileSync, statSync, truncateSync } from 'node:fs'
import { EnergyError, messageOf } from '../../errors.ts'
import { fileRemedy } from '../../file-remedy.ts'
import { PRIVATE_FILE } from '../../private-files.ts'

/**
 * Appends all of the bytes, or none: what a full disk has taken of them is cut off again, so that what is appended after it
 * can be read.
 *
 * @throws EnergyError SPOOL_UNWRITABLE
 */
export function appendWhole(path: string, bytes: Uint8Array | string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  try {
    appendFileSync(path, bytes, { mode: PRIVATE_FILE })
  } catch (error) {
    // On a disk that is read only nothing was written, and nothing can be cut off.
    if (size !== undefined && statSync(path).size > size) truncateSync(path, size)
    throw unwritable(path, error)
  }
}

/** An error of the file system at a file of a spool. */
export const unwritable = (path: string, error: unknown): EnergyError =>
  new EnergyError('SPOOL_UNWRITABLE', `${path} cannot be written: ${messageOf(error)}.`, fileRemedy(error, path), {
    cause: error,
  })
