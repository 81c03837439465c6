import { expect, test } from 'vitest'
import { LinearExecutor } from '../../src/execution/linear.ts'
import { WorkflowFailure } from '../../src/execution/llm.ts'
import { aTask, said, surroundings } from '../support/execution-context.ts'

test('one call, in the phase execution, with the text of the task and without tools', async () => {
  const { context, requests, marks } = surroundings(() => said('It is 5'))
  expect(await new LinearExecutor().execute(aTask(), context)).toEqual({ answer: 'It is 5', steps: 0, toolCalls: 0 })
  expect(requests).toHaveLength(1)
  expect(requests[0]?.tools).toBeUndefined()
  expect(requests[0]?.messages.at(-1)?.content).toBe(aTask().prompt)
  expect(marks()).toEqual([{ id: 0, phase: 'execution', type: 'llm-call', startEdge: 0, endEdge: 1, success: true }])
})

test('an answer of white space is none', async () => {
  const { context } = surroundings(() => said(' \n'))
  const execution = await new LinearExecutor().execute(aTask(), context)
  expect(execution.failure?.type).toBe('empty-answer')
  expect(execution).not.toHaveProperty('answer')
})

test('a failure of the client is an outcome, a defect is not', async () => {
  const refused = surroundings(() => {
    throw new WorkflowFailure('refusal', 'No.')
  })
  expect(await new LinearExecutor().execute(aTask(), refused.context)).toEqual({
    failure: { type: 'refusal', message: 'No.' },
    steps: 0,
    toolCalls: 0,
  })
  const defect = surroundings(() => {
    throw new TypeError('x is not a function')
  })
  await expect(new LinearExecutor().execute(aTask(), defect.context)).rejects.toThrow(TypeError)
})
