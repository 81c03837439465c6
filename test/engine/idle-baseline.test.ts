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
