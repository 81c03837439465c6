import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { idleBaselineFrom } from '../../src/engine/idle-baseline.ts'
import type { RawWindow } from '../../src/run.ts'

const LIMITS = { backgroundCores: 0.05, maximumSpread: 0.1 }

const segment = (watts: number, rest: Partial<RawWindow> = {}): RawWindow => ({
  startNs: '0',
  endNs: '2000000000',
  seconds: 2,
  startUncertaintySeconds: 0,
  endUncertaintySeconds: 0,
  counters: [
    { counter: 'package-0', domain: 'package', unitUj: 1, wraps: 0, joules: 2 * watts },
    { counter: 'dram-0', domain: 'dram', unitUj: 1, wraps: 0, joules: 2 },
  ],
  cpuSeconds: 0,
  backgroundCpuSeconds: 0.02,
  ...rest,
})

const baseline = (segments: RawWindow[]) =>
  idleBaselineFrom({
    id: 'b',
    measuredAt: '2026-01-01T00:00:00Z',
    mode: 'edges',
    reader: 'rapl-powercap',
    provenance: 'measured',
    hardwareHash: 'm',
    segments,
    limits: LIMITS,
  })

test('mean and prediction spread per domain and in all', () => {
  const result = baseline([segment(8), segment(8.2), segment(7.8), segment(8)])
  expect(result).toMatchObject({
    accepted: true,
    watts: { package: 8, dram: 1 },
    totalWatts: 9,
    segments: 4,
    segmentSeconds: 2,
  })
  // s = √(0.08 / 3), widened by √(1 + 1/4) for a further segment.
  expect(result.spreadWatts.package).toBeCloseTo(Math.sqrt(0.08 / 3) * Math.sqrt(1.25), 10)
  expect(result.backgroundCores).toBeCloseTo(0.01)
})

test('a domain with a counter that did not count is missing, never a part of it', () => {
  const counter = (id: string, joules: number) => ({
    counter: id,
    domain: 'package' as const,
    unitUj: 1,
    wraps: 0,
    joules,
  })
  const counters = [counter('package-0', 16), counter('package-1', 0)]
  const result = baseline([segment(8, { counters }), segment(8, { counters }), segment(8, { counters })])
  expect(result.watts).toEqual({})
  expect(result).not.toHaveProperty('totalWatts')
})

test('what lies on a limit is accepted, and a rejection has its figures', () => {
  const busy = (seconds: number) => [8, 8, 8].map((watts) => segment(watts, { backgroundCpuSeconds: seconds }))
  expect(baseline(busy(0.1))).toMatchObject({ accepted: true })
  expect(baseline([...busy(0), ...busy(0.4).slice(1)]).rejection).toBe(
    'other processes used 0.20 cores in a segment; at most 0.05 is idle',
  )
  // Totals of 9.5, 10 and 10.5 W: 10 % of their mean.
  expect(baseline([8.5, 9, 9.5].map((watts) => segment(watts)))).toMatchObject({ accepted: true, totalWatts: 10 })
  expect(baseline([8, 9, 10.1].map((watts) => segment(watts))).rejection).toBe(
    'the segments differ by 21 %; at most 10 % is quiet',
  )
})

test('what is not known is absent: spreads of one segment, and the CPU of others', () => {
  const one = baseline([segment(8)])
  expect(one).toMatchObject({ watts: { package: 8, dram: 1 }, spreadWatts: {}, totalWatts: 9, segmentSeconds: 2 })
  expect(one).not.toHaveProperty('totalSpreadWatts')
  expect(one.rejection).toBe('1 segments are too few: 3 are needed')
  const { backgroundCpuSeconds: _backgroundCpuSeconds, ...unwatched } = segment(8)
  const blind = baseline([unwatched, segment(8, { backgroundCpuSeconds: 2 }), segment(8)])
  expect(blind).toMatchObject({ accepted: true })
  expect(blind).not.toHaveProperty('backgroundCores')
  expect(blind).not.toHaveProperty('rejection')
  const none = baseline([])
  expect(none).toMatchObject({ watts: {}, segments: 0, segmentSeconds: 0, accepted: false })
  expect(none).not.toHaveProperty('totalWatts')
  expect(none).not.toHaveProperty('backgroundCores')
})

test('a domain that one segment does not know is missing, and a counter of a check counts for nothing', () => {
  const counters = [
    { counter: 'package-0', domain: 'package', unitUj: 1, wraps: 0, joules: 16 },
    { counter: 'core-0', domain: 'core', unitUj: 1, wraps: 0, joules: 0 },
    { counter: 'package-9', domain: 'package', unitUj: 1, wraps: 0, joules: 30, checks: 'rapl-perf' },
  ] as const
  const [first, ...others] = [0, 1, 2].map(() => segment(8, { counters: [...counters] }))
  if (!first) throw new Error('there is a segment')
  const core = { ...counters[1], joules: 4 }
  const known = { ...first, counters: [counters[0], core, counters[2]] }
  const result = baseline([known, ...others])
  expect(result).toMatchObject({ watts: { package: 8 }, totalWatts: 8, accepted: true })
  expect(Object.keys(result.watts)).toEqual(['package'])
  expect(result.totalSpreadWatts).toBe(0)
})

describe('a baseline that cannot be trusted says why', () => {
  test.each([
    { what: 'too few segments', segments: [segment(8), segment(8)], says: 'too few' },
    {
      what: 'busy neighbours',
      segments: [1, 2, 3].map(() => segment(8, { backgroundCpuSeconds: 0.4 })),
      says: '0.20 cores',
    },
    { what: 'segments that differ', segments: [segment(8), segment(8), segment(12)], says: 'differ by' },
    {
      what: 'a segment without energy',
      segments: [
        segment(8),
        segment(8),
        segment(8, { counters: [{ counter: 'package-0', domain: 'package', unitUj: 1, wraps: 0, fault: 'gone' }] }),
      ],
      says: 'no total',
    },
    {
      what: 'counters that did not step',
      segments: [1, 2, 3].map(() =>
        segment(8, { counters: [{ counter: 'package-0', domain: 'package', unitUj: 1, wraps: 0, joules: 0 }] }),
      ),
      says: 'no total',
    },
    { what: 'no segment at all', segments: [], says: 'too few' },
  ])('$what', ({ segments, says }) => {
    const result = baseline(segments)
    expect(result.accepted).toBe(false)
    expect(result.rejection).toContain(says)
    expect(JSON.stringify(result)).not.toMatch(/null/)
  })
})

const FOLDER = resolve(import.meta.dirname, '../../../shared/data/alems/baselines')

test.skipIf(!existsSync(FOLDER))(
  `the recorded 14.34 W ± 2.85 W "idle" of a laptop that idles at 2.6 W is rejected by its own spread ${existsSync(FOLDER) ? '' : '(skipped: no recorded data)'}`,
  () => {
    const stored = readdirSync(FOLDER)
      .map(
        (name) =>
          JSON.parse(readFileSync(resolve(FOLDER, name), 'utf8')) as {
            power_watts?: Record<string, number>
            std_dev_watts?: Record<string, number>
          },
      )
      .find(({ power_watts }) => Math.abs((power_watts?.['package-0'] ?? 0) - 14.34) < 0.01)
    const watts = stored?.power_watts?.['package-0'] ?? 0
    const spread = stored?.std_dev_watts?.['package-0'] ?? 0
    expect(spread).toBeGreaterThan(2)
    // Three segments of that mean and that standard deviation.
    expect(baseline([segment(watts - spread), segment(watts), segment(watts + spread)])).toMatchObject({
      accepted: false,
    })
  },
)
