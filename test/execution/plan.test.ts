import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WorkflowFailure } from '../../src/execution/llm.ts'
import { planSteps } from '../../src/execution/plan.ts'
import type { FailureType } from '../../src/run.ts'

const BOUNDS = { tools: ['calculator'], maxSteps: 4 }
const step = (id: string, more: object = {}) => ({ id, instruction: 'Do it', depends_on: [], ...more })
const text = (...steps: object[]) => JSON.stringify({ steps })

function failureOf(plan: string, bounds = BOUNDS): FailureType | undefined {
  try {
    planSteps(plan, bounds)
    return undefined
  } catch (error) {
    if (!(error instanceof WorkflowFailure)) throw error
    expect(error.message.length).toBeLessThan(200)
    return error.type
  }
}

test('a plan alone, in a fence, or with words around it', () => {
  const plan = text(step('s1', { tool: 'calculator', arguments: { expression: '{{not this}} }' } }), step('s2'))
  for (const around of [plan, `\`\`\`json\n${plan}\n\`\`\``, `Here it is:\n${plan}\nDone "it" [1].`]) {
    expect(planSteps(around, BOUNDS).map(({ id }) => id)).toEqual(['s1', 's2'])
  }
  expect(planSteps('{"steps":[{"id":"a","instruction":"x"}]}', BOUNDS)).toEqual([
    { id: 'a', instruction: 'x', depends_on: [] },
  ])
})

test.each([
  ['no JSON', 'I would first add the numbers.'],
  ['nothing', ''],
  ['an array', '[1, 2]'],
  ['two objects', `${text(step('a'))} or ${text(step('b'))}`],
  ['a cut object', text(step('a')).slice(0, -1)],
  ['an object in words with braces', `{plan}: ${text(step('a'))}`],
  ['comments', '{"steps": [ // first\n{"id":"a","instruction":"x"}]}'],
  ['no steps', '{"steps": []}'],
  ['no list of steps', '{"steps": {"id": "a"}}'],
  ['an unknown key', JSON.stringify({ steps: [step('a')], reason: 'x' })],
  ['an unknown key of a step', text(step('a', { note: 'x' }))],
  ['no instruction', '{"steps": [{"id": "a"}]}'],
  ['an id that begins with a digit', text(step('1a'))],
  ['__proto__ as an id', text(step('__proto__'))],
  ['an id with a full stop', text(step('a.b'))],
  ['the same id twice', text(step('a'), step('a'))],
  ['a dependency on no step', text(step('a', { depends_on: ['b'] }))],
  ['a dependency on itself', text(step('a', { depends_on: ['a'] }))],
  ['a circle', text(step('a', { depends_on: ['b'] }), step('b', { depends_on: ['a'] }))],
  ['arguments that are no object', text(step('a', { tool: 'calculator', arguments: ['1'] }))],
  ['arguments without a tool', text(step('a', { arguments: {} }))],
  ['a tool that is null', text(step('a', { tool: null }))],
])('%s: plan-unparsable', (_, plan) => {
  expect(failureOf(plan)).toBe('plan-unparsable')
})

test('too many steps, and tools that the task does not have', () => {
  const many = ['a', 'b', 'c', 'd', 'e'].map((id) => step(id))
  expect(failureOf(text(...many.slice(0, 4)))).toBeUndefined()
  expect(failureOf(text(...many))).toBe('step-limit')
  expect(failureOf(text(step('a', { tool: 'code_runner' })))).toBe('unknown-tool')
  expect(failureOf(text(step('a', { tool: 'toString' })))).toBe('unknown-tool')
})

test('keys that name a prototype stay keys', () => {
  const plan = `{"steps":[{"id":"a","tool":"calculator","instruction":"x","arguments":{"__proto__":{"polluted":true}}}]}`
  const [first] = planSteps(plan, BOUNDS)
  expect(Object.keys(first?.arguments ?? {})).toEqual(['__proto__'])
  expect(({} as { polluted?: true }).polluted).toBeUndefined()
})

const MEGABYTE = 2 ** 20

test.each([
  ['arrays', '['.repeat(MEGABYTE)],
  ['objects', '{"a":'.repeat(MEGABYTE / 5)],
  ['braces', '{'.repeat(MEGABYTE)],
  ['closed arrays', `{"steps":${'['.repeat(MEGABYTE / 2)}${']'.repeat(MEGABYTE / 2)}}`],
  [
    'arguments',
    text(step('a', { tool: 'calculator', arguments: {} })).replace(
      '{}',
      `${'{"a":'.repeat(MEGABYTE / 6)}1${'}'.repeat(MEGABYTE / 6)}`,
    ),
  ],
  ['quotes', '{"'.repeat(MEGABYTE / 2)],
])('a megabyte of %s is refused', (_, plan) => {
  expect(failureOf(plan)).toBe('plan-unparsable')
})

test('a megabyte of steps that are none', () => {
  expect(failureOf(`{"steps":[${'1,'.repeat(MEGABYTE / 2)}1]}`)).toBe('step-limit')
})

test('whatever a model says is a plan or a failure', () => {
  const garbage = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', '1', 'steps', 'id', ' ', '```') }),
    fc.json().map((json) => `{"steps":[${json}]}`),
    fc.record({ steps: fc.array(fc.object()) }).map((plan) => JSON.stringify(plan)),
  )
  fc.assert(
    fc.property(garbage, (plan) => {
      failureOf(plan)
    }),
    { seed: 7, numRuns: 1000 },
  )
})

test('the plan in docs/workflows.md is one', () => {
  const page = readFileSync(new URL('../../docs/workflows.md', import.meta.url), 'utf8')
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const steps = planSteps(example, { tools: ['database_query', 'document_search', 'calculator'], maxSteps: 10 })
  expect(steps.length).toBeGreaterThan(2)
  expect(steps.some(({ parallel }) => parallel === true)).toBe(true)
})
