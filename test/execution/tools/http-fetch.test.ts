import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { isPublicAddress } from '../../../src/execution/tools/public-address.ts'
import { errorOf } from '../../contracts/tool.ts'
import { testTools } from './surroundings.ts'

const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url} ${Object.keys(request.headers).sort().join()}`)
  if (request.url === '/latin') response.setHeader('content-type', 'text/plain; charset=ISO-8859-1')
  if (request.url === '/strange') response.setHeader('content-type', 'text/plain; charset=x-nobody')
  if (request.url === '/missing') response.statusCode = 404
  if (request.url === '/cut')
    return void response.writeHead(200, { 'content-length': 100 }).write('x', () => response.destroy())
  response.end(Buffer.from('Gr\u00FC\u00DFe', request.url === '/latin' ? 'latin1' : 'utf8'))
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
const box = await testTools(['http_fetch'], { limits: { allowedHosts: [host] } })
afterAll(async () => {
  await box[Symbol.asyncDispose]()
  server.close()
})
const call = async (url: string) => box.get('http_fetch')?.call({ url })

test('gets a text, and sends nothing that tells who asks', async () => {
  expect((await call(`http://${host}/a?b=c#d`))?.text).toBe('Grüße')
  expect(asked.at(-1)).toBe('GET /a?b=c accept,accept-encoding,connection,host,user-agent')
})

test('reads the character set that the server names', async () => {
  expect((await call(`http://${host}/latin`))?.text).toBe('Grüße')
  expect((await errorOf(call(`http://${host}/strange`))).message).toContain('x-nobody')
})

test('says what the server answered, and that an answer was cut', async () => {
  expect((await errorOf(call(`http://${host}/missing`))).message).toBe(`http_fetch: ${host} answered 404.`)
  expect((await errorOf(call(`http://${host}/cut`))).kind).toBe('failed')
})

test('allows nothing by default, and says so', async () => {
  await using closed = await testTools(['http_fetch'])
  const error = await errorOf(closed.get('http_fetch')?.call({ url: `http://${host}/` }) as Promise<unknown>)
  expect(error).toMatchObject({
    kind: 'refused',
    message: `http_fetch: the host ${host} is not allowed; allowed: none.`,
  })
})

test('a server that does not answer has failed', async () => {
  const unused = createServer()
  await new Promise<void>((resolve) => unused.listen(0, '127.0.0.1', resolve))
  const dead = `127.0.0.1:${(unused.address() as AddressInfo).port}`
  await new Promise((resolve) => unused.close(resolve))
  await using tools = await testTools(['http_fetch'], { limits: { allowedHosts: [dead] } })
  const error = await errorOf(tools.get('http_fetch')?.call({ url: `http://${dead}/` }) as Promise<unknown>)
  expect(error).toMatchObject({ kind: 'failed', message: expect.stringContaining('ECONNREFUSED') as string })
})

test.for([
  ['93.184.215.14', true],
  ['8.8.8.8', true],
  ['172.15.255.255', true],
  ['172.32.0.0', true],
  ['2606:4700:4700::1111', true],
  ['::ffff:8.8.8.8', true],
  ['127.0.0.1', false],
  ['127.255.255.255', false],
  ['0.0.0.0', false],
  ['10.1.2.3', false],
  ['100.64.0.1', false],
  ['169.254.169.254', false],
  ['172.16.0.1', false],
  ['172.31.255.255', false],
  ['192.168.1.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::127.0.0.1', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:169.254.169.254', false],
  ['::ffff:a9fe:a9fe', false],
  ['64:ff9b::a9fe:a9fe', false],
  ['2002:7f00:1::', false],
  ['fd00:ec2::254', false],
  ['fe80::1%eth0', false],
  ['ff02::1', false],
] as const)('%s is public: %s', ([address, isPublic]) => {
  expect(isPublicAddress(address)).toBe(isPublic)
})
