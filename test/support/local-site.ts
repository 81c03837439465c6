import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { type Site, type SiteOptions, startSite } from '../../src/site/server.ts'
import { type DatabaseInterface, openDatabase } from '../../src/store/index.ts'

export interface Reply {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

export interface Sent {
  method?: string
  /** Over those that the page sends; undefined leaves one out. */
  headers?: Record<string, string | undefined>
  body?: string
}

export interface LocalSite extends AsyncDisposable {
  site: Site
  port: number
  token: string
  /** Sends a request as it is given: nothing is added that a browser would add, but the token. */
  send(path: string, sent?: Sent): Promise<Reply>
  /** What the page would be told. */
  get<T>(path: string): Promise<T>
  /** Writes bytes on a connection; what came back when it was closed. */
  raw(bytes: string): Promise<string>
}

export const COMMAND: readonly [string, ...string[]] = [
  process.execPath,
  resolve(import.meta.dirname, '../../dist/cli/main.js'),
]

export interface SiteProject {
  root: string
  database: string
}

/** The server of a folder, in this process. */
export async function localSite(
  { root, database }: SiteProject,
  options: Partial<SiteOptions> = {},
): Promise<LocalSite> {
  const site = await startSite({
    port: 0,
    root,
    env: process.env,
    spoolRoot: join(root, '.vitest/energy/spool'),
    command: COMMAND,
    async openStored(): Promise<DatabaseInterface> {
      const db = await openDatabase(database)
      await db.migrate()
      return db
    },
    ...options,
  })
  const { port, searchParams } = new URL(site.url)
  const token = searchParams.get('token') ?? ''
  const send: LocalSite['send'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((done, failed) => {
      const sent = { authorization: `Bearer ${token}`, ...headers }
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port,
          path,
          method,
          agent: false,
          headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)),
        },
        (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (piece: string) => {
            text += piece
          })
          response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, text }))
          response.on('error', failed)
        },
      )
      request.on('error', failed)
      request.end(body)
    })
  return {
    site,
    port: Number(port),
    token,
    send,
    async get<T>(path: string) {
      const { status, text } = await send(path)
      if (status !== 200) throw new Error(`${path}: ${status} ${text}`)
      return JSON.parse(text) as T
    },
    raw: (bytes) =>
      new Promise((done) => {
        const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes))
        let text = ''
        socket.setEncoding('utf8').on('data', (piece: string) => {
          text += piece
        })
        socket.on('error', () => undefined)
        socket.on('close', () => done(text))
      }),
    [Symbol.asyncDispose]: () => site.stop(),
  }
}
