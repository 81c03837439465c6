import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import vm from 'node:vm'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadModels } from '../../src/config/models.ts'
import type { RecordedAnswer } from '../../src/config/recorded-answer.ts'
import { loadRecordedAnswers } from '../../src/config/recorded-answers.ts'
import { type Checker, type TaskDefinition, TOOL_NAMES } from '../../src/config/task.ts'
import { loadTasks } from '../../src/config/tasks.ts'

const CONFIG = resolve(import.meta.dirname, '../../config')
const shipped = loadTasks('/nowhere')
const answers = loadRecordedAnswers('/nowhere')

const BASE = [
  'gsm8k_basic',
  'gsm8k_multi_step',
  'logical_reasoning',
  'commonsense_reasoning',
  'code_fibonacci',
  'code_sorting',
  'bug_fixing',
  'factual_qa',
  'science_qa',
  'geography_qa',
  'news_summary',
  'research_summary',
  'sentiment_analysis',
  'topic_classification',
  'entity_extraction',
  'keyword_extraction',
]
const TOOL_GRAPHS = [
  'tg_single_db',
  'tg_single_calc',
  'tg_sequential_2',
  'tg_sequential_3',
  'tg_parallel_2',
  'tg_deep_chain_4',
  'tg_code_execute',
  'tg_search_synthesize',
  'tg_multi_search',
  'tg_error_recovery',
]

interface Step {
  id: string
  tool?: string
  instruction: string
  arguments?: Record<string, unknown>
  depends_on: string[]
  parallel?: boolean
}
const stepsOf = ({ plan }: RecordedAnswer): Step[] => plan.steps as unknown as Step[]
const answerTo = (task: TaskDefinition): RecordedAnswer =>
  answers.find((each) => each.task === task.id) as RecordedAnswer

test('the tasks of the package: 16 without tools, 10 tool graphs, one of planning, one of the network', () => {
  expect(shipped.tasks.map(({ id }) => id).toSorted()).toEqual(
    [...BASE, ...TOOL_GRAPHS, 'planning_schedule', 'web_page_title'].toSorted(),
  )
  expect(shipped.select().map(({ id }) => id)).not.toContain('web_page_title')
  expect(BASE.flatMap((id) => shipped.get(id).tools)).toEqual([])
  expect(TOOL_GRAPHS.filter((id) => shipped.get(id).tools.length === 0)).toEqual([])
})

test('every level, every tool and every kind of checker but modules is used', () => {
  expect(new Set(shipped.tasks.map(({ level }) => level))).toEqual(new Set([1, 2, 3]))
  const local = shipped.select()
  expect(new Set(local.map(({ level }) => level))).toEqual(new Set([1, 2, 3]))
  expect(new Set(local.flatMap(({ tools }) => tools))).toEqual(
    new Set(TOOL_NAMES.filter((tool) => tool !== 'http_fetch')),
  )
  expect(shipped.get('web_page_title').tools).toEqual(['http_fetch'])
  expect(new Set(local.map(({ checker }) => checker.kind))).toEqual(
    new Set(['exact', 'numeric', 'regex', 'json', 'unit-test']),
  )
  expect(local.filter(({ failureInjection }) => failureInjection).map(({ id }) => id)).toEqual(['tg_error_recovery'])
})

test.each(shipped.tasks.map((task) => [task.id, task] as const))('%s: a short prompt of its own', (_, task) => {
  expect(task.prompt.length).toBeGreaterThanOrEqual(80)
  expect(task.prompt.length).toBeLessThanOrEqual(300)
  const within = shipped.tasks.filter((other) => other !== task && other.prompt.includes(task.prompt))
  expect(within).toEqual([])
})

test('every task has a recorded answer, and every answer a task', () => {
  expect(answers.map(({ task }) => task)).toEqual(shipped.tasks.map(({ id }) => id))
})

test.each(shipped.tasks.map((task) => [task.id, task] as const))('%s: its plan fits the task', (_, task) => {
  const answer = answerTo(task)
  const steps = stepsOf(answer)
  expect(steps.length).toBeGreaterThanOrEqual(1)
  expect(steps.length).toBeLessThanOrEqual(4)
  for (const [i, step] of steps.entries()) {
    const earlier = steps.slice(0, i).map(({ id }) => id)
    expect(step.depends_on.filter((id) => !earlier.includes(id))).toEqual([])
    expect(earlier).not.toContain(step.id)
    const inserted = [...JSON.stringify(step.arguments ?? {}).matchAll(/\{\{(\w+)/g)].map((match) => match[1])
    expect(step.depends_on).toEqual(expect.arrayContaining(inserted))
    const reply = answer.steps[step.id]
    if (step.arguments === undefined) expect(reply).toBeDefined()
    if (typeof reply === 'object') expect(reply.tool).toBe(step.tool)
    if (step.tool === undefined) expect(typeof reply).toBe('string')
  }
  expect(Object.keys(answer.steps).filter((id) => steps.every((step) => step.id !== id))).toEqual([])
  const called = steps.flatMap(({ tool }) => tool ?? [])
  expect(new Set(called)).toEqual(new Set(task.tools))
  const graph = task.toolGraph
  if (graph === undefined) return
  expect(called).toEqual(graph.map(({ tool }) => tool))
  expect(steps.map(({ depends_on }) => depends_on)).toEqual(
    graph.map(({ dependsOn = [] }) => dependsOn.map((position) => steps[position]?.id)),
  )
  const hasParallel = steps.some(({ parallel }) => parallel === true)
  expect(hasParallel).toBe(task.tags.includes('parallel'))
})

const ASSERTIONS =
  'const assert = (condition, message) => { if (!condition) throw new Error(message) };' +
  'const assertEqual = (a, b) => assert(a === b, `${a} is not ${b}`);'

/** The rules of `Checker`, said again: it shall not be the checkers that make the answers right. */
function isRight(checker: Checker, answer: string): boolean {
  const folded = (text: string): string => text.trim().replace(/\.$/, '').toLowerCase()
  if (checker.kind === 'exact') return folded(answer) === folded(checker.expected)
  if (checker.kind === 'regex') return new RegExp(checker.pattern, checker.flags).test(answer)
  if (checker.kind === 'json') return answer.startsWith('{') && isDeepStrictEqual(JSON.parse(answer), checker.expected)
  if (checker.kind === 'numeric') {
    const last = answer.match(/-?\d+(?:\.\d+)?/g)?.at(-1)
    return last !== undefined && Math.abs(Number(last) - checker.expected) <= (checker.tolerance ?? 0)
  }
  if (checker.kind === 'module') throw new Error('No task of the package has a module.')
  const code = /```js\n([^]*?)```/.exec(answer)?.[1]
  if (code === undefined) return false
  try {
    vm.runInNewContext(`${ASSERTIONS}${code}\n${checker.assertions}`, {}, { timeout: 1000 })
    return true
  } catch {
    // An assertion that fails is what a wrong answer looks like.
    return false
  }
}

const GUESSED_WRONG = [
  'tg_single_calc',
  'tg_sequential_3',
  'tg_parallel_2',
  'tg_deep_chain_4',
  'tg_code_execute',
  'web_page_title',
]

test.each(shipped.tasks.map((task) => [task.id, task] as const))(
  '%s: its answers are right or wrong as said',
  (id, task) => {
    const { linear, synthesis } = answerTo(task)
    expect(isRight(task.checker, synthesis)).toBe(true)
    expect(isRight(task.checker, linear)).toBe(!GUESSED_WRONG.includes(id))
    expect(isRight(task.checker, 'I do not know.')).toBe(false)
  },
)

test('the mistake of bug_fixing is one', () => {
  const { prompt, checker } = shipped.get('bug_fixing')
  const given = /function mean.*\}/.exec(prompt)?.[0]
  expect(isRight(checker, `\`\`\`js\n${given}\n\`\`\``)).toBe(false)
})

interface Table {
  columns: Record<string, 'text' | 'integer' | 'real'>
  rows: (string | number)[][]
}
const { tables } = parse(readFileSync(join(CONFIG, 'dataset.yaml'), 'utf8')) as { tables: Record<string, Table> }

test('every row of the dataset has a value of its type in each column', () => {
  for (const { columns, rows } of Object.values(tables)) {
    const types = Object.values(columns)
    expect(rows.length).toBeGreaterThanOrEqual(8)
    for (const row of rows) {
      expect(row.map((value) => typeof value)).toEqual(types.map((type) => (type === 'text' ? 'string' : 'number')))
      expect(row.filter((value, i) => types[i] === 'integer' && !Number.isInteger(value))).toEqual([])
    }
  }
})

test('what is expected of the tools is what the data give', () => {
  const cities = (tables.cities as Table).rows as [string, string, number, number][]
  const of = (country: string) => cities.filter((city) => city[1] === country).toSorted((a, b) => b[2] - a[2])
  const sum = (country: string): number => of(country).reduce((total, city) => total + city[2], 0)
  const expectedOf = (id: string): unknown => (shipped.get(id).checker as { expected: unknown }).expected
  expect(expectedOf('tg_single_db')).toBe(of('Austria')[1]?.[0])
  expect(expectedOf('tg_sequential_2')).toBe(of('Spain')[0]?.[0])
  expect(expectedOf('tg_sequential_3')).toBe(sum('France') / 1e3)
  expect(expectedOf('tg_parallel_2')).toBe(sum('Germany') - sum('Spain'))
  const country = shipped.get('tg_deep_chain_4').files?.['request.txt'] as string
  expect(expectedOf('tg_deep_chain_4')).toBe((of(country)[0]?.[2] as number) / 45_000)
  expect(expectedOf('tg_single_calc')).toBeCloseTo((143.7 * (6 + 25 / 60)) / 1e3, 4)
  const divided = Array.from({ length: 999 }, (_, i) => i + 1).filter((i) => i % 3 === 0 || i % 7 === 0)
  expect(expectedOf('tg_code_execute')).toBe(divided.reduce((total, i) => total + i, 0))
  expect(expectedOf('tg_error_recovery')).toBe(17 * 24 + 9)
})

test('the corpus: short documents with a title, and what the searches look for', () => {
  const documents = readdirSync(join(CONFIG, 'corpus')).map((name) =>
    readFileSync(join(CONFIG, 'corpus', name), 'utf8'),
  )
  expect(documents.length).toBeGreaterThanOrEqual(6)
  for (const text of documents) {
    expect(text).toMatch(/^# \w.*\n\n/)
    expect(text.length).toBeLessThan(1500)
  }
  expect(documents.filter((text) => text.includes('about 1000 times per second'))).toHaveLength(1)
  for (const title of ['# Idle power', '# Clock speed']) {
    expect(documents.filter((text) => text.startsWith(title))).toHaveLength(1)
  }
})

test('every model of the package can be had, the remote ones with a key', () => {
  const { models, get } = loadModels('/nowhere', { GROQ_API_KEY: 'g', OPENAI_API_KEY: 'o' })
  for (const { id, site } of models) expect(get(id).apiKey !== undefined).toBe(site === 'remote')
})
