import { expect, test } from 'vitest'
import {
  backgroundCpu,
  baselineMismatch,
  belowIdle,
  idleStale,
  stealTime,
  validity,
  windowTooShort,
} from '../../src/engine/quality.ts'

test('background CPU is told in cores, above the limit only, and not of moments', () => {
  expect(backgroundCpu({ seconds: 2, background: 0.4 }, 0.05)).toEqual([
    { kind: 'background-cpu', cores: 0.2, limitCores: 0.05 },
  ])
  expect(backgroundCpu({ seconds: 2, background: 0.1 }, 0.05)).toEqual([])
  expect(backgroundCpu({ seconds: 0.1, background: 0.1 }, 0.05)).toEqual([])
  expect(backgroundCpu({ seconds: 2, background: undefined }, 0.05)).toEqual([])
})

test('steal time above one percent is told', () => {
  expect(stealTime({ seconds: 2, steal: 0.1 })).toEqual([{ kind: 'steal-time', fraction: 0.05 }])
  expect(stealTime({ seconds: 2, steal: 0.01 })).toEqual([])
  expect(stealTime({ seconds: 2, steal: undefined })).toEqual([])
})

test('a window of fewer than ten periods is too short, told once per domain of the total', () => {
  const counters = [
    { id: 'package-0', domain: 'package', unitUj: 61, updatePeriodSeconds: 0.001 },
    { id: 'dram-0', domain: 'dram', unitUj: 61, updatePeriodSeconds: 0.004 },
    { id: 'dram-1', domain: 'dram', unitUj: 61, updatePeriodSeconds: 0.019 },
    { id: 'psys', domain: 'psys', unitUj: 61, updatePeriodSeconds: 1 },
    { id: 'gpu-0', domain: 'gpu', unitUj: 1 },
  ] as const
  const window = (seconds: number) => ({
    startNs: '0',
    endNs: '1',
    seconds,
    startUncertaintySeconds: 0,
    endUncertaintySeconds: 0,
    counters: [],
    cpuSeconds: 0,
  })
  expect(windowTooShort(window(0.1), counters)).toEqual([
    { kind: 'window-too-short', domain: 'dram', seconds: 0.1, minimumSeconds: 0.19 },
  ])
  expect(windowTooShort(window(0.19), counters)).toEqual([])
  expect(windowTooShort(window(0.009), counters).map((warning) => 'domain' in warning && warning.domain)).toEqual([
    'package',
    'dram',
  ])
})

test('energy is below idle when its whole interval is', () => {
  expect(belowIdle({ value: -2, low: -3, high: -1 })).toEqual([
    { kind: 'below-idle', activeJoules: -2, uncertaintyJoules: 1 },
  ])
  expect(belowIdle({ value: -2, low: -5, high: 1 })).toEqual([])
})

test('a baseline is stale when it is older than allowed', () => {
  const baseline = { measuredAt: '2026-01-01T00:00:00.000Z' }
  expect(idleStale(baseline, '2026-01-01T01:00:00.500Z', 3600)).toEqual([
    { kind: 'idle-baseline-stale', ageSeconds: 3600.5, maximumSeconds: 3600 },
  ])
  expect(idleStale(baseline, '2026-01-01T01:00:00.000Z', 3600)).toEqual([])
})

test('a baseline fits a total of the same domains only; core is no part of either', () => {
  const watts = { package: 8, core: 2, dram: 1 }
  expect(baselineMismatch({ watts }, ['package', 'dram'])).toEqual([])
  expect(baselineMismatch({ watts }, ['package', 'gpu'])).toEqual([
    { kind: 'idle-baseline-contaminated', reason: 'it covers package + dram, this measurement package + gpu' },
  ])
  expect(baselineMismatch({ watts: {} }, ['package'])).toEqual([
    { kind: 'idle-baseline-contaminated', reason: 'it covers nothing, this measurement package' },
  ])
})

test('a run is invalid exactly when a fatal warning is present, with its reason', () => {
  expect(validity([{ kind: 'simulated', reader: 'x' }])).toEqual({ valid: true })
  expect(
    validity([
      { kind: 'simulated', reader: 'x' },
      { kind: 'aborted', reason: 'killed' },
    ]),
  ).toEqual({ valid: false, invalidReason: 'aborted' })
  expect(
    validity([{ kind: 'counter-fault', counter: 'a', domain: 'package', fault: 'reset', windows: 1 }]),
  ).toMatchObject({
    valid: false,
  })
})
