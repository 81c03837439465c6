import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PowerSeriesBuilder } from '../../src/invocation/power-series.ts'
import type { PowerSeries } from '../../src/reporters/page-data.ts'
import type { Domain } from '../../src/run.ts'
import type { EnergyColumns } from '../../src/store/samples.ts'
import { joulesFromUj } from '../../src/units.ts'

const SECOND = 1_000_000_000n

const columns = (tNs: readonly bigint[], uj: Partial<Record<Domain, readonly bigint[]>>): EnergyColumns => ({
  tNs: BigInt64Array.from(tNs),
  uj: Object.fromEntries(Object.entries(uj).map(([domain, column]) => [domain, BigInt64Array.from(column)])),
})

function powerOf(stretches: number, seconds: bigint, ...pieces: EnergyColumns[]): PowerSeries | undefined {
  const builder = new PowerSeriesBuilder({ run: 'run', startNs: 0n, endNs: seconds * SECOND, stretches })
  for (const piece of pieces) builder.add(piece)
  return builder.series()
}

const joulesOf = ({ fromSeconds, toSeconds, watts }: PowerSeries, domain: Domain): number =>
  (watts[domain] ?? []).reduce<number>(
    (sum, each, i) => sum + (each ?? Number.NaN) * ((toSeconds[i] as number) - (toSeconds[i - 1] ?? fromSeconds)),
    0,
  )

const MS = 1_000_000n

/** Readings at random ms of ten seconds, some of them at the same time, with random gains. */
const anyReadings = fc
  .tuple(
    fc.array(fc.tuple(fc.bigInt(0n, 10_000n), fc.bigInt(0n, 60_000_000n), fc.bigInt(0n, 9_000_000n)), {
      minLength: 2,
      maxLength: 60,
    }),
    fc.integer({ min: 1, max: 30 }),
  )
  .map(([steps, stretches]) => {
    const times = steps.map(([at]) => at * MS).sort((a, b) => (a < b ? -1 : 1))
    const [packages, dram] = [0n, 0n].map((zero, i) => {
      let sum = zero
      return steps.map((step) => (sum += step[i + 1] as bigint))
    }) as [bigint[], bigint[]]
    return { times, packages, dram, stretches }
  })

describe('power over time', () => {
  test('keeps the energy, ends at real readings, and stays below the number of stretches', () => {
    fc.assert(
      fc.property(anyReadings, ({ times, packages, dram, stretches }) => {
        const cut = times.length >> 1
        const power = powerOf(
          stretches,
          10n,
          columns(times.slice(0, cut), { package: packages.slice(0, cut), dram: dram.slice(0, cut) }),
          columns(times.slice(cut), { package: packages.slice(cut), dram: dram.slice(cut) }),
        )
        if (times[0] === times.at(-1)) {
          expect(power).toBeUndefined()
          return
        }
        expect(power).toBeDefined()
        if (!power) return
        const gained = (column: readonly bigint[]): number =>
          joulesFromUj((column.at(-1) as bigint) - (column[0] as bigint))
        expect(joulesOf(power, 'package')).toBeCloseTo(gained(packages), 6)
        expect(joulesOf(power, 'dram')).toBeCloseTo(gained(dram), 6)
        expect(power.toSeconds.length).toBeLessThanOrEqual(stretches)
        const seconds = new Set(times.map((at) => Number(at) / 1e9))
        expect([power.fromSeconds, ...power.toSeconds].filter((at) => !seconds.has(at))).toEqual([])
        expect(power.samples).toBe(times.length)
      }),
    )
  })

  test('extremes enclose the mean of their stretch', () => {
    fc.assert(
      fc.property(anyReadings, ({ times, packages, stretches }) => {
        const distinct = times.map((at, i) => at + BigInt(i))
        const power = powerOf(stretches, 11n, columns(distinct, { package: packages }))
        for (const [i, low] of (power?.lowWatts ?? []).entries()) {
          const watts = power?.watts.package?.[i] as number
          const slack = 1e-9 * Math.abs(watts) + 1e-9
          expect(watts).toBeGreaterThanOrEqual((low as number) - slack)
          expect(watts).toBeLessThanOrEqual((power?.highWatts?.[i] as number) + slack)
        }
      }),
    )
  })

  test('no reading, one reading, no counter: there is no power', () => {
    expect(powerOf(10, 1n)).toBeUndefined()
    expect(powerOf(10, 1n, columns([5n], { package: [0n] }))).toBeUndefined()
    expect(powerOf(10, 1n, columns([5n, 5n], { package: [0n, 7n] }))).toBeUndefined()
    expect(powerOf(10, 1n, columns([5n, 6n], {}))).toBeUndefined()
  })

  test('fewer readings than stretches: each step is one of them, without extremes', () => {
    const power = powerOf(100, 4n, columns([0n, SECOND, 3n * SECOND], { package: [0n, 2_000_000n, 8_000_000n] }))
    expect(power).toEqual({
      run: 'run',
      samples: 3,
      fromSeconds: 0,
      toSeconds: [1, 3],
      watts: { package: [2, 3] },
    })
  })

  test('a gap longer than a stretch is one step', () => {
    const times = [0n, 1n, 2n, 8n, 9n].map((at) => at * SECOND)
    const power = powerOf(10, 10n, columns(times, { package: [0n, 1n, 2n, 8n, 9n].map((uj) => uj * 1_000_000n) }))
    expect(power?.toSeconds).toEqual([1, 2, 8, 9])
    expect(power?.watts.package).toEqual([1, 1, 1, 1])
  })

  test('a lost counter is unknown from there on, and so is the sum', () => {
    const times = [0n, 1n, 2n, 3n, 4n].map((at) => at * SECOND)
    const power = powerOf(
      2,
      4n,
      columns(times, {
        package: [0n, 1_000_000n, 2_000_000n, 3_000_000n, 4_000_000n],
        dram: [0n, 500_000n, 1_000_000n],
      }),
    )
    expect(power?.watts).toEqual({ package: [1, 1], dram: [0.5, null] })
    expect(power?.lowWatts).toEqual([1.5, null])
    expect(power?.highWatts).toEqual([1.5, null])
  })

  test('a counter that was never read is unknown throughout', () => {
    const power = powerOf(1, 2n, columns([0n, SECOND], { package: [0n, 1_000_000n], dram: [] }))
    expect(power?.watts).toEqual({ package: [1], dram: [null] })
    expect(power?.lowWatts).toBeUndefined()
  })

  test('extremes are of the domains that make a total', () => {
    const times = [0n, 1n, 2n].map((at) => at * SECOND)
    const uj = { package: [0n, 1_000_000n, 4_000_000n], core: [0n, 900_000n, 1_000_000n], dram: [0n, 0n, 2_000_000n] }
    const power = powerOf(1, 2n, columns(times, uj))
    expect([power?.lowWatts, power?.highWatts]).toEqual([[1], [5]])
  })

  test('readings at one time belong to the stretch that goes on, the last ones to the last', () => {
    const times = [0n, SECOND, SECOND, 2n * SECOND, 2n * SECOND]
    const power = powerOf(2, 2n, columns(times, { package: [0n, 1_000_000n, 3_000_000n, 4_000_000n, 9_000_000n] }))
    expect(power?.toSeconds).toEqual([1, 2])
    expect(power?.watts.package).toEqual([1, 8])
  })

  test('readings outside the run, and a run without length, are no error', () => {
    const power = powerOf(4, 1n, columns([-SECOND, 0n, 5n * SECOND], { package: [0n, 1_000_000n, 6_000_000n] }))
    expect(power?.watts.package).toEqual([1])
    expect(power?.toSeconds).toEqual([5])
    expect(powerOf(4, 0n, columns([0n, SECOND], { package: [0n, 1_000_000n] }))?.watts.package).toEqual([1])
  })
})
