import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CpuIdentity } from '../../../src/engine/readers/cpu-identity.ts'
import { machinePower } from '../../../src/engine/readers/model.ts'
import {
  farthestDistance,
  loadPowerModelTable,
  nearestSystems,
  type ServerShape,
  type ServerSystem,
  wattsAt,
  wattsPerTdpWatt,
} from '../../../src/engine/readers/power-model.ts'

const table = loadPowerModelTable()

const data = (name: string): URL => new URL(`../../../../shared/data/${name}`, import.meta.url)
const rowsOf = (name: string): string[][] =>
  readFileSync(data(name), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))

function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] as number
}

/** Errors and distances of every system, predicted from the table without any system of its processor. */
function leaveOneCpuOut(shapeOf: (system: ServerSystem) => ServerShape): { errors: number[]; distances: number[] } {
  const others = new Map(
    [...new Set(table.systems.map(({ cpu }) => cpu))].map((cpu) => [cpu, table.systems.filter((s) => s.cpu !== cpu)]),
  )
  const distances: number[] = []
  const errors = table.systems.flatMap((system) => {
    const { neighbours, distance } = nearestSystems(shapeOf(system), others.get(system.cpu) as ServerSystem[])
    distances.push(distance)
    const predicted = wattsPerTdpWatt(neighbours).map((watts) => watts * system.tdpWatts * system.chips)
    return system.watts.map((watts, i) => Math.abs((predicted[i] as number) / watts - 1))
  })
  return { errors, distances }
}

const withoutMemory = ({ tdpWatts, chips, threads, year }: ServerSystem): ServerShape => ({
  tdpWatts,
  chips,
  threads,
  year,
})

describe('the published table', () => {
  test('has 609 whole systems, with its source and trademark beside it', () => {
    expect(table.systems).toHaveLength(609)
    for (const { cpu, watts, ...numbers } of table.systems) {
      expect(cpu).toMatch(/^(?:xeon|epyc|opteron)[a-z0-9-]+$/)
      expect(watts).toHaveLength(11)
      for (const number of [...watts, ...Object.values(numbers)]) expect(number).toBeGreaterThan(0)
    }
    const file = readFileSync(new URL('../../../config/power_model.json', import.meta.url), 'utf8')
    expect(file).toMatch(/SPECpower_ssj2008.*spec\.org.*trademarks of the Standard Performance Evaluation Corporation/)
  })

  const compact = 'specpower-compact.csv'
  test.skipIf(!existsSync(data(compact)))(`carries the figures over unchanged (needs shared/data/${compact})`, () => {
    const figures = table.systems.map((s) => [s.chips, s.threads, s.tdpWatts, s.memoryGb, ...s.watts])
    const original = rowsOf(compact).map(([, , , , ...numbers]) => numbers.map(Number))
    expect(figures).toEqual(original)
    expect(table.systems.map(({ cpu, year }) => [cpu, year])).toEqual(
      rowsOf(compact).map(([cpu, , , year]) => [cpu, Number(year)]),
    )
  })
})

describe('the band and the limit of distance come from leaving one processor out', () => {
  test.each([
    ['with memory', (system: ServerSystem): ServerShape => system, table.band.exact],
    ['without memory', withoutMemory, table.band.withoutMemory],
  ])('%s', (_, shapeOf, band) => {
    const { errors, distances } = leaveOneCpuOut(shapeOf)
    const p90 = quantile(errors, 0.9)
    expect(band).toBeGreaterThanOrEqual(p90)
    expect(band - p90).toBeLessThan(0.011)
    const limit = farthestDistance(table, shapeOf(table.systems[0] as ServerSystem))
    expect(limit).toBeCloseTo(quantile(distances, 0.99), 1)
  })

  test('a processor known by its generation alone gets the spread inside a generation on top', () => {
    expect(table.band.microarchitecture).toBeCloseTo(Math.hypot(table.band.withoutMemory, 0.3), 2)
  })
})

const byArchitecture = 'specpower-watts-per-thread-by-uarch.csv'
const PUBLISHED: Record<string, string> = {
  'EPYC 7001 (Naples)': 'amd-epyc-gen1',
  'EPYC 7002 (Rome)': 'amd-epyc-gen2',
  'EPYC 7003 (Milan)': 'amd-epyc-gen3',
  'EPYC 9004 (Genoa)': 'amd-epyc-gen4',
  'EPYC 9005 (Turin)': 'amd-epyc-gen5',
  'Xeon E5 v3 (Haswell)': 'intel-haswell',
  'Xeon E5 v4 (Broadwell)': 'intel-broadwell',
  'Xeon Scalable (Skylake, Cascade Lake)': 'intel-cascadelake',
  'Xeon Scalable (Ice Lake)': 'intel-icelake',
  'Xeon Scalable (Sapphire Rapids)': 'intel-sapphirerapids',
  'Xeon Scalable (Emerald Rapids)': 'intel-emeraldrapids',
  'Xeon 6 (Granite Rapids)': 'intel-graniterapids',
}

test.skipIf(!existsSync(data(byArchitecture)))(
  `against newer published systems, nine in ten idle and full watts per thread lie within the band (needs shared/data/${byArchitecture})`,
  () => {
    const published = new Map(
      rowsOf(byArchitecture)
        .filter(([, filter]) => filter === 'threads>=32')
        .map(([family, , , , idle, , , , , max]) => [family, { idle: Number(idle), max: Number(max) }]),
    )
    const misses = table.microarchitectures.flatMap((kind) => {
      const median = published.get(PUBLISHED[kind.name])
      if (!median) return []
      const cpu: CpuIdentity = { ...kind, name: '', sockets: 1, logicalCpus: 1, virtual: true, memoryBytes: 0 }
      const { watts } = machinePower(cpu, table)
      return [Math.abs(watts(0) / median.idle - 1), Math.abs(watts(1) / median.max - 1)]
    })
    expect(misses).toHaveLength(2 * Object.keys(PUBLISHED).length)
    expect(quantile(misses, 0.9)).toBeLessThan(table.band.microarchitecture)
  },
)

describe('the curve', () => {
  const curve = [10, 20, 25, 30, 34, 38, 42, 47, 53, 60, 70]

  test('is met at its points, straight between them, and held at its ends', () => {
    expect([-1, 0, 0.05, 0.1, 0.5, 0.95, 1, 7].map((load) => wattsAt(curve, load))).toEqual([
      10, 10, 15, 20, 38, 65, 70, 70,
    ])
  })

  test('never falls with load when its points do not', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
        expect(wattsAt(curve, Math.min(a, b))).toBeLessThanOrEqual(wattsAt(curve, Math.max(a, b)))
      }),
    )
  })

  test("of a listed system alone, times its own TDP, is that system's", () => {
    const system = table.systems[0] as ServerSystem
    const scaled = wattsPerTdpWatt([system]).map((watts) => watts * system.tdpWatts * system.chips)
    for (const [i, watts] of system.watts.entries()) expect(scaled[i]).toBeCloseTo(watts, 9)
  })

  test('a listed system is its own nearest', () => {
    const system = table.systems[100] as ServerSystem
    const { neighbours, distance } = nearestSystems(system, table.systems)
    expect(neighbours).toHaveLength(5)
    expect(neighbours).toContain(system)
    expect(distance).toBeGreaterThanOrEqual(0)
  })
})
