import { expect, test } from 'vitest'
import type { MeasuringState } from '../../src/measuring-state.ts'
import { type BenchInProgress, benchState, groupTeller, secondsLeft } from '../../src/plugin/bench-progress.ts'

const PLAN = { timeSeconds: 10, minWindows: 5, halfWidth: 0.01 }

/** A bench with windows of 0.1 s each, as far as progress looks at it. */
function bench(windows: number, over: { plan?: object; calls?: number } & Partial<BenchInProgress> = {}) {
  const { plan, calls = windows, ...rest } = over
  return {
    subject: { registration: { name: 'quick', plan: { ...PLAN, ...plan } }, spentSeconds: windows / 10, calls },
    batches: Array.from({ length: windows }, () => ({ ops: 10, seconds: 0.1, energy: { totalJoules: 3 } })),
    ...rest,
  } as unknown as BenchInProgress
}

test.each<[string, BenchInProgress, number | undefined]>([
  ['no window yet', bench(0), undefined],
  ['finished', bench(20, { stop: { reason: 'time' } }), 0],
  ['the budget, while no interval is known', bench(1), 9.9],
  ['four times as many windows for half the interval', bench(20, { halfWidth: 0.02 }), 6],
  ['the budget, where the interval asks for more', bench(20, { halfWidth: 0.05 }), 8],
  ['the least number of windows', bench(2, { halfWidth: 0.001 }), 0.3],
  ['the least number of windows beyond the budget', bench(2, { plan: { timeSeconds: 0 } }), 0.3],
  ['a number of calls', bench(20, { plan: { exactCalls: 50 } }), 3],
])('what is left: %s', (_, member, seconds) => {
  const left = secondsLeft(member)
  if (seconds === undefined) expect(left).toBeUndefined()
  else expect(left).toBeCloseTo(seconds)
})

test('a group ends when all of its benches do, and says nothing of it while one has no window', () => {
  const [first, second] = [bench(20, { halfWidth: 0.02 }), bench(0)]
  expect(benchState([first, second], first, 0)).not.toHaveProperty('untilMs')
  expect(benchState([first, second], first, 0)).toMatchObject({ place: 1, of: 2, joulesPerOp: 0.3, halfWidth: 0.02 })
  expect(benchState([first, first], first, 0)).toHaveProperty('untilMs')
  expect(benchState([first, second], second, 0)).toEqual({ doing: 'bench', name: 'quick', place: 2, of: 2, sinceMs: 0 })
})

test('windows that follow each other are told of twice a second at most', () => {
  const told: MeasuringState[] = []
  const member = bench(3)
  const say = groupTeller([member], (state) => told.push(state))
  for (let i = 0; i < 1000; i++) say(member)
  expect(told).toHaveLength(1)
})
