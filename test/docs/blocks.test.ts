import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { loadModels } from '../../src/config/models.ts'
import { loadRecordedAnswers } from '../../src/config/recorded-answers.ts'
import { loadSettings } from '../../src/config/load.ts'
import { loadTasks } from '../../src/config/tasks.ts'
import { planSteps } from '../../src/execution/plan.ts'
import { blocksOf, type CodeBlock, codeSpansOf, PAGES, REPOSITORY } from '../support/markdown-pages.ts'
import { shellCommands } from '../support/shell-commands.ts'

const blocks = PAGES.filter((page) => !page.startsWith('docs/api/')).flatMap(blocksOf)
const where = ({ page, line }: CodeBlock): string => `${page}:${line}`
const of = (...languages: string[]): [string, CodeBlock][] =>
  blocks.filter(({ language }) => languages.includes(language)).map((block) => [where(block), block])

const root = mkdtempSync(join(tmpdir(), 'docs-'))
mkdirSync(join(root, 'config'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Languages, and what looks at their blocks. */
const RULES: Record<string, string> = {
  ts: 'test/docs/typescript.test.ts',
  diff: 'test/docs/typescript.test.ts',
  sh: 'below',
  yaml: 'below',
  json: 'below',
  text: 'below',
  ini: 'below',
  sql: 'test/store/fleet.test.ts',
}

test('every block is of a kind that a rule covers', () => {
  expect(blocks.length).toBeGreaterThan(40)
  expect(blocks.filter(({ language }) => !(language in RULES)).map(where)).toEqual([])
  expect(
    of('sql')
      .filter(([, { page }]) => page !== 'docs/fleet.md')
      .map(([place]) => place),
  ).toEqual([])
})

/** Texts to look at, by a part of theirs: what keeps them true. */
const TEXTS: readonly [part: string, kept: string][] = [
  ['config/                 data:', 'test/architecture.test.ts'],
  ['main process', 'prose'],
  ['hostssl energy', 'test/store/fleet.test.ts'],
  ['postgres://runner', 'test/store/fleet.test.ts'],
  ['A new change point', 'test/docs/history.test.ts'],
  ['Energy-Accept: quick', 'test/docs/history.test.ts'],
  ['Energy-Accept: json', 'test/compare/acceptances.test.ts'],
]

test.each(of('text'))('the text of %s is kept true by something', (_, { text }) => {
  expect(TEXTS.filter(([part]) => text.includes(part))).toHaveLength(1)
})

test.each(of('ini'))('%s is a unit of systemd that gives a capability', (_, { text }) => {
  expect(text).toBe('[Service]\nAmbientCapabilities=CAP_PERFMON\n')
})

test.each(of('yaml'))('%s is a file in config/', (_, { text }) => {
  const [key = ''] = /^\w+/.exec(text) ?? []
  const name = { tasks: 'tasks', answers: 'recorded_answers' }[key] ?? 'app_settings'
  const file = join(root, 'config', `${name}.yaml`)
  writeFileSync(file, text)
  try {
    if (name === 'tasks') expect(loadTasks(root).select()).not.toEqual([])
    else if (name === 'recorded_answers') expect(loadRecordedAnswers(root)).not.toEqual([])
    else expect(loadSettings({ root, env: {} }).files).toEqual([file])
  } finally {
    rmSync(file)
  }
})

test.each(of('json'))('%s is a file in config/, or a plan', (_, { text }) => {
  const value = JSON.parse(text) as { models?: { id: string }[]; steps?: { tool?: string }[] }
  if (value.models === undefined) {
    const tools = (value.steps ?? []).flatMap(({ tool }) => tool ?? [])
    expect(planSteps(text, { tools, maxSteps: 8 })).toHaveLength(value.steps?.length ?? 0)
    return
  }
  writeFileSync(join(root, 'config/models.json'), text)
  for (const { id } of value.models) expect(loadModels(root, { EXAMPLE_API_KEY: 'k' }).get(id).id).toBe(id)
})

/** Programs that are not run here, and why. */
const NOT_RUN: Record<string, string> = {
  sudo: 'needs an administrator',
  groupadd: 'needs an administrator',
  udevadm: 'needs an administrator',
  usermod: 'needs an administrator',
  install: 'needs an administrator',
  echo: 'needs an administrator',
  docker: 'needs a container engine and counters',
  openssl: 'run by test/store/fleet.test.ts',
  issue: 'run by test/store/fleet.test.ts',
  'issue()': 'run by test/store/fleet.test.ts',
  psql: 'run by test/store/fleet.test.ts',
  pg_dump: 'run by test/store/fleet.test.ts',
  pg_restore: 'run by test/store/fleet.test.ts',
  read: 'run by test/store/fleet.test.ts',
  mkdir: 'files checked by test/docs/llm-tasks.test.ts',
  cp: 'files checked by test/docs/llm-tasks.test.ts',
}

/** Words behind the program, where a command is one of ours. */
function ownWords(words: readonly string[]): string[] | undefined {
  const own = words[0] === 'npx' ? words.slice(1) : words[0] === 'npm' && words[1] === 'exec' ? words.slice(2) : words
  return own[0] === 'vitest-energy' ? own.slice(1) : undefined
}

// Each command of the command line, up to where it begins to work: its options are parsed, its work is left out.
const COMMANDS = join(REPOSITORY, 'src/cli/commands.ts')
for (const [, name = ''] of readFileSync(COMMANDS, 'utf8').matchAll(/import\('\.\/([\w-]+)\.ts'\)/g)) {
  if (name.endsWith('-options')) continue
  const text = readFileSync(join(REPOSITORY, `src/cli/${name}.ts`), 'utf8')
  const functions = [...text.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, each = '']) => each)
  vi.doMock(`../../src/cli/${name}.ts`, () =>
    Object.fromEntries(functions.map((each) => [each, () => Promise.resolve(0)])),
  )
}
const { run } = await import('../../src/cli/commands.ts')

const manifest = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
  dependencies: Record<string, string>
  peerDependencies: Record<string, string>
}
const PACKAGES = ['vitest-energy', ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })]

/** What npm is asked for: a script, a package of ours, Vitest. */
function checkNpm(words: readonly string[]): void {
  const [verb = '', ...rest] = words.slice(1).filter((word) => word !== '--' && word !== '--no')
  const [name = ''] = rest
  if (verb === 'run') expect(Object.keys(manifest.scripts)).toContain(name)
  else if (verb === 'i')
    expect([...PACKAGES, 'koffi']).toEqual(expect.arrayContaining(rest.filter((word) => word !== '-D')))
  else if (verb === 'exec') expect(name).toBe('vitest')
  else expect(['install', 'test', 'ci']).toContain(verb)
}

const shell = of('sh')
const commands = shell.flatMap(([place, { text }]) => shellCommands(text).map((words) => ({ place, words })))
const told = ({ place, words }: (typeof commands)[number]): [string, string[]] => [`${place} ${words.join(' ')}`, words]
const isNotRun = ([program = '']: readonly string[]): boolean => program in NOT_RUN

test.each(shell)('bash reads %s', (_, { text }) => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test.each(commands.filter(({ words }) => ownWords(words)).map(told))('the command line takes %s', async (_, words) => {
  expect(await run(ownWords(words) ?? [])).toBe(0)
})

const others = commands.filter(({ words }) => !ownWords(words) && !isNotRun(words))

test.each(others.map(told))('%s is known', (_, words) => {
  const [program, verb] = words
  if (program === 'npm') checkNpm(words)
  else expect(`${program} ${verb}`).toBe('npx vitest')
})

const reasons = commands
  .filter(({ words }) => isNotRun(words))
  .map(({ place, words: [program = ''] }) => [place, NOT_RUN[program]])
const unrun = [...new Set(reasons.map((reason) => reason.join(': ')))].map((reason) => [reason])

test.skip.each(unrun)('not run: %s', () => undefined)

test.each(PAGES)('commands that stand in the text of %s are there', async (page) => {
  const spans = codeSpansOf(page).filter((span) => /^(?:npx )?vitest-energy [a-z]/.test(span))
  for (const span of spans) {
    const [, command = '', rest = ''] = /vitest-energy ([a-z]+)(.*)/.exec(span) ?? []
    const lines: string[] = []
    const print = vi.spyOn(console, 'info').mockImplementation((line) => void lines.push(String(line)))
    await run([command, '--help'])
    print.mockRestore()
    for (const [option] of rest.matchAll(/--[a-z][a-z-]+/g)) expect(lines.join('\n'), span).toContain(option)
    expect(lines.join('\n'), span).toContain(`$ vitest-energy ${command}`)
  }
})
