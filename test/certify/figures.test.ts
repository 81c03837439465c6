import { expect, test } from 'vitest'
import { agreementFigures } from '../../src/certify/agreement.ts'
import { falseAlarmFigures } from '../../src/certify/false-alarms.ts'
import { idleFigures } from '../../src/certify/idle-stability.ts'
import { loadedThreads, loadFigures } from '../../src/certify/load-steps.ts'
import { latenessQuantile } from '../../src/certify/measuring-cost.ts'
import { noiseFigures } from '../../src/certify/noise-floor.ts'
import { planOf, secondsFrom } from '../../src/certify/plan.ts'
import { periodFigures } from '../../src/certify/update-periods.ts'
import { wallFigures, wallReading, wallWatts } from '../../src/certify/wall-reading.ts'
import { seededRandom } from '../../src/random.ts'
import type { RawWindow } from '../../src/run.ts'

const NS = 1e9
/** A window with so many joules of the package, and of checks of it by name. */
function windowOf(
  at: number,
  seconds: number,
  joules: number | undefined,
  rest: { cpu?: number; perf?: number } = {},
): RawWindow {
  const span = { counter: 'package-0', domain: 'package', unitUj: 1, wraps: 0 } as const
  return {
    startNs: String(BigInt(Math.round(at * NS))),
    endNs: String(BigInt(Math.round((at + seconds) * NS))),
    seconds,
    startUncertaintySeconds: 0,
    endUncertaintySeconds: 0,
    cpuSeconds: rest.cpu ?? 0,
    counters: [
      joules === undefined ? { ...span, fault: 'gone' } : { ...span, joules },
      ...(rest.perf === undefined ? [] : [{ ...span, checks: 'rapl-perf', joules: rest.perf }]),
    ],
  }
}

/** A counter of constant power that steps every period, in unknown phases: windows between two readings of it. */
function steppedWindows(watts: number, periodSeconds: number, seconds: number, count: number): RawWindow[] {
  const random = seededRandom(5)
  const shown = (t: number): number => watts * periodSeconds * Math.floor(t / periodSeconds)
  return Array.from({ length: count }, () => {
    const from = 100 * random()
    return windowOf(from, seconds, shown(from + seconds) - shown(from))
  })
}

test('the noise of windows in unknown phases of the steps is that of the steps', () => {
  const [domain, total] = noiseFigures('idle', 0.0337, steppedWindows(40, 0.01, 0.0337, 300))
  expect(domain).toMatchObject({ load: 'idle', domain: 'package', windows: 300 })
  expect(total).toMatchObject({ domain: 'total', meanJoules: domain?.meanJoules })
  expect(domain?.meanJoules).toBeCloseTo(40 * 0.0337, 1)
  // A window of n + f periods counts n or n + 1 of them: variance f · (1 − f) of a step.
  const part = 0.37
  expect(Math.abs((domain?.sdJoules ?? 0) / (40 * 0.01 * Math.sqrt(part * (1 - part))) - 1)).toBeLessThan(0.1)
})

test('idle windows are scaled to one length, windows of one work are not', () => {
  const windows = [0.1, 0.11, 0.13].map((seconds, i) => windowOf(i, seconds, 20 * seconds))
  expect(noiseFigures('idle', 0.1, windows)[0]?.sdJoules).toBeCloseTo(0, 12)
  expect(noiseFigures('busy', 0.1, windows)[0]?.sdJoules).toBeGreaterThan(0.2)
})

test('windows whose counter has failed are left out; where nothing was counted there is no relative noise', () => {
  expect(
    noiseFigures(
      'idle',
      1,
      [1, undefined, 3].map((joules, i) => windowOf(i, 1, joules)),
    )[0]?.windows,
  ).toBe(2)
  expect(noiseFigures('idle', 1, [windowOf(0, 1, 1), windowOf(1, 1, undefined)])).toEqual([])
  expect(
    noiseFigures(
      'idle',
      1,
      [0, 0].map((joules, i) => windowOf(i, 1, joules)),
    )[0],
  ).not.toHaveProperty('relative')
})

test('a drift is told in watts per minute, and a steady machine is quiet', () => {
  const drifting = Array.from({ length: 10 }, (_, i) => windowOf(6 * i, 6, 6 * (20 + 0.1 * (i + 0.5))))
  const limits = { backgroundCores: 0.05, maximumSpread: 0.1 }
  const figures = idleFigures(drifting, limits)
  expect(figures).toMatchObject({ segments: 10, segmentSeconds: 6, accepted: true })
  expect(figures?.driftWattsPerMinute?.value).toBeCloseTo(1, 9)
  expect(figures?.meanWatts).toBeCloseTo(20.5, 9)
  expect(idleFigures([windowOf(0, 1, undefined), ...drifting.slice(0, 2)], limits)).toBeUndefined()
  expect(
    idleFigures(
      [10, 20, 30].map((joules, i) => windowOf(i, 1, joules)),
      limits,
    ),
  ).toMatchObject({ accepted: false, spread: 1 })
})

test('a source that counts 3 % more is 3 % away, and one without energy has no row', () => {
  const windows = [5, 6, 7, 8].map((joules, i) => windowOf(i, 1, joules, { perf: 1.03 * joules }))
  const [row] = agreementFigures(windows, 1, new Map([['package', 'rapl-powercap']]))
  expect(row).toMatchObject({ source: 'rapl-perf', against: 'rapl-powercap', domain: 'package', windows: 4 })
  expect(row?.difference.value).toBeCloseTo(0.03, 9)
  expect(
    agreementFigures(
      windows.map((_, i) => windowOf(i, 1, undefined, { perf: 1 })),
      1,
      new Map(),
    ),
  ).toEqual([])
})

test('verdicts are counted; the smallest effect grows with the scatter', () => {
  const random = seededRandom(3)
  const pairs = (scatter: number): { base: number[]; head: number[] } => {
    const values = (): number[] => Array.from({ length: 10 }, () => 1 + scatter * (random() - 0.5))
    return { base: values(), head: values() }
  }
  const quiet = falseAlarmFigures(
    [
      { ...pairs(0.01), verdict: 'pass' },
      { ...pairs(0.01), verdict: 'regression' },
    ],
    0.1,
  )
  expect(quiet).toMatchObject({ comparisons: 2, pairs: 20, falseRegressions: 1, falseImprovements: 0, inconclusive: 0 })
  const noisy = falseAlarmFigures([{ ...pairs(0.1), verdict: 'inconclusive' }], 0.1)
  expect(noisy?.smallestEffect).toBeGreaterThan(5 * (quiet?.smallestEffect ?? 1))
  expect(falseAlarmFigures([], 0.1)).toBeUndefined()
})

test('power per busy core is the slope over the CPU time that the threads really had', () => {
  const steps = [0, 1, 2, 4].map((threads) => ({
    threads,
    windows: [0.9, 1].map((part, i) =>
      windowOf(threads * 10 + i, 2, 2 * (12 + 7 * threads * part), { cpu: 2 * threads * part }),
    ),
  }))
  const figures = loadFigures(steps)
  expect(figures?.monotone).toBe(true)
  expect(figures?.wattsPerCore?.value).toBeCloseTo(7, 9)
  expect(figures?.steps.map(({ busyCores }) => busyCores)).toEqual([0, 0.95, 1.9, 3.8])
  expect(loadFigures([...steps, { threads: 8, windows: [windowOf(90, 1, undefined)] }])).toBeUndefined()
  expect(loadFigures(steps.toReversed())?.monotone).toBe(false)
  expect([1, 2, 4, 64].map(loadedThreads)).toEqual([
    [0, 1],
    [0, 1, 2],
    [0, 1, 2, 4],
    [0, 16, 32, 64],
  ])
})

test('intervals between steps have their mean, spread and quantiles', () => {
  const intervals = Array.from({ length: 101 }, (_, i) => (950 + i) * 1000)
  const of = { source: 'rapl-powercap', counter: 'package-0', domain: 'package' } as const
  expect(periodFigures(of, intervals)).toMatchObject({
    steps: 101,
    quantiles: { p05: 0.000955, p50: 0.001, p95: 0.001045 },
  })
  expect(periodFigures(of, intervals)?.meanSeconds).toBeCloseTo(0.001, 12)
  expect(periodFigures(of, [])).toBeUndefined()
})

test('the quantile of a lateness is the upper end of its bucket', () => {
  const buckets = [
    { upToSeconds: 1e-6, samples: 49 },
    { upToSeconds: 8e-6, samples: 50 },
    { upToSeconds: 1e-3, samples: 1 },
  ]
  expect([0.4, 0.5, 0.99, 1].map((part) => latenessQuantile(buckets, part))).toEqual([1e-6, 8e-6, 8e-6, 1e-3])
  expect(latenessQuantile([], 0.5)).toBeUndefined()
})

test('lines of a wall meter', () => {
  const values = ['123.4 W', '1.5kW', ' 5600 J ', '2 Wh', '0.5 kWh'].map((line) => wallReading(line, 0n)?.value)
  expect(values).toEqual([123.4, 1500, 5600, 7200, 1_800_000])
  const none = ['', '12', 'W', '-5 W', '1e3 W', '12 w', '12 W 13 W', 'NaN W', '1,5 W', `${'9'.repeat(16)} W`, '12 Watt']
  expect(none.map((line) => wallReading(line, 0n))).toEqual(none.map(() => undefined))
})

test('power at the wall is the mean of watts, and the rise of joules over its own time', () => {
  const readings = (unit: 'W' | 'J', values: number[]) =>
    values.map((value, i) => ({ atNs: BigInt(i) * 1_000_000_000n, unit, value }))
  expect(wallWatts(readings('W', [90, 100, 110, 500]), 0n, 2_500_000_000n)).toBe(100)
  expect(wallWatts(readings('J', [0, 50, 150, 200]), 500_000_000n, 3_000_000_000n)).toBe(75)
  expect(wallWatts(readings('J', [0, 50]), 500_000_000n, 3_000_000_000n)).toBeUndefined()
  expect(wallWatts(readings('J', [70, 50]), 0n, 3_000_000_000n)).toBeUndefined()
  expect(wallWatts([], 0n, 1n)).toBeUndefined()
})

test('wall = 30 W + 1.2 · (package + dram)', () => {
  const steps = [0, 1, 2].map((threads) => ({
    threads,
    windows: [0, 1].map((i) => windowOf(10 * threads + 2 * i, 2, 2 * (10 + 5 * threads))),
  }))
  const readings = Array.from({ length: 300 }, (_, i) => {
    const at = i / 10
    return { atNs: BigInt(i) * 100_000_000n, unit: 'W' as const, value: 30 + 1.2 * (10 + 5 * Math.floor(at / 10)) }
  })
  const figures = wallFigures(steps, readings)
  expect(figures).toMatchObject({ unit: 'W', readings: 300, windows: 6 })
  expect(figures?.slope?.value).toBeCloseTo(1.2, 9)
  expect(figures?.offsetWatts?.value).toBeCloseTo(30, 9)
  expect(wallFigures(steps, [])).toBeUndefined()
  expect(wallFigures(steps, readings.slice(0, 1))).not.toHaveProperty('slope')
})

test('a plan keeps to its time, and shorter ones leave the longest windows out', () => {
  for (const minutes of [0.1, 1, 5, 60]) {
    const { noise, idle, agreement, load, periodsSeconds, falseAlarms, samplerSeconds } = planOf(minutes)
    const noiseSeconds = 2 * noise.windows * noise.lengths.reduce((sum, each) => sum + each, 0)
    const seconds =
      periodsSeconds +
      samplerSeconds +
      idle.segments * idle.segmentSeconds +
      noiseSeconds +
      agreement.windows * agreement.windowSeconds +
      falseAlarms.seconds +
      4 * (load.settleSeconds + load.windows * load.windowSeconds)
    expect(seconds).toBeLessThanOrEqual(60 * minutes)
    expect(noise.lengths).toContain(0.1)
    expect(noise.windows).toBeGreaterThanOrEqual(5)
  }
  expect(planOf(5).noise.lengths).toContain(1)
  expect(planOf(0.1).noise.lengths).not.toContain(1)
  expect(secondsFrom('sampler', 5)).toBeLessThan(secondsFrom('update periods', 5))
})
