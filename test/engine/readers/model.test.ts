import { describe, expect, test } from 'vitest'
import { type CpuIdentity, identifyCpu } from '../../../src/engine/readers/cpu-identity.ts'
import { hostOf, machinePower, model } from '../../../src/engine/readers/model.ts'
import { loadPowerModelTable } from '../../../src/engine/readers/power-model.ts'
import type { Reader } from '../../../src/engine/readers/reader.ts'
import { testReader } from '../../contracts/reader.ts'
import { cpuinfo, machineRoots, type Processor } from './powercap-tree.ts'

const table = loadPowerModelTable()
const MILAN_VM = {
  vendor: 'AuthenticAMD',
  family: 25,
  model: 1,
  name: 'AMD EPYC 7763 64-Core Processor',
  cpus: 2,
  virtual: true,
}
const HIDDEN_GENOA_VM = { vendor: 'AuthenticAMD', family: 25, model: 17, name: 'AMD EPYC', cpus: 2, virtual: true }
const ICE_LAKE = {
  vendor: 'GenuineIntel',
  family: 6,
  model: 106,
  name: 'Intel(R) Xeon(R) Platinum 8380 CPU @ 2.30GHz',
  cpus: 160,
  sockets: 2,
}

const cpuOf = (processor: Processor, memoryKib = 0): CpuIdentity =>
  identifyCpu(machineRoots({ cpuinfo: cpuinfo(processor), meminfo: `MemTotal: ${memoryKib} kB\n` }).proc) as CpuIdentity

const open = (processor: Processor): Reader => model.open({ roots: machineRoots({ cpuinfo: cpuinfo(processor) }) })

testReader('model', () => open(MILAN_VM))

describe('the host', () => {
  test.each<
    [string, Processor, Partial<{ exact: boolean; name: string; chips: number; threads: number; year: number }>]
  >([
    ['a listed processor', MILAN_VM, { exact: true, chips: 2, threads: 256, year: 2021 }],
    [
      'a listed processor with a slip in one of its years',
      { ...MILAN_VM, name: 'AMD EPYC 7501 32-Core Processor' },
      { year: 2017 },
    ],
    [
      'a name that the cloud hides',
      HIDDEN_GENOA_VM,
      { exact: false, name: 'EPYC 9004 (Genoa)', threads: 384, year: 2022 },
    ],
    [
      'a name of the cloud',
      { family: 6, model: 85, name: 'Intel Xeon Processor (Skylake, IBRS)', virtual: true },
      { exact: false, name: 'Xeon Scalable (Skylake, Cascade Lake)', threads: 96 },
    ],
    ['a virtual machine wider than a typical host', { ...HIDDEN_GENOA_VM, cpus: 400 }, { threads: 400 }],
    ['bare metal', ICE_LAKE, { exact: true, chips: 2, threads: 160 }],
  ])('%s', (_, processor, expected) => {
    const host = hostOf(cpuOf(processor), table)
    expect({ ...host?.shape, exact: host?.exact, name: host?.name }).toMatchObject(expected)
  })

  test('memory is known on bare metal only', () => {
    expect(hostOf(cpuOf(ICE_LAKE, 2 ** 28), table)?.shape.memoryGb).toBe(256)
    expect(hostOf(cpuOf({ ...ICE_LAKE, virtual: true }, 2 ** 28), table)?.shape).not.toHaveProperty('memoryGb')
  })

  test.each<[string, Processor]>([
    ['a desktop', { model: 158, name: 'Intel(R) Core(TM) i7-9700K CPU @ 3.60GHz' }],
    ['a workstation part of a server generation', { model: 85, name: 'Intel(R) Core(TM) i9-10980XE CPU @ 3.00GHz' }],
    ['a Ryzen', { vendor: 'AuthenticAMD', family: 25, model: 33, name: 'AMD Ryzen 9 5950X 16-Core Processor' }],
    [
      'an emulated processor',
      { vendor: 'AuthenticAMD', family: 15, model: 107, name: 'QEMU Virtual CPU version 2.5+' },
    ],
    ['far more sockets than any system in the table', { ...ICE_LAKE, sockets: 32, cpus: 64 }],
  ])('%s is refused: CPU seconds only', (_, processor) => {
    expect(() => open(processor)).toThrow(
      expect.objectContaining({
        code: 'READER_ABSENT',
        message: expect.stringContaining('no near system: CPU seconds only'),
      }),
    )
  })

  test('a processor without x86 identity is refused', () => {
    const roots = machineRoots({ cpuinfo: 'processor\t: 0\nCPU implementer\t: 0x41\n' })
    expect(() => model.open({ roots })).toThrow(expect.objectContaining({ code: 'READER_ABSENT' }))
  })
})

describe('the power of the machine', () => {
  test("bare metal has its system's whole curve", () => {
    const cpu = cpuOf(ICE_LAKE, 2 ** 28)
    const { watts, neighbours, bandFraction } = machinePower(cpu, table)
    const mean = (point: number): number =>
      neighbours.reduce((sum, system) => sum + (system.watts[point] as number), 0) / neighbours.length
    expect(new Set(neighbours.map((system) => system.cpu))).toEqual(new Set(['xeonplatinum8380']))
    expect(watts(0)).toBeCloseTo(mean(0), 6)
    expect(watts(80)).toBeCloseTo(mean(5), 6)
    expect(watts(160)).toBeCloseTo(mean(10), 6)
    expect(bandFraction).toBe(table.band.exact)
  })

  test('a virtual machine has the share of its logical CPUs in that, idle included', () => {
    const two = machinePower(cpuOf(MILAN_VM), table)
    const eight = machinePower(cpuOf({ ...MILAN_VM, cpus: 8 }), table)
    expect(eight.watts(0)).toBeCloseTo(4 * two.watts(0), 9)
    expect(eight.watts(8)).toBeCloseTo(4 * two.watts(2), 9)
    expect(two.watts(0)).toBeGreaterThan(0)
    expect(two.watts(2)).toBeGreaterThan(two.watts(0))
    expect(two.watts(50)).toBe(two.watts(2))
  })

  test('the less is known, the wider the band', () => {
    const bands = [cpuOf(ICE_LAKE, 2 ** 28), cpuOf(MILAN_VM), cpuOf(HIDDEN_GENOA_VM)].map(
      (cpu) => machinePower(cpu, table).bandFraction,
    )
    expect(bands).toEqual([table.band.exact, table.band.withoutMemory, table.band.microarchitecture])
    expect(bands).toEqual([...bands].sort((a, b) => a - b))
  })
})

test('the reader says what its numbers are', () => {
  const reader = open(MILAN_VM)
  expect(reader).toMatchObject({ name: 'model', provenance: 'modelled', scope: 'server-ac', bandFraction: 0.36 })
  expect(reader.counters).toEqual([{ id: 'package-0', domain: 'package', socket: 0, unitUj: 1 }])
  expect(reader.detail).toMatch(
    /5 nearest SPECpower systems \(.*epyc7763.*\), share 2 of 256 threads, server AC watts$/,
  )
  reader.close()
})

test('its power lies between idle and full, and work costs more than rest', async () => {
  const reader = open(MILAN_VM)
  const { watts } = machinePower(cpuOf(MILAN_VM), table)
  const into = new BigInt64Array(1)
  const now = (): { joules: number; seconds: number } => {
    reader.read(into)
    return { joules: Number(into[0]) / 1e6, seconds: performance.now() / 1e3 }
  }
  const wattsOf = async (work: () => Promise<void>): Promise<number> => {
    const before = now()
    await work()
    const after = now()
    return (after.joules - before.joules) / (after.seconds - before.seconds)
  }
  const rest = await wattsOf(() => new Promise((resolve) => setTimeout(resolve, 200)))
  const work = await wattsOf(async () => {
    const start = process.cpuUsage()
    const used = (): number => Object.values(process.cpuUsage(start)).reduce((sum, us) => sum + us, 0)
    while (used() < 200_000) continue
  })
  expect(rest).toBeGreaterThan(watts(0) * 0.98)
  expect(work).toBeLessThan(watts(2) * 1.02)
  expect(work).toBeGreaterThan(rest)
  reader.close()
})
