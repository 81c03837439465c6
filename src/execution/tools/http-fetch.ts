import { lookup } from 'node:dns'
import { get as getPlain, type IncomingMessage, type RequestOptions } from 'node:http'
import { get as getSecure } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import * as z from 'zod'
import { messageOf } from '../../errors.ts'
import { msFromSeconds } from '../../units.ts'
import { defineTool } from './define-tool.ts'
import { isPublicAddress } from './public-address.ts'
import { ToolError, type ToolFactory, type ToolLimits } from './tool.ts'

const MOST_REDIRECTS = 3
const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' }

function refuse(what: string): never {
  throw new ToolError('refused', `http_fetch: ${what}.`)
}

function parsed(text: string): URL {
  const url = URL.parse(text) ?? refuse(`${JSON.stringify(text.slice(0, 100))} is no URL`)
  if (!(url.protocol in DEFAULT_PORTS)) refuse(`${url.protocol}// is not allowed, only http:// and https://`)
  if (url.username !== '' || url.password !== '') refuse('a URL with a user name or password is not allowed')
  return url
}

/** Host without the brackets of an IPv6 address. */
const bareHost = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1')

function checkHost(url: URL, allowedHosts: readonly string[]): void {
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port
  const isAllowed = allowedHosts.includes(url.host) || allowedHosts.includes(`${url.hostname}:${port}`)
  const list = allowedHosts.length === 0 ? 'none' : allowedHosts.join(', ')
  if (!isAllowed) refuse(`the host ${url.host} is not allowed; allowed: ${list}`)
}

/**
 * Resolves a name and refuses addresses that are not public. The connection is made to the very address that was looked at:
 * a name that is allowed, and answers with another address the next time, cannot lead to the metadata service of a cloud or
 * to a server of this machine. An address is reached by writing the address itself into the list of hosts.
 */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0)
    const bad = addresses.find(({ address }) => !isPublicAddress(address))
    if (bad) {
      const message = `http_fetch: ${hostname} leads to ${bad.address}, which is no public address.`
      return callback(new ToolError('refused', message), '', 0)
    }
    if (options.all) return callback(null, addresses)
    const [first = { address: '', family: 0 }] = addresses
    callback(null, first.address, first.family)
  })
}

function respond(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const options: RequestOptions = {
    agent: false,
    signal,
    headers: { accept: 'text/*, application/json', 'accept-encoding': 'identity', 'user-agent': 'vitest-energy' },
    ...(isIP(bareHost(url)) === 0 ? { lookup: publicLookup } : {}),
  }
  const get = url.protocol === 'https:' ? getSecure : getPlain
  return new Promise((resolve, reject) => {
    get(url, options, resolve).on('error', reject)
  })
}

async function bodyOf(response: IncomingMessage, { resultBytes }: ToolLimits): Promise<string> {
  const encoding = response.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') refuse(`the answer is packed as ${encoding}`)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > resultBytes) refuse(`the answer is longer than ${resultBytes} bytes`)
    chunks.push(chunk)
  }
  const charset = /charset="?([\w-]+)/i.exec(response.headers['content-type'] ?? '')?.[1] ?? 'utf-8'
  return new TextDecoder(charset).decode(Buffer.concat(chunks))
}

async function fetchText(from: URL, limits: ToolLimits, signal: AbortSignal): Promise<string> {
  let url = from
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await respond(url, signal)
    try {
      const { statusCode = 0, headers } = response
      const isRedirect = statusCode >= 300 && statusCode < 400 && headers.location !== undefined
      if (!isRedirect) {
        if (statusCode !== 200) throw new ToolError('failed', `http_fetch: ${url.host} answered ${statusCode}.`)
        return await bodyOf(response, limits)
      }
      const next = parsed(new URL(headers.location as string, url).href)
      if (next.origin !== url.origin) refuse(`${url.host} leads on to ${next.origin}; another host is not followed`)
      url = next
    } finally {
      response.destroy()
    }
  }
  return refuse(`${url.host} leads on more than ${MOST_REDIRECTS} times`)
}

/** GET of hosts that the limits allow (`host`, or `host:port` for a port that is not the usual one); none by default. */
export const openHttpFetch: ToolFactory = async (surroundings) => {
  const { limits } = surroundings
  return defineTool(surroundings, {
    name: 'http_fetch',
    description: 'Gets a text over http or https from one of the hosts that are allowed.',
    arguments: z.strictObject({ url: z.string().min(1).max(2000) }),
    async run({ url: text }) {
      const url = parsed(text)
      checkHost(url, limits.allowedHosts)
      const timeout = AbortSignal.timeout(msFromSeconds(limits.seconds))
      try {
        return await fetchText(url, limits, AbortSignal.any([timeout, surroundings.signal]))
      } catch (error) {
        if (error instanceof ToolError) throw error
        if (surroundings.signal.aborted) throw new ToolError('failed', 'http_fetch: the run was cancelled.')
        if (timeout.aborted) throw new ToolError('timeout', `http_fetch: took longer than ${limits.seconds} s.`)
        throw new ToolError('failed', `http_fetch: ${url.host} cannot be read: ${messageOf(error)}.`, { cause: error })
      }
    },
  })
}
