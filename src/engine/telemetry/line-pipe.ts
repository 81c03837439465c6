import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EnergyError, messageOf } from '../../errors.ts'

/** What a read of the pipe found: whole lines, oldest first; `ended` when nobody can write to it any more. */
export interface PipeLines {
  lines: string[]
  ended: boolean
}

/**
 * A pipe whose lines are read without an event loop. Its writer gets SIGPIPE once this process is gone, however it went.
 */
export interface LinePipe {
  /** The writing end, for the child; to be closed here once the child has it. */
  readonly writeFd: number
  read(): PipeLines
  close(): void
}

const CHUNK_BYTES = 65_536

const failed = (what: string, error: unknown): EnergyError =>
  new EnergyError(
    'READER_FAILED',
    `The named pipe ${what} cannot be made: ${messageOf(error)}.`,
    'Set TMPDIR to a folder of a local file system, and install coreutils.',
    { cause: error },
  )

function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'vitest-energy-'))
  } catch (error) {
    throw failed(`in ${tmpdir()}`, error)
  }
}

function makeNamedPipe(path: string): void {
  try {
    execFileSync('mkfifo', ['-m', '600', path], { stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (error) {
    throw failed(path, error)
  }
}

/**
 * A named pipe without its name: node: offers no pipe(2), and the streams of child_process read only in the event loop.
 *
 * @throws EnergyError READER_FAILED when it cannot be made
 */
export function openLinePipe(): LinePipe {
  const folder = temporaryFolder()
  const path = join(folder, 'lines')
  let readFd: number
  let writeFd: number
  try {
    makeNamedPipe(path)
    // In this order: a writer that opens without waiting needs a reader.
    readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    writeFd = openSync(path, constants.O_WRONLY)
  } finally {
    rmSync(folder, { recursive: true })
  }
  const bytes = Buffer.alloc(CHUNK_BYTES)
  let rest = ''

  /** Bytes that were there; 0 at the end of the pipe, −1 when it is empty. */
  const readChunk = (): number => {
    try {
      return readSync(readFd, bytes, 0, bytes.length, null)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return -1
      throw error
    }
  }

  return {
    writeFd,
    read() {
      for (;;) {
        const length = readChunk()
        if (length > 0) {
          rest += bytes.toString('utf8', 0, length)
          continue
        }
        const lines = rest.split('\n')
        rest = lines.pop() ?? ''
        return { lines, ended: length === 0 }
      }
    },
    close: () => closeSync(readFd),
  }
}
