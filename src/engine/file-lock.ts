import { closeSync, constants, fstatSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type * as KoffiModule from 'koffi'
import { EnergyError, messageOf } from '../errors.ts'

/** An exclusive lock on a file that containers share. It belongs to an open descriptor, so it ends with its process. */
export interface FileLock {
  /** Takes the lock if it is free; whether it is this process's now. */
  take(): boolean
  /** `PID on HOST (CONTAINER ENGINE)` of the present holder; undefined when it has just let go. */
  holder(): string | undefined
  /** Gives the lock back and closes the file. */
  release(): void
}

const LONGEST_HOLDER = 200

/** What stands in a lock file, as it may stand in a sentence: another user may have written it. */
function shownHolder(text: string): string | undefined {
  const shown = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return shown === '' ? undefined : shown.slice(0, LONGEST_HOLDER)
}

const FILE = 'vitest-energy.lock'
/** Containers of several users share the machine, and so its lock; umask(2) may narrow it. */
const SHARED_FILE = 0o666
/** flock(2), Linux. */
const LOCK_EX = 2
const LOCK_NB = 4
const EWOULDBLOCK = 11

interface Flock {
  /** The errno of flock(2); 0 when it was granted. */
  (fd: number, operation: number): number
}

async function loadFlock(dir: string): Promise<Flock> {
  try {
    const koffi: typeof KoffiModule.default = (await import('koffi')).default
    const flock = koffi.load('libc.so.6').func('int flock(int fd, int operation)') as Flock
    return (fd, operation) => (flock(fd, operation) === 0 ? 0 : koffi.errno())
  } catch (error) {
    throw new EnergyError(
      'UNSUPPORTED_HOST',
      `lock.path (${dir}) needs flock(2), which is reached through koffi, and koffi cannot be loaded: ${messageOf(error)}.`,
      'Install koffi, or drop lock.path where no other container measures.',
      { cause: error },
    )
  }
}

function openFile(file: string): number {
  try {
    // The directory may be one that everybody can write to: a link to another file of this user must not be emptied.
    const fd = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, SHARED_FILE)
    const { nlink } = fstatSync(fd)
    if (nlink === 1) return fd
    closeSync(fd)
    throw new Error('it is another name of a file that has one already')
  } catch (error) {
    throw new EnergyError(
      'CONFIG_INVALID',
      `lock.path: the lock file ${file} cannot be opened: ${messageOf(error)}.`,
      'Name a directory that exists in every container and that this user may write to.',
      { cause: error },
    )
  }
}

/**
 * Opens the lock file of a directory; nothing is taken yet. The file stays behind, the lock never does: it is flock(2)'s,
 * which the kernel drops with the last descriptor, and Node hands none to the processes it starts.
 *
 * @param container what this process runs in, for those that wait
 * @throws EnergyError UNSUPPORTED_HOST where koffi is missing, CONFIG_INVALID for a directory that cannot be written to
 */
export async function openFileLock(dir: string, container?: string): Promise<FileLock> {
  const flock = await loadFlock(dir)
  const file = join(dir, FILE)
  const fd = openFile(file)
  let taken = false
  return {
    take() {
      const errno = flock(fd, LOCK_EX | LOCK_NB)
      if (errno === EWOULDBLOCK) return false
      if (errno !== 0) {
        throw new EnergyError(
          'UNSUPPORTED_HOST',
          `lock.path: the file system of ${file} has no locks (errno ${errno} of flock).`,
          'Name a directory on a local file system that the containers share.',
        )
      }
      taken = true
      ftruncateSync(fd)
      writeSync(fd, `${process.pid} on ${hostname()}${container === undefined ? '' : ` (${container})`}\n`, 0)
      return true
    },
    holder: () => shownHolder(readFileSync(file, 'utf8')),
    release() {
      // What stands in the file is the holder's.
      if (taken) ftruncateSync(fd)
      closeSync(fd)
    },
  }
}
