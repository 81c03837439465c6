import { fileURLToPath } from 'node:url'
import { loadSettings } from '../config/load.ts'
import { EnergyError, EXIT } from '../errors.ts'
import { invocationPaths } from '../invocation/head.ts'
import { moduleUrl } from '../package-path.ts'
import { startSite } from '../site/server.ts'
import { openDatabase } from '../store/index.ts'
import { isMissing } from './missing-database.ts'

const usage = (message: string, hint = 'See `vitest-energy report --help`.'): EnergyError =>
  new EnergyError('USAGE', message, hint)

export interface ServeOptions {
  /** 0 takes one that is free. */
  port: number
}

const LOOPBACK = '127.0.0.1'
const HIGHEST_PORT = 65_535
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const COMMAND = fileURLToPath(moduleUrl('cli/main'))

/**
 * The options of `vitest-energy report --serve`.
 *
 * @throws EnergyError USAGE for another host than loopback, for no port, and for options of a single report
 */
export function serveOptions(options: Record<string, unknown>): ServeOptions {
  const { port = 0, host = LOOPBACK } = options
  const other = ['experiment', 'run', 'since', 'last', 'format', 'output', 'json'].find((name) => name in options)
  if (other !== undefined) throw usage(`--serve shows all that is stored; found --${other} beside it.`)
  if (host !== LOOPBACK) {
    throw usage(
      `--serve listens at ${LOOPBACK} alone; found the host ${JSON.stringify(host)}.`,
      'From another machine, go through a tunnel: ssh -L PORT:127.0.0.1:PORT this-machine.',
    )
  }
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= HIGHEST_PORT) return { port }
  throw usage(`--port takes a whole number from 0 to ${HIGHEST_PORT}; found ${JSON.stringify(port)}.`)
}

/** Resolves at the first signal. The second one ends this process at once, in a way that its last words are heard. */
function signalled(): Promise<void> {
  return new Promise((done) => {
    let isAgain = false
    const take = (): void => {
      if (isAgain) process.exit(EXIT.failed)
      isAgain = true
      done()
    }
    for (const name of SIGNALS) process.on(name, take)
  })
}

/**
 * Serves the local page of the working directory until Ctrl-C. Its address is printed and opened by nobody: as an argument of a
 * browser, its token could be read by every user of the machine.
 *
 * @returns 0
 * @throws EnergyError CONFIG_INVALID, REPORT_FAILED
 */
export async function serve({ port }: ServeOptions): Promise<number> {
  const root = process.cwd()
  const { settings } = loadSettings({ root, env: process.env })
  const { database, spoolRoot } = invocationPaths(root, settings)
  const site = await startSite({
    port,
    root,
    env: process.env,
    spoolRoot,
    command: [process.execPath, COMMAND],
    async openStored() {
      if (isMissing(database)) return undefined
      const db = await openDatabase(database)
      try {
        await db.migrate()
        return db
      } catch (error) {
        await db.close()
        throw error
      }
    },
  })
  // However this process ends, but for a SIGKILL, nothing that it has started goes on.
  process.once('exit', () => site.kill())
  process.stdout.write(`${site.url}\n`)
  await signalled()
  if (site.isRunning()) {
    process.stderr.write(
      'Stopping the run that was started here: what it has measured will be stored. Again to end at once.\n',
    )
  }
  await site.stop()
  return EXIT.ok
}
