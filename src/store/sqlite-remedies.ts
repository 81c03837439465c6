import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { EnergyError, type EnergyErrorCode, messageOf } from '../errors.ts'
import { fileRemedy } from '../file-remedy.ts'

interface Remedy {
  /** Result codes of SQLite (https://sqlite.org/rescode.html). */
  code: RegExp
  means?: EnergyErrorCode
  remedy: (file: string) => string
}

const OTHER_PATH = 'or give another path with ENERGY_DB'

const diskIsFull = (file: string): string =>
  `The disk that holds ${file} is full: make room there and run again; what was measured is kept.`

/** SQLite grows the index of its write-ahead log by 32 KiB, and calls it an I/O error when there is no room for it. */
const LEAST_BYTES = 1 << 16

function hasRoom(file: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(file))
  return bavail * bsize > LEAST_BYTES
}

const REMEDIES: readonly Remedy[] = [
  {
    code: /^SQLITE_NOTADB/,
    remedy: (file) => `${file} is no SQLite database: move it away, ${OTHER_PATH}.`,
  },
  {
    code: /^SQLITE_CORRUPT/,
    means: 'STORE_CORRUPT',
    remedy: (file) =>
      `Nothing was written to it: restore ${file} from a backup, or save what can be read with \`sqlite3 ${file} .recover\`; ` +
      'what was measured is kept.',
  },
  {
    code: /^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/,
    remedy: (file) => `Make ${file} and its folder writable for this user, ${OTHER_PATH}.`,
  },
  { code: /^SQLITE_FULL/, remedy: diskIsFull },
  {
    code: /^SQLITE_IOERR/,
    remedy: (file) =>
      hasRoom(file)
        ? `The disk that holds ${file} takes or gives no more bytes: look at its quota, the limit of file sizes (ulimit -f) and ` +
          'the log of the system, and run again; what was measured is kept.'
        : diskIsFull(file),
  },
  {
    code: /^SQLITE_CONSTRAINT/,
    remedy: () => 'The record does not fit what is stored, and nothing of it was saved: save its runs first.',
  },
  {
    code: /^SQLITE_BUSY/,
    remedy: (file) => `Another process writes to ${file}: run again when it has finished; what was measured is kept.`,
  },
]

const unusable = (file: string, error: unknown, remedy: string, code: EnergyErrorCode = 'STORE_UNAVAILABLE') =>
  new EnergyError(code, `The database ${file} cannot be used: ${messageOf(error)}.`, remedy, { cause: error })

/** An error of SQLite as ours. What is none is given back as it is. */
export function explainedSQLite(file: string, error: unknown): unknown {
  if (error instanceof EnergyError) return error
  const { code } = error as { code?: unknown }
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return error
  const known = REMEDIES.find((each) => each.code.test(code))
  return unusable(file, error, known?.remedy(file) ?? `Check ${file} and its folder, ${OTHER_PATH}.`, known?.means)
}

/** An error of opening a file: SQLite's, that of the file system, or of better-sqlite3 before SQLite is asked. */
export function explainedOpening(file: string, error: unknown): unknown {
  const explained = explainedSQLite(file, error)
  return explained instanceof EnergyError ? explained : unusable(file, error, fileRemedy(error, file))
}
