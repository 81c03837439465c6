import { expect, test } from 'vitest'
import {
  backgroundCpu,
  baselineMismatch,
  baselineRejected,
  belowIdle,
  idleMissing,
  idleStale,
  samplerDegraded,
  samplerDropped,
  stealTime,
  validity,
  virtualMachine,
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

test('half a second is long enough to say what else was running, and a limit that is just reached is none', () => {
  expect(backgroundCpu({ seconds: 0.5, background: 0.25 }, 0.05)).toEqual([
    { kind: 'background-cpu', cores: 0.5, limitCores: 0.05 },
  ])
  expect(backgroundCpu({ seconds: 2, background: 1 }, 0.5)).toEqual([])
  expect(stealTime({ seconds: 0.5, steal: 0.25 })).toEqual([{ kind: 'steal-time', fraction: 0.5 }])
  expect(stealTime({ seconds: 0.4, steal: 0.25 })).toEqual([])
  expect(stealTime({ seconds: 1, steal: 0.01 })).toEqual([])
  expect(belowIdle({ value: -1, low: -2, high: 0 })).toEqual([])
})

test('a window between steps may be two periods long; only the counters of the total are asked', () => {
  const facts = { domain: 'dram', unitUj: 61, updatePeriodSeconds: 0.02 } as const
  const alignment = { leadSeconds: 0, leadWatts: 1, tailSeconds: 0, tailWatts: 1, uncertaintyJoules: 0 }
  const span = { counter: 'dram-0', domain: 'dram', unitUj: 61, wraps: 0, alignment } as const
  const short = (seconds: number, spans: readonly (typeof span)[]) =>
    windowTooShort({ seconds, counters: [...spans] }, [{ id: 'dram-0', ...facts }])
  expect(short(0.04, [span])).toEqual([])
  expect(short(0.039, [span])).toEqual([
    { kind: 'window-too-short', domain: 'dram', seconds: 0.039, minimumSeconds: 0.04 },
  ])
  expect(short(0.19, [])).toHaveLength(1)
  const check = { id: 'dram-0', ...facts, checks: 'rapl-powercap' }
  expect(windowTooShort({ seconds: 0.01, counters: [] }, [check])).toEqual([])
})

test('energy above idle is missed where it is what is judged: in runs with a time series, when there is energy', () => {
  expect(idleMissing('sampled', { totalJoules: 1 })).toEqual([{ kind: 'idle-baseline-missing' }])
  expect(idleMissing('edges', { totalJoules: 1 })).toEqual([])
  expect(idleMissing('sampled', {})).toEqual([])
})

test('counters of a virtual machine are doubted where they were counted', () => {
  const warned = [{ kind: 'virtual-machine', hypervisor: 'kvm' }]
  expect([virtualMachine('kvm', 'measured'), virtualMachine('kvm', 'derived')]).toEqual([warned, warned])
  for (const provenance of ['modelled', 'simulated', undefined] as const)
    expect(virtualMachine('kvm', provenance)).toEqual([])
  expect(virtualMachine(undefined, 'measured')).toEqual([])
})

test('a baseline that was rejected says why, as far as it is known', () => {
  expect(baselineRejected({ accepted: true })).toEqual([])
  expect(baselineRejected({ accepted: false, rejection: 'busy' })).toEqual([
    { kind: 'idle-baseline-contaminated', reason: 'busy' },
  ])
  expect(baselineRejected({ accepted: false })).toEqual([
    { kind: 'idle-baseline-contaminated', reason: 'it was not accepted' },
  ])
  expect(baselineMismatch({ watts: {} }, ['package', 'dram'])).toEqual([
    { kind: 'idle-baseline-contaminated', reason: 'it covers nothing, this measurement package + dram' },
  ])
})

test('gaps and limits of the sampler are told where there is a time series', () => {
  expect([samplerDropped(0, 100), samplerDropped(1, 99)]).toEqual([
    [],
    [{ kind: 'sampler-dropped', lost: 1, expected: 100 }],
  ])
  expect(samplerDegraded('sampled', 'no koffi')).toEqual([{ kind: 'sampler-degraded', reason: 'no koffi' }])
  expect([samplerDegraded('edges', 'no koffi'), samplerDegraded('sampled', undefined)]).toEqual([[], []])
})
