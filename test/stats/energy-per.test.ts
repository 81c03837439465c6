import { expect, test } from 'vitest'
import { energyPer, runEnergyPer, toolEnergy } from '../../src/stats/index.ts'
import { exampleTask } from '../support/experiment.ts'
import { exampleCall, exampleWorkflowFacts } from '../support/workflow-facts.ts'
import { exampleWorkflowRun } from '../support/workflow-run.ts'

test('missing when the count is unknown or 0, or the energy is unknown; negative energy stays negative', () => {
  expect(energyPer(6, 3)).toBe(2)
  expect(energyPer(-6, 3)).toBe(-2)
  expect(energyPer(0, 3)).toBe(0)
  for (const [joules, count] of [
    [6, 0],
    [6, undefined],
    [undefined, 3],
    [0, 0],
  ])
    expect(energyPer(joules, count)).toBeUndefined()
})

test('a run of 30 J, 50 tokens, two calls and a tool', () => {
  const run = exampleWorkflowRun({ facts: { calls: [exampleCall(), exampleCall({ index: 1 })] } })
  expect(runEnergyPer(run)).toEqual({
    joulesPerToken: 30 / 50,
    joulesPerCompletionToken: 3,
    joulesPerLlmCall: 15,
    joulesPerToolCall: 30,
  })
})

test('unknown tokens, no tool, and no workflow at all', () => {
  const run = exampleWorkflowRun({ facts: { tokens: { completion: 10 }, toolCalls: 0 } })
  expect(runEnergyPer(run)).toEqual({ joulesPerCompletionToken: 3, joulesPerLlmCall: 30 })
  expect(runEnergyPer(exampleTask())).toEqual({})
})

test('per tool: what its spans took by themselves', () => {
  const [, call] = exampleWorkflowFacts().spans
  if (!call) throw new Error('The example has a tool call.')
  const { selfJoules: _, ...unread } = call
  const spans = [call, { ...call, selfJoules: 2 }, { ...call, name: 'code_runner' }, { ...unread, name: 'code_runner' }]
  expect(toolEnergy(spans)).toEqual([
    { tool: 'calculator', calls: 2, seconds: 0.4, joules: 8, joulesPerCall: 4 },
    { tool: 'code_runner', calls: 2, seconds: 0.4 },
  ])
})
