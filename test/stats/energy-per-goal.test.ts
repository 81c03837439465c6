import { expect, test } from 'vitest'
import { energyPerGoal } from '../../src/stats/index.ts'

const reached = (joules: number) => ({ attempts: [{ joules, success: true }] })
const missed = (joules: number) => ({ attempts: [{ joules, success: false }] })

test('the published totals: 888.1 J and 205.3 J per successful goal are an overhead of 4.33', () => {
  // 827 goals of each workflow (arXiv 2605.22883), the energies scattered around the mean without moving it.
  const goals = (mean: number) =>
    Array.from({ length: 827 }, (_, i) => reached(mean * (1 + (i === 413 ? 0 : (i - 413) / 1000))))
  const agentic = energyPerGoal(goals(888.1))
  const linear = energyPerGoal(goals(205.3))
  expect(agentic.perSuccess).toBeCloseTo(888.1, 9)
  expect(linear.perSuccess).toBeCloseTo(205.3, 9)
  const overhead = (agentic.perSuccess ?? 0) / (linear.perSuccess ?? 0)
  expect(overhead).toBeCloseTo(4.3259, 4)
  expect(overhead.toFixed(2)).toBe('4.33')
})

test('goals that never succeed were paid for: the two conventions', () => {
  const goals = [reached(10), reached(20), missed(60)]
  expect(energyPerGoal(goals)).toEqual({ goals: 3, succeeded: 2, perSuccess: 45, perSuccessOfSucceeded: 15 })
})

test('failed attempts of a goal that succeeds in the end count in both, and the goal once', () => {
  const retried = {
    attempts: [
      { joules: 30, success: false },
      { joules: 10, success: true },
    ],
  }
  expect(energyPerGoal([retried, missed(8)])).toEqual({
    goals: 2,
    succeeded: 1,
    perSuccess: 48,
    perSuccessOfSucceeded: 40,
  })
})

test('without a success there is no energy per success', () => {
  expect(energyPerGoal([missed(5), missed(6)])).toEqual({ goals: 2, succeeded: 0 })
  expect(energyPerGoal([])).toEqual({ goals: 0, succeeded: 0 })
})

test('an unknown energy makes unknown what it is a part of, and nothing else', () => {
  const unknown = (success: boolean) => ({ attempts: [{ success }, { joules: 1, success: false }] })
  expect(energyPerGoal([reached(10), unknown(true)])).toEqual({ goals: 2, succeeded: 2 })
  expect(energyPerGoal([reached(10), unknown(false)])).toEqual({ goals: 2, succeeded: 1, perSuccessOfSucceeded: 10 })
})

test('0 J is an energy, NaN and Infinity are none', () => {
  expect(energyPerGoal([reached(0)])).toMatchObject({ perSuccess: 0, perSuccessOfSucceeded: 0 })
  for (const joules of [Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => energyPerGoal([missed(joules)])).toThrow(expect.objectContaining({ code: 'USAGE' }))
})
