import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EnergyError, messageOf } from '../errors.ts'
import { htmlPage, pagePolicy } from '../reporters/html.ts'
import { msFromSeconds } from '../units.ts'
import { jsonBody } from './json-body.ts'
import { Live } from './live.ts'
import { replyJson, replyPage, replyRefusal } from './reply.ts'
import { type Identity, refuseOtherPages, refuseWithoutToken } from './request-checks.ts'
import { RequestRefused } from './request-refused.ts'
import { type Route, routes } from './routes.ts'
import { StartedRuns } from './started-runs.ts'
import { type OpenStored, Stored } from './stored.ts'
import { newToken } from './token.ts'

export interface SiteOptions {
  /** 0 for one that is free. */
  port: number
  /** The folder that holds `config/`, where runs are started. */
  root: string
  env: NodeJS.ProcessEnv
  openStored: OpenStored
  spoolRoot: string
  /** Program and first arguments of `vitest-energy`. */
  command: readonly [string, ...string[]]
  /** Time in which a request has to come in, s. */
  requestSeconds?: number
}

/** The local page while it is served. */
export interface Site {
  /** With the token: whoever has it may read everything that is stored, and start tasks. */
  url: string
  /** Whether a run of tasks goes on that was started from the page. */
  isRunning(): boolean
  /** Serves no more, asks what was started to end, and waits for that. */
  stop(): Promise<void>
  /** Ends what was started at once. */
  kill(): void
}

const LOOPBACK = '127.0.0.1'
const REQUEST_SECONDS = 10
const CHECK_SECONDS = 1
/** A connection on which nothing moves: the longest wait is for a large experiment. */
const SILENT_SECONDS = 120
const HEADER_BYTES = 8192
/** Letters of an unknown path that are repeated. */
const SHOWN_PATH = 80
/** A browser opens six of them. */
const CONNECTIONS = 64

function serverOf(requestSeconds: number): Server {
  const server = createServer({
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: msFromSeconds(requestSeconds),
    requestTimeout: msFromSeconds(requestSeconds),
    connectionsCheckingInterval: msFromSeconds(Math.min(CHECK_SECONDS, requestSeconds)),
  })
  server.timeout = msFromSeconds(SILENT_SECONDS)
  server.maxConnections = CONNECTIONS
  return server
}

function refusalOf(error: unknown): RequestRefused {
  if (error instanceof RequestRefused) return error
  if (error instanceof EnergyError) return new RequestRefused(500, error.message, error.hint)
  return new RequestRefused(500, `The server failed: ${messageOf(error)}.`, 'Load the list again.')
}

function handlerOf(
  { method }: IncomingMessage,
  path: string,
  route: Route | undefined,
): NonNullable<Route[keyof Route]> {
  if (!route)
    throw new RequestRefused(
      404,
      `There is no ${JSON.stringify(path.slice(0, SHOWN_PATH))} here.`,
      'Go back to the list.',
    )
  const handler = method === 'GET' || method === 'POST' ? route[method] : undefined
  if (handler) return handler
  const allow = Object.keys(route).join(', ')
  throw new RequestRefused(405, `${path} takes ${allow}, not ${method}.`, 'Load the page again.', { allow })
}

async function listening(server: Server, port: number): Promise<number> {
  try {
    server.listen({ host: LOOPBACK, port, exclusive: true })
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  } catch (error) {
    throw new EnergyError(
      'REPORT_FAILED',
      `The page cannot be served at ${LOOPBACK}:${port}: ${messageOf(error)}.`,
      'Give another --port, or none to take one that is free.',
      { cause: error },
    )
  }
}

/**
 * Serves the local page to this machine alone. Everything it answers, the page itself too, needs the token.
 *
 * @throws EnergyError REPORT_FAILED where the port is taken or the package is incomplete
 */
export async function startSite(options: SiteOptions): Promise<Site> {
  const { port: wantedPort, root, env, openStored, spoolRoot, requestSeconds = REQUEST_SECONDS } = options
  const html = htmlPage({ kind: 'site' })
  const policy = pagePolicy('site')
  const started = new StartedRuns(options)
  const live = new Live(spoolRoot, async (id) => {
    await using db = await openStored()
    return (await db?.finishedGoals(id)) ?? []
  })
  const answers = routes({ root, env, stored: new Stored(openStored, { root, env }), live, started })
  const page: Route = { GET: () => undefined }
  const identity: Identity = { hosts: [], token: newToken() }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = '', search = ''] = (request.url ?? '').split('?', 2)
    const query = new URLSearchParams(search)
    const isPage = path === '/'
    try {
      refuseOtherPages(request, identity)
      refuseWithoutToken(request, identity, isPage ? (query.get('token') ?? '') : '')
      const handler = handlerOf(request, path, isPage ? page : answers.get(path))
      const value = await handler({ query, body: () => jsonBody(request) })
      if (isPage) replyPage(response, html, policy)
      else replyJson(response, value)
    } catch (error) {
      replyRefusal(response, refusalOf(error), isPage ? 'person' : 'page')
    }
  }

  const server = serverOf(requestSeconds)
  server.on('request', (request: IncomingMessage, response: ServerResponse) => void answer(request, response))
  const port = await listening(server, wantedPort)
  identity.hosts = [LOOPBACK, 'localhost'].map((name) => new URL(`http://${name}:${port}`).host)
  return {
    url: `http://${identity.hosts[0]}/?token=${identity.token}`,
    isRunning: () => started.isRunning,
    async stop() {
      server.close()
      server.closeAllConnections()
      await started.end()
    },
    kill: () => started.kill(),
  }
}
