import type { ToolName } from '../../../src/config/task.ts'
import type { ToolError } from '../../../src/execution/tools/tool.ts'
import type { JsonValue } from '../../../src/json-value.ts'

/** An input that tries to do what it may not, and what must come of it. */
export interface HostileInput {
  what: string
  tool: ToolName
  args: JsonValue
  /** How it is refused or stopped, or the harmless text that it comes to inside its walls. */
  outcome: ToolError['kind'] | { text: string }
  /** Words of the message. */
  says?: RegExp
  /** It runs until it is stopped: the limit of time, s. */
  seconds?: number
}

/** What hostile inputs aim at; nothing of it may change or be reached. */
export interface Targets {
  /** Folder outside of the run directory; the run directory has links into it. */
  outside: string
  /** A server that is allowed, with doors that lead astray. */
  allowed: string
  /** Another server on this machine, which is not. */
  forbidden: string
}

const ENDLESS = 1

/** They are written to as well: none may name anything that matters, should a wall be down. */
const paths = ({ outside }: Targets): [string, string][] => [
  ['parent folder', '../escaped.txt'],
  ['parent folder in the middle', 'notes/../../escaped.txt'],
  ['many parents', `../../../../../..${outside}/secret.txt`],
  ['absolute path', `${outside}/secret.txt`],
  ['this folder', './notes/in.txt'],
  ['empty name', 'notes//in.txt'],
  ['folder', 'notes/'],
  ['backslashes', '..\\escaped.txt'],
  ['NUL', 'notes/in.txt\0/../../escaped.txt'],
  ['percent escapes', '%2e%2e%2fescaped.txt'],
  ['double percent escapes', '%252e%252e%252fescaped.txt'],
  ['full-width dots', '\uFF0E\uFF0E/escaped.txt'],
  ['dots and a zero-width space', '.\u200B./escaped.txt'],
  ['overlong UTF-8 read as Latin-1', '\u00C0\u00AE\u00C0\u00AE/escaped.txt'],
  ['division slash', '..\u2215escaped.txt'],
  ['home folder', '~/escaped.txt'],
  ['variable of a shell', '$HOME/escaped.txt'],
  ['file URL', `file://${outside}/secret.txt`],
  ['drive', 'C:/escaped.txt'],
  ['hidden file', '.bashrc'],
  ['right-to-left mark', 'notes/\u202Etxt.in'],
  ['line feed', 'notes/in.txt\n'],
  ['deep path', `${'d/'.repeat(50)}x`],
  ['long name', 'n'.repeat(300)],
  ['link to a file outside', 'link.txt'],
  ['link to a folder outside', 'linked/secret.txt'],
  ['link in the middle', 'notes/linked/secret.txt'],
  ['link that leads nowhere yet', 'dangling.txt'],
  ['second name of a file outside', 'hard.txt'],
  ['pipe', 'pipe'],
  ['folder in place of a file', 'notes'],
]

const fileInputs = (targets: Targets): HostileInput[] =>
  paths(targets).flatMap(([what, path]): HostileInput[] => [
    { what: `read: ${what}`, tool: 'file_reader', args: { path }, outcome: 'refused' },
    { what: `write: ${what}`, tool: 'file_writer', args: { path, content: 'owned' }, outcome: 'refused' },
    {
      what: `append: ${what}`,
      tool: 'file_writer',
      args: { path, content: 'owned', append: true },
      outcome: 'refused',
    },
  ])

const otherFileInputs: HostileInput[] = [
  { what: 'read: file of the system', tool: 'file_reader', args: { path: '/etc/passwd' }, outcome: 'refused' },
  { what: 'read: own environment', tool: 'file_reader', args: { path: '/proc/self/environ' }, outcome: 'refused' },
  {
    what: 'write: more than a file may hold',
    tool: 'file_writer',
    args: { path: 'big.txt', content: 'x'.repeat(2 ** 20 + 1) },
    outcome: 'refused',
    says: /1048577 bytes/,
  },
  {
    what: 'read: more than a result may hold',
    tool: 'file_reader',
    args: { path: 'notes/big.txt' },
    outcome: 'refused',
  },
]

const sql = (what: string, text: string, rest: Partial<HostileInput> = {}): HostileInput => ({
  what: `SQL: ${what}`,
  tool: 'database_query',
  args: { sql: text },
  outcome: 'refused',
  ...rest,
})

const sqlInputs = ({ outside }: Targets): HostileInput[] => [
  sql('drop', 'DROP TABLE cities'),
  sql('delete', 'DELETE FROM cities'),
  sql('update', "UPDATE cities SET name = 'x'"),
  sql('insert', "INSERT INTO cities VALUES ('x', 1, 1)"),
  sql('insert that returns rows', "INSERT INTO cities VALUES ('x', 1, 1) RETURNING *"),
  sql('replace', "REPLACE INTO cities VALUES ('x', 1, 1)"),
  sql('create', 'CREATE TABLE evil AS SELECT * FROM cities'),
  sql('trigger', 'CREATE TRIGGER t AFTER INSERT ON cities BEGIN DELETE FROM cities; END'),
  sql('stacked statements', 'SELECT 1; DROP TABLE cities'),
  sql('stacked behind a comment', 'SELECT 1 -- ;\n; DROP TABLE cities'),
  sql('stacked behind a no-break space', 'SELECT 1;\u00A0DROP TABLE cities'),
  sql('stacked queries', 'SELECT 1; SELECT 2'),
  sql('comment before a write', '/* SELECT */ DROP TABLE cities'),
  sql('line comment before a write', '-- SELECT\nDROP TABLE cities'),
  sql('write below WITH', 'WITH x AS (SELECT 1) INSERT INTO cities SELECT * FROM cities'),
  sql('delete below WITH', 'WITH x AS (SELECT 1) DELETE FROM cities'),
  sql('attach', `ATTACH '${outside}/evil.db' AS evil`),
  sql('attach behind a query', `SELECT 1; ATTACH '${outside}/evil.db' AS evil`),
  sql('vacuum into a file', `VACUUM INTO '${outside}/evil.db'`),
  sql('pragma', 'PRAGMA query_only = OFF'),
  sql('writable schema', 'PRAGMA writable_schema = ON'),
  sql('pragma as a table', 'SELECT * FROM pragma_database_list'),
  sql('pragma as a quoted table', "SELECT * FROM 'pragma_table_info'('cities')"),
  sql('load an extension', `SELECT load_extension('${outside}/evil.so')`),
  sql('write a file', `SELECT writefile('${outside}/evil.txt', 'owned')`),
  sql('read a file', "SELECT readfile('/etc/passwd')"),
  sql('tokenizer by address', "SELECT fts3_tokenizer('simple', x'4141414141414141')"),
  sql('begin', 'BEGIN EXCLUSIVE'),
  sql('explain', 'EXPLAIN SELECT 1'),
  sql('full-width letters', '\uFF24\uFF32\uFF2F\uFF30 TABLE cities'),
  sql('full-width query', '\uFF33\uFF25\uFF2C\uFF25\uFF23\uFF34 1'),
  sql('long s', '\u017FELECT 1'),
  sql('NUL in a word', 'DROP\0 TABLE cities'),
  sql('nothing', '   '),
  sql('more rows than allowed', 'WITH n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 1000) SELECT i FROM n'),
  sql('a large cell', "SELECT printf('%.*c', 1000000, 'x') AS bomb", { says: /bytes/ }),
  sql('a cell of gigabytes', 'SELECT hex(zeroblob(900000000)) || hex(zeroblob(900000000)) AS bomb', {
    outcome: 'failed',
  }),
  sql('endless recursion', 'WITH n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n', {
    outcome: 'timeout',
    seconds: ENDLESS,
  }),
  sql('huge cross join', `SELECT count(*) FROM ${Array.from({ length: 40 }, (_, i) => `cities c${i}`).join(', ')}`, {
    outcome: 'timeout',
    seconds: ENDLESS,
  }),
]

const code = (what: string, source: string, rest: Partial<HostileInput> = {}): HostileInput => ({
  what: `code: ${what}`,
  tool: 'code_runner',
  args: { source },
  outcome: 'failed',
  ...rest,
})

const codeInputs = ({ outside, forbidden }: Targets): HostileInput[] => [
  code('process', 'process.exit(1)', { says: /'process' is not defined/ }),
  code('environment', 'process.env.PATH', { says: /'process' is not defined/ }),
  code('require', `require('fs').writeFileSync('${outside}/owned.txt', '')`, { says: /'require' is not defined/ }),
  code('import', `import('node:fs').then((fs) => fs.writeFileSync('${outside}/owned.txt', ''))`, { says: /module/ }),
  code('static import', "import fs from 'node:fs'; fs", { says: /SyntaxError/ }),
  code('modules of QuickJS', 'std.open("/etc/passwd", "r")', { says: /'std' is not defined/ }),
  code('fork', `require('child_process').execSync('touch ${outside}/owned.txt')`, { says: /'require' is not defined/ }),
  code('spawn by binding', `process.binding('spawn_sync')`, { says: /'process' is not defined/ }),
  code('worker', `new Worker('while (true) {}', { eval: true })`, { says: /'Worker' is not defined/ }),
  code('fetch', `fetch('${forbidden}/code')`, { says: /'fetch' is not defined/ }),
  code('socket', `new WebSocket('${forbidden.replace('http', 'ws')}/code')`, { says: /'WebSocket' is not defined/ }),
  code('timers', `setTimeout(() => {}, 1e9)`, { says: /'setTimeout' is not defined/ }),
  code('native code', `new WebAssembly.Module(new Uint8Array())`, { says: /'WebAssembly' is not defined/ }),
  code('constructor of a function of the host', `console.log.constructor('return process')()`, { says: /not defined/ }),
  code('constructor of a constructor', `({}).constructor.constructor('return process.env')()`, { says: /not defined/ }),
  code('caller of the program', `(function f() { return f.caller.constructor('return process')() })()`),
  code('stack of an error', `Error.prepareStackTrace = (_, s) => s; new Error('x').stack[0].getThis().process.exit()`),
  code('prototype pollution', `Object.prototype.polluted = 'yes'; Array.prototype.polluted = 'yes'; 1`, {
    outcome: { text: '1' },
  }),
  code('prototype in the result', `JSON.parse('{"__proto__": {"polluted": "yes"}}')`, {
    outcome: { text: '{"__proto__":{"polluted":"yes"}}' },
  }),
  code('JSON replaced', `JSON.stringify = () => { throw new Error('no') }; Array.prototype.join = null; 'x'`, {
    outcome: { text: '"x"' },
  }),
  code('endless loop', 'while (true) {}', { outcome: 'timeout', seconds: ENDLESS }),
  code('endless jobs', '(async () => { while (true) await 0 })()', { outcome: 'timeout', seconds: ENDLESS }),
  code('endless toJSON', '({ toJSON() { for (;;); } })', { outcome: 'timeout', seconds: ENDLESS }),
  code('loop that catches everything', 'for (;;) try { for (;;); } catch {} finally { continue }', {
    outcome: 'timeout',
    seconds: ENDLESS,
  }),
  code('catastrophic expression', `/^(a+)+$/.test('a'.repeat(40) + '!')`, { outcome: 'timeout', seconds: ENDLESS }),
  code('memory of objects', 'const kept = []; for (;;) kept.push({ kept })', { says: /memory/ }),
  code('memory of buffers', 'const kept = []; for (;;) kept.push(new ArrayBuffer(1e7))', { says: /memory/ }),
  code('string that doubles', `let s = 'x'; for (;;) s += s`, { says: /memory|too long/ }),
  code('string that repeats', `'x'.repeat(2 ** 29)`, { says: /memory/ }),
  code('large integer', '10n ** 10n ** 9n', { says: /large|memory/ }),
  code('recursion', '(function f() { f() })()', { says: /stack/ }),
  code('nesting', '['.repeat(20_000), { says: /stack|Syntax/ }),
  code('output', `for (;;) console.log('x'.repeat(1000))`, { says: /printed more/ }),
  code('long result', `'x'.repeat(1e6)`, { says: /bytes/ }),
]

const calculator = (what: string, expression: string, rest: Partial<HostileInput> = {}): HostileInput => ({
  what: `expression: ${what}`,
  tool: 'calculator',
  args: { expression },
  outcome: 'refused',
  ...rest,
})

const calculatorInputs: HostileInput[] = [
  calculator('tower of powers', '9^9^9^9'),
  calculator('large factorial', 'factorial(1e9)'),
  calculator('factorial of factorials', '9!!!!'),
  calculator('large exponential', 'exp(1e12)'),
  calculator('large angle', 'sin(1e300)'),
  calculator('number beyond a double', '1e999', { outcome: 'failed' }),
  calculator('product beyond a double', '1e300 * 1e300', { outcome: 'failed' }),
  calculator('nesting', `${'('.repeat(240)}1${')'.repeat(240)}`),
  calculator('signs', `${'-'.repeat(480)}1`),
  calculator('length', '1+'.repeat(1000).concat('1'), { outcome: 'arguments' }),
  calculator('constructor', 'constructor("return process")()', { outcome: 'arguments' }),
  calculator('constructor of a text', '"a".constructor'),
  calculator('constructor of a function', 'sqrt.constructor("return process")'),
  calculator('import', 'import({ pi: 3 })'),
  calculator('evaluate', 'evaluate("1")'),
  calculator('parse', 'parse("1")'),
  calculator('new function', 'f(x) = f(x - 1)'),
  calculator('assignment', 'pi = 3'),
  calculator('several expressions', '1; 2'),
  calculator('matrix', 'ones(1e5, 1e5)'),
  calculator('range', '1:1e9'),
  calculator('object', '{"__proto__": {"polluted": 1}}'),
  calculator('name of the prototype', '__proto__'),
  calculator('property of every object', 'toString'),
  calculator('call of a property of every object', 'hasOwnProperty(1)'),
  calculator('JavaScript', 'process.exit(1)'),
  calculator('template', '`${process.exit(1)}`', { outcome: 'arguments' }),
]

const http = (what: string, url: string, rest: Partial<HostileInput> = {}): HostileInput => ({
  what: `fetch: ${what}`,
  tool: 'http_fetch',
  args: { url },
  outcome: 'refused',
  ...rest,
})

const httpInputs = ({ allowed, forbidden }: Targets): HostileInput[] => {
  const { host, port } = new URL(allowed)
  const other = new URL(forbidden)
  return [
    http('a host that is not listed', `${forbidden}/`),
    http('metadata service of a cloud', 'http://169.254.169.254/latest/meta-data/'),
    http('metadata service in IPv6', 'http://[fd00:ec2::254]/'),
    http('an address as one number', `http://2130706433:${other.port}/`),
    http('an address in hexadecimal', `http://0x7f.1:${other.port}/`),
    http('an address in octal', `http://0177.0.0.1:${other.port}/`),
    http('an address in full-width digits', `http://\uFF11\uFF12\uFF17.0.0.1:${other.port}/`),
    http('an address in the clothes of IPv6', `http://[::ffff:127.0.0.1]:${port}/`),
    http('the unspecified address', `http://0.0.0.0:${port}/`),
    http('another port of a listed host', `http://127.0.0.1:${other.port}/`),
    http('a name that leads to this machine', `http://localhost:${port}/`, { says: /no public address/ }),
    http('a name below a listed one', `http://evil.${host}/`),
    http('a listed name with a dot behind', `http://localhost.:${port}/`),
    http('user name and password', `http://user:secret@${host}/`),
    http('a listed host as the user name', `http://${host}@${other.host}/`),
    http('a listed host in the fragment', `http://${other.host}/#@${host}/`),
    http('a backslash', `http://${other.host}\\@${host}/`),
    http('a file', 'file:///etc/passwd'),
    http('data', 'data:text/plain,hello'),
    http('JavaScript', 'javascript:process.exit(1)'),
    http('FTP', `ftp://${host}/`),
    http('gopher', `gopher://${host}/_GET%20/`),
    http('no URL', 'not a URL'),
    http('a redirect to another host', `${allowed}/to-forbidden`, { says: /another host/ }),
    http('a redirect to the metadata service', `${allowed}/to-metadata`, { says: /another host/ }),
    http('a redirect to a file', `${allowed}/to-file`),
    http('a redirect with a password', `${allowed}/to-password`),
    http('a redirect in a circle', `${allowed}/circle`, { says: /leads on/ }),
    http('an endless answer', `${allowed}/endless`, { says: /longer than/ }),
    http('a packed bomb', `${allowed}/packed`, { says: /packed/ }),
    http('an answer in drops', `${allowed}/drops`, { outcome: 'timeout', seconds: ENDLESS }),
    http('a silent server', `${allowed}/silent`, { outcome: 'timeout', seconds: ENDLESS }),
    http('a line feed', `${allowed}/\r\nHost: evil`, { outcome: 'failed' }),
  ]
}

const search = (what: string, args: JsonValue, rest: Partial<HostileInput> = {}): HostileInput => ({
  what: `search: ${what}`,
  tool: 'document_search',
  args,
  outcome: 'arguments',
  ...rest,
})

const searchInputs: HostileInput[] = [
  search('a long query', { query: 'a '.repeat(1e5) }),
  search('more results than allowed', { query: 'river', limit: 1e9 }),
  search('less than one result', { query: 'river', limit: -1 }),
  search('a tree in place of a text', { query: { combineWith: 'AND', queries: [] } }),
  search('options of the library', { query: 'river', fuzzy: 100 }),
  search('name of the prototype', { query: '__proto__ constructor' }, { outcome: { text: '[]' } }),
]

export const hostileInputs = (targets: Targets): HostileInput[] => [
  ...fileInputs(targets),
  ...otherFileInputs,
  ...sqlInputs(targets),
  ...codeInputs(targets),
  ...calculatorInputs,
  ...httpInputs(targets),
  ...searchInputs,
]
