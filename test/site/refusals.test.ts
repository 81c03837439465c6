import { mkdtempSync, rmSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BODY_BYTES } from '../../src/site/json-body.ts'
import { type LocalSite, localSite, type Sent } from '../support/local-site.ts'

let root: string
let site: LocalSite

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'energy-site-'))
  site = await localSite({ root, database: join(root, 'experiments.db') })
})

afterAll(async () => {
  await site.site.stop()
  rmSync(root, { recursive: true, force: true })
})

const PATH = '/api/experiments'
const JSON_TYPE = { 'content-type': 'application/json' }
/** Stands for the token of this server in what is sent. */
const TOKEN = 'TOKEN'

const REFUSED: [why: string, path: string, sent: Sent, status: number][] = [
  ['no token', PATH, { headers: { authorization: undefined } }, 401],
  ['another token', PATH, { headers: { authorization: `Bearer ${'0'.repeat(32)}` } }, 401],
  ['the beginning of the token', PATH, { headers: { authorization: 'Bearer PART' } }, 401],
  ['another scheme', PATH, { headers: { authorization: `Basic ${TOKEN}` } }, 401],
  [
    'the token in the address of anything but the page',
    `${PATH}?token=${TOKEN}`,
    { headers: { authorization: undefined } },
    401,
  ],
  ['the page without a token', '/', { headers: { authorization: undefined } }, 401],
  ['the page with another token', '/?token=wrong', { headers: { authorization: undefined } }, 401],
  ['an unknown path without a token', '/nothing', { headers: { authorization: undefined } }, 401],
  ['a name that points at 127.0.0.1', PATH, { headers: { host: 'evil.example' } }, 403],
  ['such a name with the right port', PATH, { headers: { host: 'evil.example:PORT' } }, 403],
  ['another port', PATH, { headers: { host: '127.0.0.1:1' } }, 403],
  ['another address of loopback', PATH, { headers: { host: '127.0.0.2:PORT' } }, 403],
  ['a name that only begins like it', PATH, { headers: { host: '127.0.0.1:PORT.evil.example' } }, 403],
  ['the page under another name', `/?token=${TOKEN}`, { headers: { host: 'evil.example:PORT' } }, 403],
  ['another origin', PATH, { headers: { origin: 'https://evil.example' } }, 403],
  ['another port of this machine', PATH, { headers: { origin: 'http://127.0.0.1:1' } }, 403],
  ['the other name of this machine', PATH, { headers: { origin: 'http://localhost:PORT' } }, 403],
  ['the same host by TLS', PATH, { headers: { origin: 'https://127.0.0.1:PORT' } }, 403],
  ['an origin that hides itself', PATH, { headers: { origin: 'null' } }, 403],
  ['a page of another site', PATH, { headers: { 'sec-fetch-site': 'cross-site' } }, 403],
  ['a page of another port of this machine', PATH, { headers: { 'sec-fetch-site': 'same-site' } }, 403],
  ['a link on a page of another site', `/?token=${TOKEN}`, { headers: { 'sec-fetch-site': 'cross-site' } }, 403],
  ['an unknown path', '/nothing', {}, 404],
  ['a file', '/package.json', {}, 404],
  ['a way up', '/../../etc/passwd', {}, 404],
  ['a way up in disguise', '/api/%2e%2e/%2e%2e/etc/passwd', {}, 404],
  ['a way up behind a path', `${PATH}/../../package.json`, {}, 404],
  ['two slashes', `/${PATH}`, {}, 404],
  ['a slash too many', `${PATH}/`, {}, 404],
  ['an address with a host', 'http://evil.example/api/experiments', {}, 404],
  ['a name that every object has', '/api/__proto__', {}, 404],
  ['an experiment that is none', '/api/experiment?id=../../x', {}, 404],
  ['an experiment without an id', '/api/experiment', {}, 400],
  ['a history that is none', '/api/history?bench=a&hardware=b&reader=c', {}, 404],
  ['HEAD', PATH, { method: 'HEAD' }, 405],
  ['OPTIONS, with which browsers ask for others', PATH, { method: 'OPTIONS' }, 405],
  ['DELETE', PATH, { method: 'DELETE' }, 405],
  ['PUT', '/api/runs', { method: 'PUT' }, 405],
  ['POST where nothing is written', PATH, { method: 'POST' }, 405],
  ['POST to the page', '/', { method: 'POST' }, 405],
  ['GET of what stops a run', '/api/runs/stop', {}, 405],
  ['a form', '/api/runs', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }, 415],
  ['no type', '/api/runs', { method: 'POST', body: '{}' }, 415],
  ['no JSON', '/api/runs', { method: 'POST', headers: JSON_TYPE, body: '{' }, 400],
  ['a body over the limit', '/api/runs', { method: 'POST', headers: JSON_TYPE, body: ' '.repeat(BODY_BYTES + 1) }, 413],
  ['nothing to stop', '/api/runs/stop', { method: 'POST' }, 409],
]

const filled = (text: string): string =>
  text.replace(TOKEN, site.token).replace('PART', site.token.slice(0, 31)).replace('PORT', String(site.port))

test.each(REFUSED)('%s', async (_, path, sent, status) => {
  const headers = Object.fromEntries(
    Object.entries(sent.headers ?? {}).map(([name, value]) => [name, value === undefined ? undefined : filled(value)]),
  )
  const reply = await site.send(filled(path), { ...sent, headers })
  expect(reply.status).toBe(status)
  expect(reply.text).not.toContain(site.token)
  expect(reply.headers).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  })
  expect(reply.headers['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  expect(reply.headers['set-cookie']).toBeUndefined()
})

test('the page comes with the token of its address, and lets nothing be loaded but its own parts', async () => {
  const { status, headers, text } = await site.send(`/?token=${site.token}`, {
    headers: { authorization: undefined, 'sec-fetch-site': 'none' },
  })
  expect(status).toBe(200)
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  const policy = String(headers['content-security-policy'])
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'/)
  expect(policy).toContain("connect-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/unsafe|\*/)
  expect(text).toContain('<div id="page">')
  expect(text).not.toContain(site.token)
})

test.each(['127.0.0.1', 'localhost', 'LOCALHOST'])('its own page may ask under the name %s', async (name) => {
  const host = `${name}:${site.port}`
  const headers = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }
  expect((await site.send(PATH, { headers })).status).toBe(200)
})

test('a body without an end is cut off', async () => {
  const sent = site.send('/api/runs', { method: 'POST', headers: JSON_TYPE, body: ' '.repeat(8 * 2 ** 20) })
  const outcome = await sent.then(
    ({ status }) => status,
    ({ code }: NodeJS.ErrnoException) => code,
  )
  expect([413, 'ECONNRESET', 'EPIPE']).toContain(outcome)
  expect((await site.send(PATH)).status).toBe(200)
})

test('a client that does not finish its request is not waited for', async () => {
  await using slow = await localSite({ root, database: join(root, 'slow.db') }, { requestSeconds: 0.2 })
  const host = `Host: 127.0.0.1:${slow.port}`
  const bearer = `Authorization: Bearer ${slow.token}`
  const [headers, body] = await Promise.all([
    slow.raw(`GET ${PATH} HTTP/1.1\r\n${host}\r\n`),
    slow.raw(
      `POST /api/runs HTTP/1.1\r\n${host}\r\n${bearer}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{`,
    ),
  ])
  expect(headers).toMatch(/^HTTP\/1\.1 408 /)
  expect(body).toMatch(/^(?:HTTP\/1\.1 408 |$)/)
  expect((await slow.send(PATH)).status).toBe(200)
})

test('it listens on loopback alone', async () => {
  await expect(fetch(`http://[::1]:${site.port}/`)).rejects.toThrow('fetch failed')
  const address = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address
  if (address !== undefined) await expect(fetch(`http://${address}:${site.port}/`)).rejects.toThrow('fetch failed')
})

test('every server has a token of its own', async () => {
  await using other = await localSite({ root, database: join(root, 'other.db') })
  expect(other.token).toMatch(/^[\da-f]{32}$/)
  expect(other.token).not.toBe(site.token)
  const headers = { authorization: `Bearer ${other.token}` }
  expect((await site.send(PATH, { headers })).status).toBe(401)
})
