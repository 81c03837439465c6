import { expect, test } from 'vitest'
import { type BenchPlan, planBench } from '../../src/plugin/bench-options.ts'
import { type AnalysedBatch, countedBatches } from '../../src/plugin/counted-batches.ts'
import { settingsSchema } from '../../src/config/schema.ts'

const plan: BenchPlan = await planBench('some', undefined, undefined, settingsSchema.parse({}).bench)

const ALIGNMENT = { leadSeconds: 0, leadWatts: 1, tailSeconds: 0, tailWatts: 1, uncertaintyJoules: 0 }

function batch({ seconds = 0.1, edge = 0.000_01, aligned = false }): AnalysedBatch {
  const counter = { counter: 'package-0', domain: 'package', unitUj: 61, wraps: 0, joules: 1 } as const
  return {
    round: 0,
    ops: 1,
    seconds,
    window: {
      startNs: '0',
      endNs: '1',
      seconds,
      startUncertaintySeconds: edge / 2,
      endUncertaintySeconds: edge / 2,
      counters: [aligned ? { ...counter, alignment: ALIGNMENT } : counter],
      cpuSeconds: seconds,
    },
    energy: { seconds, domains: {}, warnings: [] },
  }
}

const counted = (batches: AnalysedBatch[], of = plan): { used: number; stalled: number } => {
  const { used, stalled } = countedBatches(of, batches)
  return { used: used.length, stalled }
}
const usual = Array.from({ length: 9 }, () => batch({}))

test('quiet windows all count', () => {
  expect(counted(usual)).toEqual({ used: 9, stalled: 0 })
})

test('a window whose reading was held up is left out, and counted as such', () => {
  expect(counted([...usual, batch({ edge: 0.002 })])).toEqual({ used: 9, stalled: 1 })
  // Five times longer than usual, but 0.05 % of the window.
  expect(counted([...usual, batch({ edge: 0.000_05 })])).toEqual({ used: 10, stalled: 0 })
})

test('where every reading takes long, that is how the counters are', () => {
  const slow = Array.from({ length: 9 }, () => batch({ edge: 0.004 }))
  expect(counted(slow)).toEqual({ used: 9, stalled: 0 })
  expect(counted([...slow, batch({ edge: 0.02 })])).toEqual({ used: 9, stalled: 1 })
})

test('among aligned windows one that is not was held up; among others an aligned one is welcome', () => {
  const aligned = Array.from({ length: 9 }, () => batch({ aligned: true }))
  expect(counted([...aligned, batch({})])).toEqual({ used: 9, stalled: 1 })
  expect(counted([...usual, batch({ aligned: true })])).toEqual({ used: 10, stalled: 0 })
})

test('batches that were still growing do not count, and are not held up either', () => {
  expect(counted([batch({ seconds: 0.01 }), ...usual])).toEqual({ used: 9, stalled: 0 })
  expect(counted([batch({ seconds: 0.01 })])).toEqual({ used: 1, stalled: 0 })
})

test('exact counts and calls with hooks keep every call', () => {
  const some = [...usual, batch({ edge: 0.05 }), batch({ seconds: 0.001 })]
  expect(counted(some, { ...plan, exactCalls: 11 })).toEqual({ used: 11, stalled: 0 })
  expect(counted(some, { ...plan, perCallHooks: true })).toEqual({ used: 11, stalled: 0 })
})
