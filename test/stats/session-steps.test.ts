import { expect, test } from 'vitest'
import type { SessionMedian } from '../../src/comparison.ts'
import { sessionSteps, sessionValues } from '../../src/stats/index.ts'

/** Values give or take half a percent, always in the same order. */
const scattered = (level: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => level * (1 + 0.005 * Math.sin(i * 2.4)))

const sessions = (joules: readonly number[], controls: readonly (number | undefined)[] = []): SessionMedian[] =>
  joules.map((joulesPerOp, i) => {
    const controlJoules = controls[i]
    return {
      experimentId: `e${i}`,
      at: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
      commit: `c${i}`,
      joulesPerOp,
      ...(controlJoules === undefined ? {} : { controlJoules }),
    }
  })

test('a step of the code is named to its session; one of the machine is taken off by the control workload', () => {
  const machine = [...scattered(10, 12), ...scattered(11, 18)]
  const code = [...scattered(3, 20), ...scattered(3.3, 10)]
  const joules = code.map((each, i) => (each * (machine[i] as number)) / 10)
  const controlled = sessionSteps(sessions(joules, machine))
  expect(controlled.isControlled).toBe(true)
  expect(controlled.steps.map(({ session, before, index }) => [session.commit, before.commit, index])).toEqual([
    ['c20', 'c19', 20],
  ])
  expect(controlled.steps[0]?.change).toBeCloseTo(0.1, 2)
  const missing = machine.map((each, i) => (i === 5 ? undefined : each))
  const plain = sessionSteps(sessions(joules, missing))
  expect(plain.isControlled).toBe(false)
  expect(plain.steps.map(({ index }) => index)).toEqual([12, 20])
})

test('values relative to the control are joules again', () => {
  expect(sessionValues(sessions([4, 8, 6], [1, 2, 3]))).toEqual({ joulesPerOp: [8, 8, 4], isControlled: true })
  expect(sessionValues(sessions([4, 8], [1, 0]))).toEqual({ joulesPerOp: [4, 8], isControlled: false })
})

test('a session without joules above 0 is passed over, and few sessions have no steps', () => {
  const joules = [...scattered(1, 15), 0, ...scattered(2, 10)]
  expect(sessionSteps(sessions(joules)).steps).toMatchObject([{ index: 16, before: { commit: 'c14' } }])
  for (const few of [[], [1], [1, 2]]) expect(sessionSteps(sessions(few)).steps).toEqual([])
})
