import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadTasks } from '../../src/config/tasks.ts'
import { EnergyError } from '../../src/errors.ts'

let root: string
let yaml: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tasks-'))
  mkdirSync(join(root, 'config'))
  yaml = join(root, 'config/tasks.yaml')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** The lines of the one error, with the name of the file in short. */
function problems(text: string): string[] {
  writeFileSync(yaml, text)
  try {
    loadTasks(root)
  } catch (error) {
    if (!(error instanceof EnergyError) || error.code !== 'CONFIG_INVALID') throw error
    const lines = error.message.split('\n').slice(1)
    return lines.map((line) => line.replace(/^ {2}/, '').replace(yaml, 'YAML').replace(join(root, 'config'), 'FOLDER'))
  }
  throw new Error('The tasks were accepted.')
}

/** An entry of nine lines; the first is line 2 of the file when it stands first. */
const entry = ({ id = 'a', level = '1', checker = '{kind: exact, expected: x}', prompt = 'P', more = '' }): string =>
  [
    `  - id: ${id}`,
    '    category: qa',
    '    name: N',
    '    description: D',
    `    level: ${level}`,
    `    prompt: ${prompt}`,
    `    checker: ${checker}`,
    `    ${more}`,
    '',
  ].join('\n')
const file = (...entries: Parameters<typeof entry>[0][]): string => `tasks:\n${entries.map(entry).join('')}`

const TOOLS =
  '"calculator" or "file_reader" or "file_writer" or "database_query" or "document_search" or "http_fetch" or "code_runner"'
const KINDS = '"exact" or "numeric" or "regex" or "json" or "unit-test" or "module"'
const KEYS = 'id, category, name, description, level, prompt, tools, toolGraph, failureInjection, checker, tags, files'

const LABEL = 'one line of 1 to 200 characters, none of them a control character'

test.each([
  ['colours', '\u001b[31mred'],
  ['a second line', 'a\nb'],
  ['a C1 control', '\u009b2J'],
  ['a turn of the line', 'a\u202eb'],
  ['10 kB', 'x'.repeat(10_000)],
  ['nothing', ' '],
])('what a table shows cannot hold %s', (_, text) => {
  const written = file({}).replace('name: N', `name: ${JSON.stringify(text)}`)
  expect(problems(written)).toEqual([
    expect.stringMatching(`^YAML:4:5 tasks.0.name: found [ -~…]*, allowed is ${LABEL}`),
  ])
})

test('what a table shows may hold quotes, markup and pictures', () => {
  const names = [`it's "quoted"`, '<b>bold</b> & more', '👨‍👩‍👧 Straße', '$(reboot) %s {{x}}']
  for (const name of names) {
    writeFileSync(yaml, file({}).replace('name: N', `name: ${JSON.stringify(name)}`))
    expect(loadTasks(root).get('a').name).toBe(name)
  }
})

test.each<[text: string, ...lines: string[]]>([
  ['', 'YAML:1:1 tasks: found nothing, allowed is a list of objects'],
  ['tasks: []\n', 'YAML:1:1 tasks: found [], allowed is a list of objects'],
  ['tasks: none\n', 'YAML:1:1 tasks: found "none", allowed is a list of objects'],
  [
    'task: x\n',
    'YAML:1:1 tasks: found nothing, allowed is a list of objects',
    'YAML:1:1 task: found "x" under an unknown key (did you mean tasks?), allowed are tasks',
  ],
  ['tasks:\n  - text\n', `YAML:2:5 tasks.0: found "text", allowed is an object with the keys ${KEYS}`],
  [
    'tasks: [\n',
    'YAML:2:1 is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  [
    file({}).replace('    prompt: P\n', ''),
    'YAML:2:5 tasks.0.prompt: found nothing, allowed is a text that is not empty',
  ],
  [file({ prompt: '""' }), 'YAML:7:5 tasks.0.prompt: found "", allowed is a text that is not empty'],
  [file({ id: 'a b' }), 'YAML:2:5 tasks.0.id: found "a b", allowed is letters, digits, _ and -'],
  [
    file({ id: 'x' }, { id: 'y' }, { id: 'x' }),
    'YAML:18:5 tasks.2.id: found "x", allowed is an id of its own: tasks.0 has this one',
  ],
  [file({ more: 'id: b' }), 'YAML:9:5 id: found a second time, allowed is once'],
  [
    file({ more: 'tool_graph: []' }),
    `YAML:9:5 tasks.0.tool_graph: found [] under an unknown key (did you mean toolGraph?), allowed are ${KEYS}`,
  ],
  [file({ more: 'tools: [calculater]' }), `YAML:9:13 tasks.0.tools.0: found "calculater", allowed is ${TOOLS}`],
  [file({ more: 'tools: calculator' }), `YAML:9:5 tasks.0.tools: found "calculator", allowed is a list of ${TOOLS}`],
  [
    file({ level: '2', more: 'tools: [calculator, calculator]' }),
    'YAML:9:25 tasks.0.tools.1: found "calculator", allowed is a tool that is not in the list yet',
  ],
  [file({ more: 'tags: [5]' }), 'YAML:9:12 tasks.0.tags.0: found 5, allowed is a text'],
  [
    file({ more: 'files: {../x: y}' }),
    'YAML:9:13 tasks.0.files.../x: found "../x", allowed is a name below the run directory, without ..',
  ],
  [
    file({ more: 'files: {/etc/x: y}' }),
    'YAML:9:13 tasks.0.files./etc/x: found "/etc/x", allowed is a name below the run directory, without ..',
  ],
  [file({ more: 'files: {x: 5}' }), 'YAML:9:13 tasks.0.files.x: found 5, allowed is a text'],
  [file({ more: 'files: [x]' }), "YAML:9:5 tasks.0.files: found [ 'x' ], allowed is an object of texts"],
  [
    file({ more: 'failureInjection: {tool: calculator, calls: 1}' }),
    'YAML:9:24 tasks.0.failureInjection.tool: found "calculator", allowed is one of its tools: it has none',
  ],
  [
    file({ more: 'failureInjection: {tool: calculator, calls: 0}' }),
    'YAML:9:42 tasks.0.failureInjection.calls: found 0, allowed is a whole number of at least 1',
    'YAML:9:24 tasks.0.failureInjection.tool: found "calculator", allowed is one of its tools: it has none',
  ],
  [
    file({ level: '7' }, { id: 'b', more: 'colour: red' }, {}),
    'YAML:6:5 tasks.0.level: found 7, allowed is 1 or 2 or 3',
    `YAML:17:5 tasks.1.colour: found "red" under an unknown key, allowed are ${KEYS}`,
    'YAML:18:5 tasks.2.id: found "a", allowed is an id of its own: tasks.0 has this one',
  ],
])('tasks.yaml with %j', (text, ...lines) => {
  expect(problems(text)).toEqual(lines)
})

test.each<[checker: string, line: string]>([
  ['exact', `YAML:8:5 tasks.0.checker: found "exact", allowed is an object with the kind ${KINDS}`],
  ['{expected: x}', `YAML:8:5 tasks.0.checker.kind: found nothing, allowed is ${KINDS}`],
  ['{kind: unit_test}', `YAML:8:15 tasks.0.checker.kind: found "unit_test", allowed is ${KINDS}`],
  ['{kind: exact}', 'YAML:8:5 tasks.0.checker.expected: found nothing, allowed is a text that is not empty'],
  ['{kind: exact, expected: 5}', 'YAML:8:28 tasks.0.checker.expected: found 5, allowed is a text that is not empty'],
  [
    '{kind: exact, expected: x, tolerance: 1}',
    'YAML:8:41 tasks.0.checker.tolerance: found 1 under an unknown key, allowed are kind, expected',
  ],
  ['{kind: numeric, expected: many}', 'YAML:8:30 tasks.0.checker.expected: found "many", allowed is a number'],
  ['{kind: numeric, expected: .nan}', 'YAML:8:30 tasks.0.checker.expected: found NaN, allowed is a number'],
  [
    '{kind: numeric, expected: 1, tolerance: -1}',
    'YAML:8:43 tasks.0.checker.tolerance: found -1, allowed is a number of at least 0',
  ],
  [
    '{kind: regex, pattern: "(x"}',
    'YAML:8:28 tasks.0.checker.pattern: found "(x", allowed is what RegExp reads (Invalid regular expression: /(x/: Unterminated group)',
  ],
  [
    '{kind: regex, pattern: x, flags: q}',
    'YAML:8:40 tasks.0.checker.flags: found "q", allowed is what RegExp reads (Invalid flags supplied to RegExp constructor \'q\')',
  ],
  ['{kind: json}', 'YAML:8:5 tasks.0.checker.expected: found nothing, allowed is any value that JSON has'],
  [
    '{kind: json, expected: [.inf]}',
    'YAML:8:27 tasks.0.checker.expected: found [ Infinity ], allowed is any value that JSON has',
  ],
  [
    '{kind: module, path: ./nowhere.ts}',
    'YAML:8:29 tasks.0.checker.path: found "./nowhere.ts", allowed is a file that exists, relative to FOLDER',
  ],
])('a checker %s', (checker, line) => {
  expect(problems(file({ checker }))).toEqual([line])
})

const GRAPH = 'toolGraph: [{tool: calculator}, {tool: calculator, dependsOn: '
const NO_TOOLS = 'it has no tools; 3 is for a toolGraph, or for planning and reasoning with the tag no-tools'

test.each<[level: string, more: string, ...lines: string[]]>([
  ['3', '', `YAML:6:5 tasks.0.level: found 3, allowed is 1 or 2: ${NO_TOOLS}`],
  ['3', 'tags: [no-tools]', `YAML:6:5 tasks.0.level: found 3, allowed is 1 or 2: ${NO_TOOLS}`],
  ...['1', '3'].map((level): [string, string, string] => [
    level,
    'tools: [calculator]',
    `YAML:6:5 tasks.0.level: found ${level}, allowed is 2: it uses one tool, and no call depends on another`,
  ]),
  ...['1', '2'].map((level): [string, string, string] => [
    level,
    `tools: [calculator]\n    ${GRAPH}[0]}]`,
    `YAML:6:5 tasks.0.level: found ${level}, allowed is 3: one call of its toolGraph depends on another`,
  ]),
  ...['1', '2', '3'].map((level): [string, string, string] => [
    level,
    'tools: [calculator, file_writer]',
    'YAML:2:5 tasks.0.toolGraph: found nothing, allowed is a list in which a call depends on another: the task has several tools',
  ]),
  [
    '3',
    `tools: [calculator]\n    ${GRAPH}[1]}]`,
    'YAML:10:68 tasks.0.toolGraph.1.dependsOn.0: found 1, allowed is the position of an earlier call, below 1',
  ],
  [
    '3',
    'tools: [calculator]\n    toolGraph: [{tool: calculator, dependsOn: [0]}]',
    'YAML:10:48 tasks.0.toolGraph.0.dependsOn.0: found 0, allowed is nothing: the first call depends on none',
  ],
  [
    '2',
    'tools: [calculator]\n    toolGraph: [{tool: file_writer}]',
    'YAML:10:18 tasks.0.toolGraph.0.tool: found "file_writer", allowed is one of its tools: calculator',
    "YAML:10:5 tasks.0.toolGraph: found [ { tool: 'file_writer' } ], allowed is a list that has every tool of the task, calculator too",
  ],
])('level %s with %j', (level, more, ...lines) => {
  expect(problems(file({ level, more }))).toEqual(lines)
})

test('the error says what it is and what helps', () => {
  writeFileSync(yaml, 'tasks: 5\n')
  expect(() => loadTasks(root)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      exitCode: 64,
      message: expect.stringMatching(/^The configuration does not fit:\n {2}\//),
      hint: expect.stringContaining('config/tasks.yaml'),
    }),
  )
})

test('a file that is a folder is an error, and is not replaced by the tasks of the package', () => {
  mkdirSync(yaml)
  expect(() => loadTasks(root)).toThrow(expect.objectContaining({ code: 'CONFIG_UNREADABLE' }))
})

test('whatever stands in it, the file gives tasks or one EnergyError', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 4 }, fc.string(), fc.integer(), fc.constant(null), tie('list'), tie('map')),
    list: fc.array(tie('any'), { maxLength: 3 }),
    map: fc.dictionary(
      fc.constantFrom('tasks', 'id', 'checker', 'kind', 'path', 'tools', 'toolGraph', 'files', '__proto__'),
      tie('any'),
      { maxKeys: 4 },
    ),
  }))
  fc.assert(
    fc.property(fc.oneof(value.any, fc.record({ tasks: fc.array(value.map, { maxLength: 2 }) })), (input) => {
      expect(problems(JSON.stringify(input)).length).toBeGreaterThan(0)
    }),
    { numRuns: 200 },
  )
})
