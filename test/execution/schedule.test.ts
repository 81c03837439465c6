import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MODEL_WORKFLOWS, schedule } from '../../src/execution/schedule.ts'

const plan = { tasks: ['a', 'b', 'c'], models: ['m'], repetitions: 6, workflows: MODEL_WORKFLOWS }

test('every task runs once per repetition and model, whatever the seed', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 7 }), (seed, repetitions) => {
      const pairs = schedule({ ...plan, models: ['m', 'n'], repetitions, seed })
      const keys = pairs.map(({ task, model, repetition }) => `${task} ${model} ${repetition}`)
      expect(new Set(keys).size).toBe(keys.length)
      expect(keys).toHaveLength(3 * 2 * repetitions)
      for (const { workflows } of pairs) expect(workflows.toSorted()).toEqual(['agentic', 'linear'])
    }),
  )
})

test('within a block each order comes once, so that what drifts meets both sides alike', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const blocks = Map.groupBy(schedule({ ...plan, seed }), ({ task, block }) => `${task} ${block}`)
      for (const [, pairs] of blocks) {
        expect(pairs).toHaveLength(2)
        expect(pairs[0]?.workflows).toEqual(pairs[1]?.workflows.toReversed())
      }
    }),
  )
})

test('the same seed gives the same order, and another one another', () => {
  const order = (seed: number): string => JSON.stringify(schedule({ ...plan, seed }))
  expect(order(7)).toBe(order(7))
  expect(new Set([1, 2, 3, 4].map(order)).size).toBeGreaterThan(1)
})

test('over many seeds either workflow comes first about as often', () => {
  const firsts = Array.from({ length: 400 }, (_, seed) => schedule({ ...plan, repetitions: 1, seed })[0]?.workflows[0])
  const linear = firsts.filter((workflow) => workflow === 'linear').length
  // Binomial: 400 · 0.5 ± 5 standard deviations.
  expect(Math.abs(linear - 200)).toBeLessThan(50)
})

test('models come one after the other, so that each server is loaded once', () => {
  const models = schedule({ ...plan, models: ['m', 'n'], seed: 3 }).map(({ model }) => model)
  expect(models).toEqual(models.toSorted())
})
