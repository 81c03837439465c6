import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadTasks } from '../../src/config/tasks.ts'
import type { EnergyError } from '../../src/errors.ts'

const SHIPPED = resolve(import.meta.dirname, '../../config/tasks.yaml')

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tasks-'))
  mkdirSync(join(root, 'config'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const entry = (id: string, more = ''): string =>
  `  - {id: ${id}, category: qa, name: N, description: D, level: 1, prompt: P, checker: {kind: exact, expected: x}${more}}\n`
const write = (...entries: string[]): void =>
  writeFileSync(join(root, 'config/tasks.yaml'), `tasks:\n${entries.join('')}`)

test('without a file of its own, a root has the tasks of the package', () => {
  expect(loadTasks(root).file).toBe(SHIPPED)
  expect(loadTasks('/nowhere').get('geography_qa')).toMatchObject({ level: 1, tools: [], tags: ['base'] })
})

test('a file of its own replaces them', () => {
  write(entry('mine'))
  const { tasks, file } = loadTasks(root)
  expect(file).toBe(join(root, 'config/tasks.yaml'))
  expect(tasks).toEqual([
    {
      id: 'mine',
      category: 'qa',
      name: 'N',
      description: 'D',
      level: 1,
      prompt: 'P',
      tools: [],
      checker: { kind: 'exact', expected: 'x' },
      tags: [],
    },
  ])
})

test('every key of a task arrives as it was written', () => {
  writeFileSync(join(root, 'config/right.ts'), '')
  const task = {
    id: 'all',
    category: 'c',
    name: 'n',
    description: 'd',
    level: 3,
    prompt: 'line 1\nline 2',
    tools: ['file_reader', 'calculator'],
    toolGraph: [{ tool: 'file_reader' }, { tool: 'calculator', dependsOn: [0] }],
    failureInjection: { tool: 'calculator', calls: 2 },
    checker: { kind: 'module', path: './right.ts' },
    tags: ['x'],
    files: { 'a/b.txt': '', '.hidden': '1\n', 'a..b': 'x' },
  }
  writeFileSync(join(root, 'config/tasks.yaml'), JSON.stringify({ tasks: [task] }))
  expect(loadTasks(root).tasks).toEqual([task])
})

test.each([
  ['gsm8k_basik', 'Did you mean gsm8k_basic?'],
  ['Geography_QA', 'Did you mean geography_qa?'],
  ['gsm8k', 'Did you mean gsm8k_basic or gsm8k_multi_step?'],
  ['chess', 'It has gsm8k_basic, gsm8k_multi_step, '],
])('there is no task %s', (id, hint) => {
  expect(() => loadTasks(root).get(id)).toThrow(
    expect.objectContaining({
      code: 'TASK_UNKNOWN',
      exitCode: 64,
      message: `${SHIPPED} has no task "${id}".`,
      hint: expect.stringContaining(hint),
    }),
  )
})

const MIXED = [
  entry('a', ', tags: [fast]'),
  entry('b', ', tags: [network]'),
  entry('c').replace('qa', 'maths'),
  entry('d', ', tags: [fast, slow]').replace('level: 1', 'level: 2'),
]

test.each([
  [undefined, 'acd'],
  [{}, 'acd'],
  [{ levels: [2] as const }, 'd'],
  [{ levels: [1, 2] as const }, 'acd'],
  [{ tags: ['fast'] }, 'ad'],
  [{ tags: ['slow', 'fast'] }, 'ad'],
  [{ tags: ['network'] }, 'b'],
  [{ categories: ['maths'] }, 'c'],
  [{ levels: [1] as const, tags: ['fast'] }, 'a'],
  [{ ids: ['d', 'b', 'b'] }, 'bd'],
])('selecting %j', (criteria, ids) => {
  write(...MIXED)
  const selected = loadTasks(root).select(criteria)
  expect(selected.map(({ id }) => id).join('')).toBe(ids)
})

test('a selection names what there is when it names an unknown id or fits nothing', () => {
  write(...MIXED)
  const { select } = loadTasks(root)
  expect(() => select({ ids: ['a', 'x'] })).toThrow(expect.objectContaining({ code: 'TASK_UNKNOWN' }))
  expect(() => select({ levels: [3] })).toThrow(
    expect.objectContaining({
      code: 'TASK_UNKNOWN',
      message: expect.stringContaining('{"levels":[3]}'),
      hint: 'It has the levels 1, 2, the categories qa, maths and the tags fast, network, slow.',
    }),
  )
})

test('a message lists some of many names', () => {
  write(...Array.from({ length: 500 }, (_, i) => entry(`t${i}`)))
  const { get, select, tasks } = loadTasks(root)
  expect(tasks).toHaveLength(500)
  const hintOf = (work: () => unknown): string => {
    try {
      work()
    } catch (error) {
      return (error as EnergyError).hint
    }
    return ''
  }
  expect(hintOf(() => get('nothing'))).toMatch(/^It has t0, .*, t19 and 480 more\.$/)
  expect(hintOf(() => select({ tags: ['x'] }))).toBe('It has the levels 1, the categories qa and the tags (none).')
})
