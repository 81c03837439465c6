import { expect, test } from 'vitest'
import { AgenticExecutor } from '../../src/execution/agentic.ts'
import { WorkflowFailure } from '../../src/execution/llm.ts'
import { RESULT_CHARACTERS } from '../../src/execution/step-result.ts'
import { type Tool, ToolError } from '../../src/execution/tools/tool.ts'
import type { FailureType } from '../../src/run.ts'
import { aTask, aTool, calculator, said, script, surroundings, wants } from '../support/execution-context.ts'

const step = (id: string, more: object = {}) => ({ id, instruction: `Do ${id}`, depends_on: [], ...more })
const adding = (id: string, more: object = {}) =>
  step(id, { tool: 'calculator', arguments: { expression: '2 + 3' }, ...more })

/** A calculator whose calls end as listed, then with 5. */
function failing(...kinds: (ToolError['kind'] | 'defect')[]): Tool {
  const left = [...kinds]
  return aTool('calculator', () => {
    const kind = left.shift()
    if (kind === 'defect') throw new RangeError('a defect')
    if (kind !== undefined) throw new ToolError(kind, `${kind} it was`)
    return '5'
  })
}

function execute(answers: Parameters<typeof script>[0], tools: Tool[] = [calculator()]) {
  const parts = surroundings(script(answers), { tools })
  return { ...parts, execution: new AgenticExecutor().execute(aTask(), parts.context) }
}

test('plan, steps with a tool, with a tool that the model calls, and without; synthesis', async () => {
  const plan = {
    steps: [
      adding('a'),
      step('b', { tool: 'calculator', depends_on: ['a'] }),
      step('c', { depends_on: ['b'] }),
      adding('d', { arguments: { expression: '{{a}} + {{b}}' }, depends_on: ['c'] }),
    ],
  }
  const { execution, requests, marks } = execute({
    plan,
    steps: { b: wants('calculator', '{"expression": "10 + 1"}'), c: said('sixteen') },
    synthesis: 'The answer is 16',
  })
  expect(await execution).toEqual({ answer: 'The answer is 16', steps: 4, toolCalls: 3 })
  expect(requests.map(({ phase, step: id, tools }) => [phase, id, tools?.map(({ name }) => name)])).toEqual([
    ['planning', undefined, undefined],
    ['execution', 'b', ['calculator']],
    ['execution', 'c', undefined],
    ['synthesis', undefined, undefined],
  ])
  const prompts = requests.map(({ messages }) => messages.at(-1)?.content ?? '')
  for (const prompt of prompts) expect(prompt).toContain(aTask().prompt)
  expect(prompts[0]).toContain('calculator(expression): The calculator')
  expect(prompts[1]).toContain('Result of a:\n5')
  expect(prompts[2]).toMatch(/Result of a:\n5\n\nResult of b:\n11/)
  expect(prompts[3]).toMatch(/a:\n5\n\nResult of b:\n11\n\nResult of c:\nsixteen\n\nResult of d:\n16/)
  expect(marks().map(({ type, phase, step: id, parent, name }) => [type, phase, id ?? name, parent])).toEqual([
    ['phase', 'planning', undefined, undefined],
    ['llm-call', 'planning', undefined, 0],
    ['phase', 'execution', undefined, undefined],
    ['step', 'execution', 'a', 2],
    ['tool-call', 'execution', 'a', 3],
    ['step', 'execution', 'b', 2],
    ['llm-call', 'execution', 'b', 5],
    ['tool-call', 'execution', 'b', 5],
    ['step', 'execution', 'c', 2],
    ['llm-call', 'execution', 'c', 8],
    ['step', 'execution', 'd', 2],
    ['tool-call', 'execution', 'd', 10],
    ['phase', 'synthesis', undefined, undefined],
    ['llm-call', 'synthesis', undefined, 12],
  ])
  expect(marks()[4]).toMatchObject({ name: 'calculator', success: true, bytesIn: 22, bytesOut: 1 })
  expect(marks().every(({ success, endEdge }) => success && endEdge > 0)).toBe(true)
})

test('a model that is offered a tool may answer with a text', async () => {
  const { execution } = execute({ plan: { steps: [step('a', { tool: 'calculator' })] }, steps: { a: said('5') } })
  expect(await execution).toMatchObject({ answer: '5', toolCalls: 0 })
})

interface Case {
  what: string
  answers: Parameters<typeof script>[0]
  tool?: Tool
  type: FailureType
  steps: number
  toolCalls: number
}

const withA = { steps: [step('a', { tool: 'calculator' })] }
const CASES: Case[] = [
  { what: 'a plan that is none', answers: { plan: 'First add.' }, type: 'plan-unparsable', steps: 0, toolCalls: 0 },
  { what: 'an empty plan', answers: { plan: ' ' }, type: 'empty-answer', steps: 0, toolCalls: 0 },
  {
    what: 'too many steps',
    answers: { plan: { steps: Array.from({ length: 11 }, (_, index) => step(`s${index}`)) } },
    type: 'step-limit',
    steps: 0,
    toolCalls: 0,
  },
  {
    what: 'a tool of the plan that is not there',
    answers: { plan: { steps: [step('a', { tool: 'code_runner' })] } },
    type: 'unknown-tool',
    steps: 0,
    toolCalls: 0,
  },
  {
    what: 'a tool that was not offered',
    answers: { plan: withA, steps: { a: wants('code_runner', '{}') } },
    type: 'unknown-tool',
    steps: 1,
    toolCalls: 0,
  },
  ...['{"expression": ', '', 'expression=2', '['.repeat(100_000)].map(
    (text): Case => ({
      what: `arguments ${text.slice(0, 16)}`,
      answers: { plan: withA, steps: { a: wants('calculator', text) } },
      type: 'tool-arguments-invalid',
      steps: 1,
      toolCalls: 0,
    }),
  ),
  {
    what: 'a reference to a step that it does not depend on',
    answers: { plan: { steps: [step('a'), adding('b', { arguments: { expression: '{{a}}' } })] } },
    type: 'tool-arguments-invalid',
    steps: 2,
    toolCalls: 0,
  },
  {
    what: 'arguments that the tool does not take',
    answers: { plan: { steps: [adding('a')] } },
    tool: failing('arguments'),
    type: 'tool-arguments-invalid',
    steps: 1,
    toolCalls: 1,
  },
  {
    what: 'a refusal of the tool',
    answers: { plan: { steps: [adding('a'), adding('b')] } },
    tool: failing('refused'),
    type: 'tool-error',
    steps: 1,
    toolCalls: 1,
  },
  {
    what: 'two errors of the tool',
    answers: { plan: { steps: [adding('a'), adding('b')] } },
    tool: failing('failed', 'timeout'),
    type: 'tool-error',
    steps: 1,
    toolCalls: 2,
  },
  {
    what: 'an error, then arguments that it does not take',
    answers: { plan: { steps: [adding('a')] } },
    tool: failing('timeout', 'arguments'),
    type: 'tool-arguments-invalid',
    steps: 1,
    toolCalls: 2,
  },
  {
    what: 'a step without text',
    answers: { plan: { steps: [step('a')] }, steps: { a: said('\n') } },
    type: 'empty-answer',
    steps: 1,
    toolCalls: 0,
  },
  {
    what: 'a synthesis without text',
    answers: { plan: { steps: [step('a')] }, synthesis: '' },
    type: 'empty-answer',
    steps: 1,
    toolCalls: 0,
  },
]

test.each(CASES)('$what: $type', async ({ answers, tool, type, steps, toolCalls }) => {
  const { execution, marks } = execute(answers, [tool ?? calculator()])
  const { failure, answer, ...counts } = await execution
  expect(failure?.type).toBe(type)
  expect(failure?.message.length).toBeLessThan(200)
  expect(answer).toBeUndefined()
  expect(counts).toEqual({ steps, toolCalls })
  expect(marks().every(({ endEdge }) => endEdge >= 0)).toBe(true)
  expect(marks()[0]?.success).toBe(!(steps === 0))
})

test('a tool that fails once is called again; the failed call keeps its span and says why', async () => {
  const { execution, marks, requests } = execute({ plan: withA, steps: { a: wants('calculator', '{}') } }, [
    failing('failed'),
  ])
  expect(await execution).toEqual({ answer: '5', steps: 1, toolCalls: 2 })
  const calls = marks().filter(({ type }) => type === 'tool-call')
  expect(calls.map(({ success, failure, parent }) => [success, failure?.type, parent])).toEqual([
    [false, 'tool-error', 3],
    [true, undefined, 3],
  ])
  expect(calls[0]).not.toHaveProperty('bytesIn')
  expect(marks()[3]).toMatchObject({ type: 'step', success: true })
  const asked = requests.filter(({ step: id }) => id === 'a')
  expect(asked).toHaveLength(2)
  expect(asked[0]?.messages).toEqual(asked[1]?.messages)
})

test('a failure of the client ends the attempt as it says; a defect of a tool or a client is thrown on', async () => {
  const { context } = surroundings(({ phase }) => {
    if (phase === 'planning') throw new WorkflowFailure('context-overflow', 'Too long.')
    return said('')
  })
  expect(await new AgenticExecutor().execute(aTask(), context)).toEqual({
    failure: { type: 'context-overflow', message: 'Too long.' },
    steps: 0,
    toolCalls: 0,
  })
  const defect = execute({ plan: { steps: [adding('a')] } }, [failing('defect')])
  await expect(defect.execution).rejects.toThrow(RangeError)
  expect(defect.marks().map(({ success }) => success)).toEqual([true, true, false, false, false])
})

test('parallel steps run at the same time; one that fails lets the others finish', async () => {
  let running = 0
  let most = 0
  const slow = aTool('calculator', async (args) => {
    const { fail } = args as { fail?: boolean }
    running += 1
    most = Math.max(most, running)
    if (fail === true) throw new ToolError('refused', 'no')
    await new Promise((resolve) => setTimeout(resolve, 20))
    running -= 1
    return '5'
  })
  const parallel = (id: string, args: object) => adding(id, { arguments: args, parallel: true })
  const plan = {
    steps: [parallel('a', {}), parallel('b', { fail: true }), parallel('c', {}), step('d', { depends_on: ['a'] })],
  }
  const { execution, marks } = execute({ plan }, [slow])
  expect(await execution).toMatchObject({ failure: { type: 'tool-error' }, steps: 3, toolCalls: 3 })
  expect(most).toBe(3)
  const steps = marks().filter(({ type }) => type === 'step')
  expect(steps.map(({ step: id, success }) => [id, success])).toEqual([
    ['a', true],
    ['b', false],
    ['c', true],
  ])
  const phase = marks().find(({ phase: name, type }) => name === 'execution' && type === 'phase')
  for (const { startEdge, endEdge } of steps) {
    expect(startEdge).toBeGreaterThan(phase?.startEdge as number)
    expect(endEdge).toBeGreaterThan(startEdge)
    expect(endEdge).toBeLessThan(phase?.endEdge as number)
  }
  // a had not ended when b and c began.
  expect(steps[0]?.endEdge).toBeGreaterThan(steps[2]?.startEdge as number)
})

test('a defect in one of several parallel steps goes before the failures of others', async () => {
  const plan = { steps: [adding('a', { parallel: true }), adding('b', { parallel: true })] }
  await expect(execute({ plan }, [failing('refused', 'defect')]).execution).rejects.toThrow(RangeError)
})

test.each([true, false])('a cancelled execution begins no further step (tool fails: %s)', async (fails) => {
  const cancel = new AbortController()
  const tool = aTool('calculator', () => {
    cancel.abort()
    if (fails) throw new ToolError('failed', 'stopped')
    return '5'
  })
  const { context, requests } = surroundings(script({ plan: { steps: [adding('a'), step('b')] } }), {
    tools: [tool],
    signal: cancel.signal,
  })
  expect(await new AgenticExecutor().execute(aTask(), context)).toMatchObject({
    failure: { type: 'cancelled' },
    steps: 1,
    toolCalls: 1,
  })
  expect(requests).toHaveLength(1)
})

test('an execution that is cancelled before it begins asks nothing', async () => {
  const { context, requests } = surroundings(script({ plan: '' }), { signal: AbortSignal.abort() })
  expect(await new AgenticExecutor().execute(aTask(), context)).toMatchObject({ failure: { type: 'cancelled' } })
  expect(requests).toHaveLength(0)
})

test('long results are cut, with a mark, where they are shown', async () => {
  const plan = { steps: [step('a'), step('b', { depends_on: ['a'] }), step('c')] }
  const { execution, requests } = execute({ plan, steps: { a: said('y'.repeat(RESULT_CHARACTERS + 7)) } })
  await execution
  const [, , b, c, synthesis] = requests.map(({ messages }) => messages.at(-1)?.content ?? '')
  for (const prompt of [b, synthesis]) {
    expect(prompt).toContain(`${'y'.repeat(RESULT_CHARACTERS)}\n[cut here: 7 more characters]`)
  }
  expect(c).not.toContain('Result of')
})

test('nothing survives: one executor twice, and two at once, do as they do alone', async () => {
  const answers = { plan: { steps: [adding('a'), step('b', { depends_on: ['a'] })] } }
  const executor = new AgenticExecutor()
  const run = async (each: AgenticExecutor, tool: Tool) => {
    const { context, marks, requests } = surroundings(script(answers), { tools: [tool] })
    return {
      execution: await each.execute(aTask(), context),
      marks: marks(),
      requests: requests.map((r) => r.messages),
    }
  }
  const alone = await run(executor, calculator())
  await run(executor, failing('failed', 'failed'))
  const [again, first, second] = await Promise.all([
    run(executor, calculator()),
    run(executor, calculator()),
    run(new AgenticExecutor(), calculator()),
  ])
  expect(again).toEqual(alone)
  expect(first).toEqual(alone)
  expect(second).toEqual(alone)
})
