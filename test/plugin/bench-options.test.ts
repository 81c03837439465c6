import { expect, test } from 'vitest'
import type { Settings } from '../../src/config/schema.ts'
import { planBench } from '../../src/plugin/bench-options.ts'

const defaults: Settings['bench'] = {
  windowSeconds: 0.1,
  timeSeconds: 1,
  warmupSeconds: 0.25,
  minWindows: 8,
  halfWidth: 0.01,
  align: 'auto',
  processes: 1,
  control: true,
}

test('without options the settings decide', async () => {
  expect(await planBench('b', undefined, undefined, defaults)).toEqual({
    minimumCalls: 1,
    timeSeconds: 1,
    warmup: true,
    warmupSeconds: 0.25,
    warmupCalls: 1,
    windowSeconds: 0.1,
    minWindows: 8,
    halfWidth: 0.01,
    align: 'auto',
    perCallHooks: false,
  })
})

test('iterations with time 0 is an exact count; time 0 alone means what it means in tinybench', async () => {
  expect(await planBench('b', { iterations: 3, time: 0, warmup: false }, undefined, defaults)).toMatchObject({
    exactCalls: 3,
    warmup: false,
  })
  expect(await planBench('b', { time: 0 }, undefined, defaults)).toMatchObject({ exactCalls: 64 })
})

test('iterations is a minimum and replaces the minimum of windows; times are in ms', async () => {
  const plan = await planBench(
    'b',
    { iterations: 5, time: 250, warmupTime: 50, warmupIterations: 2 },
    undefined,
    defaults,
  )
  expect(plan).toMatchObject({ minimumCalls: 5, minWindows: 1, timeSeconds: 0.25, warmupSeconds: 0.05, warmupCalls: 2 })
  expect(plan.exactCalls).toBeUndefined()
})

test('hooks around each call make the batch 1', async () => {
  expect((await planBench('b', undefined, { beforeEach: () => undefined }, defaults)).perCallHooks).toBe(true)
  expect((await planBench('b', undefined, { afterEach: () => undefined }, defaults)).perCallHooks).toBe(true)
})

test('energy options win; a wrong one names the bench, the key and what is allowed', async () => {
  expect(
    await planBench('b', { time: 100 }, { energy: { windowSeconds: 0.5, timeSeconds: 2 } }, defaults),
  ).toMatchObject({
    windowSeconds: 0.5,
    timeSeconds: 2,
  })
  await expect(planBench('sort', undefined, { energy: { windowSecond: 1 } }, defaults)).rejects.toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/"sort".*windowSecond/) as string,
      hint: expect.stringContaining('windowSeconds') as string,
    }) as Error,
  )
})

test('what comparisons are to know of a bench, with units for people', async () => {
  const of = async (energy: unknown) => (await planBench('b', undefined, { energy }, defaults)).limits
  expect(await of({ limit: '3 %', minEffect: 0.01, domain: 'core', exclude: true })).toEqual({
    limit: 0.03,
    minEffect: 0.01,
    domain: 'core',
    exclude: true,
  })
  expect(await of({ limit: '0.04', exclude: false })).toEqual({ limit: 0.04 })
  expect(await of({ exclude: false })).toBeUndefined()
  await expect(of({ limit: '3 mJ' })).rejects.toThrow("energy.limit: a fraction like 0.05 or '5 %', not '3 mJ'")
  await expect(of({ limit: '0 %' })).rejects.toThrow('energy.limit')
})
