import { EnergyError, messageOf } from '../errors.ts'

/** SQLSTATEs (PostgreSQL manual, appendix A) and codes of the system, with what to do. */
const REMEDIES: readonly [code: RegExp, remedy: string][] = [
  [
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EPIPE)$/,
    'Check that the server runs and that this machine reaches it, then run again: what was measured is kept.',
  ],
  [
    /^(57P0[1-4]|08...|ERR_STREAM_PREMATURE_CLOSE)$/,
    'The server stops or restarts: run again when it is back, what was measured is kept.',
  ],
  [
    /^28...$/,
    'Check user and password in ENERGY_DB; characters such as @ : / # in a password are written percent-encoded. A client certificate must name this user.',
  ],
  [/^3D000$/, 'Create the database (CREATE DATABASE …), or correct its name in ENERGY_DB.'],
  [/^42501$/, 'Grant the role what it needs: config/postgres-roles.sql has the statements.'],
  [/^42P01$/, 'Let the owner of the database bring its tables up to date: run once with the URL of the owner.'],
  [
    /^53100$/,
    "The disk of the server is full: make room in its data folder (the server's log names the disk) and run again; what was measured is kept.",
  ],
  [/^53200$/, 'The server is out of memory: give it more, and run again; what was measured is kept.'],
  [/^(58030|XX00[12])$/, "The server's disk fails or its files are damaged: see its log; what was measured is kept."],
  [/^53300$/, 'Raise max_connections of the server or put a connection pool before it, and run again.'],
  [/^25006$/, 'The server is read only, perhaps a standby: give the URL of the primary with ENERGY_DB.'],
  [/^(55P03|57014|40...)$/, 'Another process holds the tables for long: run again when it has finished.'],
  [/^(22|23)...$/, 'The record does not fit what is stored, and nothing of it was saved: save its runs first.'],
]

/** What the driver says without a code: pg and pg-pool, when a connection ends or none can be had. */
const WITHOUT_CODE =
  /connection terminated|timeout exceeded|connection ended|not queryable|does not support SSL|SSL connection|self.signed|certificate/i

/** Of OpenSSL in Node: what is wrong with a file, and what the other side has said in the handshake. */
const TLS_CODE = /^ERR_(SSL|TLS|OSSL)_/

/** What Node, pg and the server say, where it tells more than the code: of TLS, and of tables that are too old for this code. */
const SAID: readonly [said: RegExp, remedy: string][] = [
  [
    /^(must be owner of|permission denied for schema)/,
    'Let the owner bring its tables up to date: run `vitest-energy db migrate` once with the URL of the owner.',
  ],
  [
    /altname/i,
    'Write the host in ENERGY_DB as the certificate of the server has it, or give the server a certificate for this host.',
  ],
  [
    /self.signed|unable to (verify|get)/i,
    'Name the file of the CA that has signed the certificate of the server: sslrootcert in ENERGY_DB.',
  ],
  [
    /no encryption/,
    'The server takes encrypted connections alone: add sslmode=verify-full and sslrootcert to ENERGY_DB, or let its pg_hba.conf take this one.',
  ],
  [/valid client certificate/, 'Name a certificate for this user and its key: sslcert and sslkey in ENERGY_DB.'],
  [
    /does not support SSL/,
    'Turn on ssl in the server, or leave sslmode out of ENERGY_DB where the network can be trusted.',
  ],
  [
    /SSL|TLS|certificate|PEM|key values/i,
    'Check sslmode, sslrootcert, sslcert and sslkey in ENERGY_DB against what the server offers and asks for.',
  ],
]

/** The code of an error, or of the first of several: a name with two addresses is refused twice. */
function codeOf(error: unknown): string | undefined {
  const { code, errors } = error as { code?: unknown; errors?: unknown[] }
  if (typeof code === 'string') return code
  return errors?.[0] === undefined ? undefined : codeOf(errors[0])
}

const sentence = (error: unknown): string => {
  const first = (error as { errors?: unknown[] }).errors?.[0]
  return messageOf(error).trim() || (first === undefined ? 'no answer' : messageOf(first).trim())
}

/**
 * An error of pg as ours. What is no matter of the server, a fault in our own code, is given back as it is.
 *
 * @param shown the database without its password
 */
export function explainedPostgres(shown: string, error: unknown): unknown {
  if (error instanceof EnergyError) return error
  const code = codeOf(error)
  const message = sentence(error)
  const known = code === undefined ? undefined : REMEDIES.find(([pattern]) => pattern.test(code))?.[1]
  const isServers =
    known !== undefined ||
    (code !== undefined && (/^(?=.*\d)[0-9A-Z]{5}$/.test(code) || TLS_CODE.test(code))) ||
    WITHOUT_CODE.test(message)
  if (!isServers) return error
  const remedy =
    SAID.find(([said]) => said.test(message))?.[1] ??
    known ??
    'Check the server and its log, then run again: what was measured is kept.'
  return new EnergyError('STORE_UNAVAILABLE', `The database ${shown} cannot be used: ${message}.`, remedy, {
    cause: error,
  })
}
