import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { activeEnergy, counterUncertaintyJoules, deriveEnergy } from '../../src/engine/analyzer.ts'
import type { CounterSpan, Domain, IdleBaseline, RawWindow, ReaderFacts } from '../../src/run.ts'

const span = (
  counter: string,
  domain: Domain,
  joules: number | undefined,
  rest: Partial<CounterSpan> = {},
): CounterSpan => ({
  counter,
  domain,
  unitUj: 61.035,
  wraps: 0,
  ...(joules === undefined ? { fault: 'gone' } : { joules }),
  ...rest,
})

const window = (counters: CounterSpan[], seconds = 2): RawWindow => ({
  startNs: '0',
  endNs: String(seconds * 1e9),
  seconds,
  startUncertaintySeconds: 5e-6,
  endUncertaintySeconds: 5e-6,
  counters,
  cpuSeconds: seconds,
})

const reader = (counters: CounterSpan[], rest: Partial<ReaderFacts> = {}): ReaderFacts => ({
  name: 'rapl-powercap',
  provenance: 'measured',
  counters: counters.map(({ counter, domain, unitUj }) => ({
    id: counter,
    domain,
    unitUj,
    updatePeriodSeconds: 0.001,
  })),
  ...rest,
})

const BASELINE: IdleBaseline = {
  id: 'idle',
  measuredAt: '2026-01-01T00:00:00Z',
  mode: 'edges',
  reader: 'rapl-powercap',
  provenance: 'measured',
  hardwareHash: 'm',
  watts: { package: 8, core: 2, dram: 1 },
  spreadWatts: { package: 0.1 },
  totalWatts: 9,
  totalSpreadWatts: 0.1,
  segments: 5,
  segmentSeconds: 2,
  accepted: true,
}

const FULL = [
  span('package-0', 'package', 40),
  span('package-1', 'package', 30),
  span('core-0', 'core', 25),
  span('dram-0', 'dram', 4),
  span('psys', 'psys', 200),
]

describe('the total', () => {
  test('is every package and dram once; core is inside, psys beside', () => {
    const energy = deriveEnergy({ window: window(FULL), reader: reader(FULL) })
    expect(energy).toMatchObject({
      totalJoules: 74,
      watts: 37,
      domains: { package: 70, core: 25, dram: 4, psys: 200 },
      provenance: 'measured',
      warnings: [],
    })
  })

  test('is missing when one of its counters is: never a partial sum', () => {
    const counters = [
      span('package-0', 'package', 40),
      span('package-1', 'package', undefined),
      span('dram-0', 'dram', 4),
    ]
    const energy = deriveEnergy({ window: window(counters), reader: reader(counters) })
    expect(energy).not.toHaveProperty('totalJoules')
    expect(energy).not.toHaveProperty('watts')
    expect(energy.domains).toEqual({ dram: 4 })
    expect(energy.warnings).toContainEqual({
      kind: 'counter-fault',
      counter: 'package-1',
      domain: 'package',
      fault: 'gone',
      windows: 1,
    })
  })

  test('stays when a counter outside it fails', () => {
    const counters = [span('package-0', 'package', 40), span('psys', 'psys', undefined)]
    expect(deriveEnergy({ window: window(counters), reader: reader(counters) }).totalJoules).toBe(40)
  })

  test('of a counter that did not step is below resolution, not 0 J', () => {
    const counters = [span('package-0', 'package', 0)]
    const energy = deriveEnergy({ window: window(counters), reader: reader(counters) })
    expect(energy).not.toHaveProperty('totalJoules')
    expect(energy.domains).toEqual({})
    expect(energy.warnings).toContainEqual({ kind: 'below-resolution', domain: 'package', windows: 1 })
  })

  test('is missing when one socket of two did not step: never a partial sum', () => {
    const counters = [span('package-0', 'package', 40), span('package-1', 'package', 0)]
    const energy = deriveEnergy({ window: window(counters), reader: reader(counters) })
    expect(energy).not.toHaveProperty('totalJoules')
    expect(energy.domains).toEqual({})
    expect(energy.warnings).toContainEqual({ kind: 'below-resolution', domain: 'package', windows: 1 })
  })

  test('is a number or missing, never NaN, and its parts make it up, whatever was counted', () => {
    const joules = fc.option(fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e6, noNaN: true })), {
      nil: undefined,
    })
    const domain = fc.constantFrom<Domain>('package', 'core', 'uncore', 'dram', 'gpu', 'psys')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(domain, joules), { maxLength: 8 }),
        fc.double({ min: 1e-6, max: 1e5, noNaN: true }),
        (parts, seconds) => {
          const counters = parts.map(([of, counted], i) => span(`${of}-${i}`, of, counted))
          const energy = deriveEnergy({
            window: window(counters, seconds),
            reader: reader(counters),
            baseline: BASELINE,
          })
          expect(JSON.stringify(energy)).not.toContain('null')
          const inTotal = parts.filter(([of]) => of === 'package' || of === 'dram' || of === 'gpu')
          const whole = inTotal.length > 0 && inTotal.every(([, counted]) => counted)
          expect(energy.totalJoules !== undefined).toBe(whole)
          const sum = inTotal.reduce((before, [, counted]) => before + (counted ?? 0), 0)
          if (whole) expect(energy.totalJoules).toBeCloseTo(sum, 3)
        },
      ),
    )
  })

  test('without a reader there is no energy, and it says so', () => {
    expect(deriveEnergy({ window: window([]) })).toEqual({
      seconds: 2,
      domains: {},
      warnings: [{ kind: 'no-counter' }],
    })
  })
})

describe('warnings', () => {
  const only = (joules: number, rest: Partial<CounterSpan> = {}) => [span('package-0', 'package', joules, rest)]
  const kinds = (counters: CounterSpan[], facts: Partial<ReaderFacts> = {}, seconds = 2) =>
    deriveEnergy({ window: window(counters, seconds), reader: reader(counters, facts) }).warnings.map(
      ({ kind }) => kind,
    )

  test.each([
    { kind: 'counter-wrapped', fires: () => kinds(only(1, { wraps: 1 })), silent: () => kinds(only(1)) },
    { kind: 'modelled', fires: () => kinds(only(1), { provenance: 'modelled' }), silent: () => kinds(only(1)) },
    { kind: 'simulated', fires: () => kinds(only(1), { provenance: 'simulated' }), silent: () => kinds(only(1)) },
    { kind: 'window-too-short', fires: () => kinds(only(1), {}, 0.009), silent: () => kinds(only(1), {}, 0.011) },
    { kind: 'below-resolution', fires: () => kinds(only(0)), silent: () => kinds(only(0.001)) },
  ])('$kind fires when it must and is silent when it must be', ({ kind, fires, silent }) => {
    expect(fires()).toContain(kind)
    expect(silent()).not.toContain(kind)
  })
})

describe('a second source of a domain', () => {
  const check = (joules: number | undefined): CounterSpan[] => [
    span('package-0', 'package', 40),
    span('package-1', 'package', 30),
    span('perf-0', 'package', joules, { checks: 'rapl-perf' }),
  ]
  const warned = (joules: number | undefined) => {
    const counters = check(joules)
    return deriveEnergy({ window: window(counters), reader: reader(counters) }).warnings.filter(
      ({ kind }) => kind === 'sources-disagree',
    )
  }

  test('that says something else is told, with both names and the difference', () => {
    expect(warned(77)).toEqual([
      {
        kind: 'sources-disagree',
        domain: 'package',
        used: 'package-0',
        other: 'rapl-perf',
        difference: expect.closeTo(0.1, 9) as number,
      },
    ])
    expect(warned(35)).toHaveLength(1)
  })

  test('that says the same, or nothing, is not; and it is no part of the total', () => {
    expect([warned(70), warned(70.01), warned(undefined)]).toEqual([[], [], []])
    const counters = check(77)
    expect(deriveEnergy({ window: window(counters), reader: reader(counters) }).totalJoules).toBe(70)
  })
})

describe('sources that disagree', () => {
  const disagreements = (counters: CounterSpan[]) =>
    deriveEnergy({ window: window(counters), reader: reader(counters) }).warnings.flatMap((warning) =>
      warning.kind === 'sources-disagree' ? [`${warning.other} ${warning.domain}`] : [],
    )

  test('are compared one by one, each in its own domain', () => {
    const mine = [span('package-0', 'package', 40), span('core-0', 'core', 25)]
    const of = (checks: string, domain: Domain, joules: number) =>
      span(`${checks}-${domain}`, domain, joules, { checks })
    expect(disagreements([...mine, of('msr', 'package', 40), of('msr', 'core', 30), of('perf', 'core', 25)])).toEqual([
      'msr core',
    ])
    expect(disagreements([...mine, of('msr', 'dram', 5)])).toEqual([])
  })

  test('do so by more than three standard uncertainties, in either direction', () => {
    const tiny = span('package-0', 'package', 1e-3)
    const facts = reader([tiny]).counters[0]
    const uncertainty = Math.SQRT2 * counterUncertaintyJoules(tiny, window([tiny]), facts)
    const off = (times: number) =>
      disagreements([tiny, span('perf-0', 'package', 1e-3 + times * uncertainty, { checks: 'perf' })])
    expect([off(2.5), off(-2.5)]).toEqual([[], []])
    expect([off(3.5), off(-3.5)]).toEqual([['perf package'], ['perf package']])
  })
})

test('a fault of a second source says that it is none of the total', () => {
  const counters = [span('package-0', 'package', 40), span('perf-0', 'package', undefined, { checks: 'rapl-perf' })]
  expect(deriveEnergy({ window: window(counters), reader: reader(counters) }).warnings).toEqual([
    { kind: 'counter-fault', counter: 'perf-0', domain: 'package', fault: 'gone', windows: 1, check: true },
  ])
})

test('a model is told with its band, all of it where none is known, and has no steps to be too short for', () => {
  const counters = [span('model', 'package', 1)]
  const told = (more: Partial<ReaderFacts>) =>
    deriveEnergy({
      window: window(counters, 0.001),
      reader: reader(counters, { name: 'model', provenance: 'modelled', ...more }),
    }).warnings
  expect(told({})).toEqual([{ kind: 'modelled', reader: 'model', bandFraction: 1, scope: 'unknown' }])
  expect(told({ bandFraction: 0.4, scope: 'package' })).toEqual([
    { kind: 'modelled', reader: 'model', bandFraction: 0.4, scope: 'package' },
  ])
})

test('between steps the uncertainty is that of their moments; a counter without energy has that of its rounding', () => {
  const exact = { ...window([]), startUncertaintySeconds: 0, endUncertaintySeconds: 0 }
  const alignment = { leadSeconds: 0, leadWatts: 1, tailSeconds: 0, tailWatts: 1, uncertaintyJoules: 0.123 }
  expect(counterUncertaintyJoules({ joules: 5, unitUj: 1, alignment }, exact, undefined)).toBe(0.123)
  expect(counterUncertaintyJoules({ unitUj: 1e6 }, exact, undefined)).toBe(
    counterUncertaintyJoules({ joules: 0, unitUj: 1e6 }, exact, undefined),
  )
})

test('rounding to whole units is a part of the uncertainty: that of a coarse counter at rest is unit/√12 at each edge', () => {
  const still = { joules: 0, unitUj: 1_000_000 }
  const sharp = { ...window([]), startUncertaintySeconds: 0, endUncertaintySeconds: 0 }
  expect(counterUncertaintyJoules(still, sharp, undefined)).toBeCloseTo(Math.SQRT2 / Math.sqrt(12), 12)
})

describe('energy above idle', () => {
  test('is signed, with the spread of the idle power in its bounds', () => {
    const { activeJoules, idleJoules, coreActiveJoules, nonCoreActiveJoules, idleBaselineId } = deriveEnergy({
      window: window(FULL),
      reader: reader(FULL),
      baseline: BASELINE,
    })
    expect(idleJoules).toBe(18)
    expect(activeJoules?.value).toBe(56)
    expect((activeJoules?.high ?? 0) - 56).toBeGreaterThan(1.96 * 0.1 * 2)
    expect(56 - (activeJoules?.low ?? 0)).toBeCloseTo((activeJoules?.high ?? 0) - 56)
    expect(coreActiveJoules).toBe(21)
    expect(nonCoreActiveJoules).toBe(35)
    expect(idleBaselineId).toBe('idle')
  })

  test('that of cores is there where both sides have cores, and the spread of the idle power where it is known', () => {
    const derive = (counters: CounterSpan[], baseline: IdleBaseline) =>
      deriveEnergy({ window: window(counters), reader: reader(counters), baseline })
    const { core: _, ...watts } = BASELINE.watts
    const withoutCores = FULL.filter(({ domain }) => domain !== 'core')
    for (const energy of [derive(FULL, { ...BASELINE, watts }), derive(withoutCores, BASELINE)]) {
      expect(energy.activeJoules?.value).toBe(56)
      expect(energy).not.toHaveProperty('coreActiveJoules')
      expect(energy).not.toHaveProperty('nonCoreActiveJoules')
    }
    expect('package' in derive([span('dram-0', 'dram', 1), span('package-0', 'package', 0)], BASELINE).domains).toBe(
      false,
    )
    const { totalSpreadWatts: __, ...unspread } = BASELINE
    const { activeJoules, totalUncertaintyJoules = Number.NaN } = derive(FULL, unspread)
    expect((activeJoules?.high ?? Number.NaN) - 56).toBeCloseTo(1.96 * totalUncertaintyJoules, 9)
  })

  test('below idle stays negative and warns; within the uncertainty it does not', () => {
    const derive = (joules: number) => {
      const counters = [span('package-0', 'package', joules - 2), span('dram-0', 'dram', 2)]
      return deriveEnergy({ window: window(counters), reader: reader(counters), baseline: BASELINE })
    }
    expect(derive(10).activeJoules?.value).toBe(-8)
    expect(derive(10).warnings.map(({ kind }) => kind)).toContain('below-idle')
    expect(derive(17.9).activeJoules?.value).toBeCloseTo(-0.1)
    expect(derive(17.9).warnings.map(({ kind }) => kind)).not.toContain('below-idle')
  })

  test('a rejected baseline is not used', () => {
    const energy = deriveEnergy({
      window: window(FULL),
      reader: reader(FULL),
      baseline: { ...BASELINE, accepted: false },
    })
    expect(energy).not.toHaveProperty('activeJoules')
    expect(energy.totalJoules).toBe(74)
  })

  test.each([
    { what: 'more', counters: [span('package-0', 'package', 40)] },
    { what: 'less', counters: [...FULL, span('gpu-0', 'gpu', 90)] },
  ])('a baseline of $what than the total is made of is not used, and it says so', ({ counters }) => {
    const energy = deriveEnergy({ window: window(counters), reader: reader(counters), baseline: BASELINE })
    expect(energy).toHaveProperty('totalJoules')
    expect(energy).not.toHaveProperty('activeJoules')
    expect(energy).not.toHaveProperty('idleJoules')
    expect(energy.warnings.map(({ kind }) => kind)).toContain('idle-baseline-contaminated')
  })

  test('bounds are 1.96 standard uncertainties of both parts', () => {
    expect(activeEnergy(10, 3, { watts: 1, spreadWatts: 2 }, 2)).toEqual({
      value: 8,
      low: 8 - 1.96 * 5,
      high: 8 + 1.96 * 5,
    })
  })
})

test('the uncertainty of a counter: two edges of a 1 ms step at 20 W are 0.41 ms of it', () => {
  const counters = [span('package-0', 'package', 2, { unitUj: 0.001 })]
  const facts = reader(counters).counters[0]
  const exact = { ...window(counters, 0.1), startUncertaintySeconds: 0, endUncertaintySeconds: 0 }
  expect(counterUncertaintyJoules(counters[0] as CounterSpan, exact, facts)).toBeCloseTo(0.000408 * 20, 5)
})

test('the uncertainties of several counters add in quadrature; psys and core have no part in it', () => {
  const one = span('package-0', 'package', 30)
  const counters = [one, span('package-1', 'package', 30), span('core-0', 'core', 25), span('psys', 'psys', 200)]
  const facts = reader(counters)
  const each = counterUncertaintyJoules(one, window(counters), facts.counters[0])
  expect(deriveEnergy({ window: window(counters), reader: facts }).totalUncertaintyJoules).toBeCloseTo(
    Math.SQRT2 * each,
    12,
  )
})
