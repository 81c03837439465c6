import { execFileSync } from 'node:child_process'
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { TOOL_NAMES, type ToolName } from '../../../src/config/task.ts'
import { TOOL_FACTORIES } from '../../../src/execution/tools/registry.ts'
import type { Tool } from '../../../src/execution/tools/tool.ts'
import type { JsonValue } from '../../../src/json-value.ts'
import { children, errorOf } from '../../contracts/tool.ts'
import { type HostileInput, hostileInputs } from './hostile-inputs.ts'
import { CORPUS, DATASET, LIMITS, testTools } from './surroundings.ts'

const SECRET = 'a secret outside'

async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

const reached: string[] = []
const forbidden = await serve((request, response) => {
  reached.push(request.url ?? '')
  response.end(SECRET)
})

const REDIRECTS: Record<string, string> = {
  '/to-forbidden': `${forbidden.url}/redirected`,
  '/to-metadata': 'http://169.254.169.254/latest/meta-data/',
  '/to-file': 'file:///etc/passwd',
  '/to-password': `http://user:secret@127.0.0.1/`,
  '/circle': '/circle',
  '/once': '/',
}
const allowed = await serve((request, response) => {
  const path = request.url ?? ''
  const location = REDIRECTS[path]
  if (location !== undefined) response.writeHead(302, { location }).end()
  else if (path === '/') response.end('hello')
  else if (path === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1e7)))
  else if (path === '/drops') {
    const timer = setInterval(() => response.write('.'), 50)
    response.on('close', () => clearInterval(timer))
  } else if (path === '/endless') {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
    }
    response.on('drain', more)
    more()
  } else if (path !== '/silent') response.writeHead(404).end()
})

/** Holds everything that this file makes, so that what climbs out of the run directory lands in it as well. */
const base = mkdtempSync(join(tmpdir(), 'vitest-energy-hostile-'))
const outside = join(base, 'outside')
const temporary = join(base, 'tmp')
mkdirSync(outside)
mkdirSync(temporary)
writeFileSync(join(outside, 'secret.txt'), SECRET)
writeFileSync(join(outside, 'hard.txt'), SECRET)

process.env.TMPDIR = temporary
const box = await testTools(TOOL_NAMES, {
  contents: { files: { 'notes/in.txt': 'inside', 'notes/big.txt': 'x'.repeat(100_000) } },
})
const { runDirectory } = box
symlinkSync(join(outside, 'secret.txt'), join(runDirectory, 'link.txt'))
symlinkSync(outside, join(runDirectory, 'linked'))
symlinkSync(outside, join(runDirectory, 'notes/linked'))
symlinkSync(join(outside, 'made-by-the-writer.txt'), join(runDirectory, 'dangling.txt'))
linkSync(join(outside, 'hard.txt'), join(runDirectory, 'hard.txt'))
execFileSync('mkfifo', [join(runDirectory, 'pipe')])

/** Every file below a folder with its text; links are not followed. */
function contentsOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path, entry.isFile() ? readFileSync(path, 'utf8') : 'no file']
    }),
  )
}

/** Everything that a hostile input could have changed. */
const world = () => ({
  files: contentsOf(base),
  environment: { ...process.env },
  directory: process.cwd(),
  dataset: structuredClone(DATASET),
  polluted: ['polluted' in {}, 'polluted' in [], 'polluted' in (() => {})],
  globals: Object.getOwnPropertyNames(globalThis).sort(),
  reached: [...reached],
})

const before = world()
const processesBefore = children()

afterAll(async () => {
  await box[Symbol.asyncDispose]()
  forbidden.close()
  allowed.close()
  rmSync(base, { recursive: true })
})

const opened = new Map<string, Promise<Tool>>()

/** A call with a limit of time of its own, in the run directory that has the traps. */
async function call(name: ToolName, args: JsonValue, seconds = 30) {
  const { host, port } = new URL(allowed.url)
  const limits = { ...LIMITS, seconds, allowedHosts: [host, `localhost:${port}`] }
  const signal = new AbortController().signal
  const open = () => TOOL_FACTORIES[name]({ runDirectory, signal, limits, dataset: DATASET, corpus: CORPUS })
  const tool = opened.get(name + seconds) ?? open()
  opened.set(name + seconds, tool)
  return await (await tool).call(args)
}

const inputs = hostileInputs({ outside, allowed: allowed.url, forbidden: forbidden.url })

test('the list is long enough and has every tool', () => {
  expect(inputs.length).toBeGreaterThan(200)
  expect(new Set(inputs.map(({ what }) => what)).size).toBe(inputs.length)
  expect(new Set(inputs.map(({ tool }) => tool))).toEqual(new Set(TOOL_NAMES))
})

async function mustComeToNothing({ tool, args, outcome, says, seconds }: HostileInput): Promise<void> {
  if (typeof outcome === 'object') {
    expect((await call(tool, args)).text).toBe(outcome.text)
  } else {
    const error = await errorOf(call(tool, args, seconds))
    expect(`${error.kind}: ${error.message}`).toMatch(new RegExp(`^${outcome}: ${tool}: `))
    if (says) expect(error.message).toMatch(says)
    expect(error.message).not.toContain(SECRET)
  }
  expect(world()).toEqual(before)
}

/** The harmless twin of each group: it is the wall that stops the others, not a tool that does not work. */
const twins: [string, ToolName, JsonValue, string | RegExp][] = [
  ['powers', 'calculator', { expression: '9^9 + 2^3^2' }, '387421001'],
  ['a factorial', 'calculator', { expression: 'factorial(10) + 5!' }, '3628920'],
  ['nesting', 'calculator', { expression: `${'('.repeat(40)}1${')'.repeat(40)}` }, '1'],
  ['a file', 'file_reader', { path: 'notes/in.txt' }, 'inside'],
  ['WITH', 'database_query', { sql: 'WITH c AS (SELECT * FROM cities) SELECT count(*) AS n FROM c' }, '[{"n":3}]'],
  ['VALUES', 'database_query', { sql: 'VALUES (1), (2);' }, '[{"column1":1},{"column1":2}]'],
  ['a comment', 'database_query', { sql: '/* ; */ SELECT 1 AS n -- DROP' }, '[{"n":1}]'],
  [
    'words of writing in a text',
    'database_query',
    { sql: "SELECT 'DROP; it''s' AS \"delete\"" },
    `[{"delete":"DROP; it's"}]`,
  ],
  ['replace()', 'database_query', { sql: "SELECT replace('ab', 'b', 'c') AS r" }, '[{"r":"ac"}]'],
  [
    'recursion',
    'database_query',
    { sql: 'WITH n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 1000) SELECT sum(i) AS s FROM n' },
    '[{"s":500500}]',
  ],
  ['a cross join', 'database_query', { sql: 'SELECT count(*) AS n FROM cities a, cities b, cities c' }, '[{"n":27}]'],
  ['a large cell', 'database_query', { sql: "SELECT length(printf('%.*c', 1000, 'x')) AS n" }, '[{"n":1000}]'],
  ['a loop', 'code_runner', { source: 'let n = 0; for (let i = 0; i < 1e4; i++) n += i; n' }, '49995000'],
  ['an async function', 'code_runner', { source: '(async () => { await 0; return [1] })()' }, '[1]'],
  ['an expression', 'code_runner', { source: "/^(a+)+$/.test('aaaa')" }, 'true'],
  [
    'some memory',
    'code_runner',
    { source: 'new Array(1e5).fill(1).length + new ArrayBuffer(1e7).byteLength' },
    '10100000',
  ],
  ['some depth', 'code_runner', { source: '(function f(n) { return n && 1 + f(n - 1) })(200)' }, '200'],
  ['output', 'code_runner', { source: "console.log('a', { b: 1 }, 2); print('c'); undefined" }, 'a {"b":1} 2\nc\n'],
  ['a listed host', 'http_fetch', { url: `${allowed.url}/` }, 'hello'],
  ['a redirect on the same host', 'http_fetch', { url: `${allowed.url}/once` }, 'hello'],
  ['a query', 'document_search', { query: 'road river', limit: 1 }, /^\[{"title":"Bridges","file":"bridges.md",/],
]

describe('what is alike and harmless works', { concurrent: true }, () => {
  test.for(twins)('%s: %s', async ([, tool, args, text]) => {
    const result = await call(tool, args)
    if (typeof text === 'string') expect(result.text).toBe(text)
    else expect(result.text).toMatch(text)
  })
})

const needsProcess = ({ tool }: HostileInput): boolean => tool === 'code_runner' || tool === 'database_query'

describe('what is hostile comes to nothing', () => {
  const quick = inputs.filter((input) => !needsProcess(input))
  test.for(quick.map((input) => [input.what, input] as const))('%s', ([, input]) => mustComeToNothing(input))
})

describe('what is hostile comes to nothing in a process', { concurrent: true }, () => {
  const slow = inputs.filter(needsProcess)
  test.for(slow.map((input) => [input.what, input] as const))('%s', ([, input]) => mustComeToNothing(input))
})

test('the forbidden server was never reached, and works', async () => {
  expect(reached).toEqual([])
  expect(await (await fetch(forbidden.url)).text()).toBe(SECRET)
})

test.skipIf(process.platform !== 'linux')('no process is left (needs /proc)', () => {
  expect(children()).toBe(processesBefore)
})
