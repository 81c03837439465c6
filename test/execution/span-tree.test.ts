import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AgenticExecutor } from '../../src/execution/agentic.ts'
import { WorkflowFailure } from '../../src/execution/llm.ts'
import { ToolError } from '../../src/execution/tools/tool.ts'
import type { SpanMark } from '../../src/span-mark.ts'
import { FAILURE_TYPES } from '../../src/workflow.ts'
import { aTask, aTool, said, surroundings, wants } from '../support/execution-context.ts'

/** What a request or a call comes to: a success, a failure of the client, an error of the tool, or a defect. */
const outcome = fc.oneof(
  { weight: 6, arbitrary: fc.constant('ok' as const) },
  { weight: 1, arbitrary: fc.constantFrom('empty', 'wrong tool', 'no json', 'defect') },
  { weight: 1, arbitrary: fc.constantFrom(...FAILURE_TYPES).map((failure) => ({ failure })) },
  { weight: 1, arbitrary: fc.constantFrom('arguments', 'refused', 'failed', 'timeout').map((tool) => ({ tool })) },
)

const stepShape = fc.record({
  edges: fc.array(fc.nat(), { maxLength: 2 }),
  parallel: fc.boolean(),
  kind: fc.constantFrom('model', 'offered', 'arguments'),
})

const scenario = fc.record({
  steps: fc.array(stepShape, { minLength: 1, maxLength: 6 }),
  outcomes: fc.array(outcome, { maxLength: 16 }),
  /** Turns of the event loop that each piece of work takes, so that parallel steps end in any order. */
  turns: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 7 }),
  cancelAfter: fc.option(fc.nat({ max: 12 }), { nil: undefined }),
})

function planOf(steps: { edges: number[]; parallel: boolean; kind: string }[]) {
  return {
    steps: steps.map(({ edges, parallel, kind }, index) => ({
      id: `s${index}`,
      instruction: 'x',
      depends_on: index === 0 ? [] : [...new Set(edges.map((edge) => `s${edge % index}`))],
      parallel,
      ...(kind !== 'model' && { tool: 'calculator' }),
      ...(kind === 'arguments' && { arguments: {} }),
    })),
  }
}

function checkTree(marks: readonly SpanMark[]): void {
  for (const mark of marks) {
    expect(mark.endEdge).toBeGreaterThan(mark.startEdge)
    if (mark.type === 'phase') {
      expect(mark.parent).toBeUndefined()
      continue
    }
    const parent = marks[mark.parent as number] as SpanMark
    expect(parent.id).toBeLessThan(mark.id)
    expect(mark.startEdge).toBeGreaterThan(parent.startEdge)
    expect(mark.endEdge).toBeLessThan(parent.endEdge)
    expect(mark.phase).toBe(parent.phase)
    if (parent.type === 'step') expect(mark.step).toBe(parent.step)
    else expect(parent.type).toBe('phase')
  }
  const phases = marks.filter(({ type }) => type === 'phase')
  expect(phases.map(({ phase }) => phase)).toEqual(['planning', 'execution', 'synthesis'].slice(0, phases.length))
  phases.slice(1).forEach(({ startEdge }, index) => expect(startEdge).toBeGreaterThan(phases[index]?.endEdge as number))
}

test('whatever fails, every span is closed, lies inside its parent, and belongs to one of the phases', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(scenario, async ({ steps, outcomes, turns, cancelAfter }) => {
      const cancel = new AbortController()
      let works = 0
      const work = async (fromTool: boolean) => {
        const index = works++
        if (index === cancelAfter) cancel.abort()
        for (let turn = 0; turn < (turns[index % turns.length] as number); turn += 1) await new Promise(setImmediate)
        const now = outcomes[index] ?? 'ok'
        if (now === 'defect') throw new TypeError('a defect')
        if (typeof now === 'object' && 'failure' in now && !fromTool) throw new WorkflowFailure(now.failure, 'x')
        if (typeof now === 'object' && 'tool' in now && fromTool) {
          throw new ToolError(now.tool, 'x')
        }
        return now
      }
      const tool = aTool('calculator', async () => {
        await work(true)
        return '1'
      })
      const { context, marks } = surroundings(
        async ({ phase, tools }) => {
          const now = await work(false)
          if (now === 'empty') return said('')
          if (phase === 'planning') return said(JSON.stringify(planOf(steps)))
          if (tools === undefined) return said('x')
          return wants(now === 'wrong tool' ? 'code_runner' : 'calculator', now === 'no json' ? '{' : '{}')
        },
        { tools: [tool], signal: cancel.signal },
      )
      const execution = await new AgenticExecutor().execute(aTask(), context).catch((error: unknown) => {
        expect(error).toBeInstanceOf(TypeError)
        return undefined
      })
      seen.add(execution === undefined ? 'defect' : (execution.failure?.type ?? 'answer'))
      const tree = marks()
      checkTree(tree)
      const begun = tree.filter(({ type }) => type === 'step').map(({ step }) => step)
      expect(new Set(begun).size).toBe(begun.length)
      if (execution === undefined) return
      expect(execution.steps).toBe(begun.length)
      expect(execution.toolCalls).toBe(tree.filter(({ type }) => type === 'tool-call').length)
      if (execution.answer !== undefined) {
        expect(execution.failure).toBeUndefined()
        expect(begun.length).toBe(steps.length)
      }
    }),
    { seed: 11, numRuns: 400 },
  )
  // The scenarios reach what they are meant to reach.
  for (const each of [
    'answer',
    'defect',
    'cancelled',
    'tool-error',
    'tool-arguments-invalid',
    'unknown-tool',
    'empty-answer',
  ]) {
    expect(seen).toContain(each)
  }
})
