import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Roots } from '../../../src/engine/readers/reader.ts'
import { thermalThrottle } from '../../../src/engine/telemetry/thermal-throttle.ts'
import { endBefore, msrRoots, setRegisters, type TreeCpu, writeText } from '../readers/msr-tree.ts'
import { opened, refusalOf, windowOf } from './snapshot.ts'

const STATUS = 0x1b1
/** Two sockets of two cores; CPU 4 is the sibling of CPU 0. */
const CPUS: TreeCpu[] = [
  { package: 0, core: 0 },
  { package: 0, core: 1 },
  { package: 1, core: 0 },
  { package: 1, core: 1 },
  { package: 0, core: 0 },
]

const folderOf = (roots: Roots, cpu: number): string =>
  join(roots.sys, 'devices/system/cpu', `cpu${cpu}`, 'thermal_throttle')
const write = (roots: Roots, cpu: number, kind: 'core' | 'package', count: number): void =>
  writeText(join(folderOf(roots, cpu), `${kind}_throttle_count`), `${count}\n`)

function machine(cpus = CPUS): Roots {
  const roots = msrRoots({}, cpus)
  for (const cpu of cpus.keys()) {
    write(roots, cpu, 'core', 10 + cpu)
    write(roots, cpu, 'package', 100)
  }
  return roots
}

describe('counts of the kernel', () => {
  test('that stand still: no events and no warning', () => {
    expect(windowOf(opened(thermalThrottle, machine()))).toEqual({
      values: { coreThrottleEvents: 0, packageThrottleEvents: 0 },
      warnings: [],
    })
  })

  test('are summed over cores, siblings once, and over packages, each once', () => {
    const roots = machine()
    const snapshots = opened(thermalThrottle, roots)
    const { values, warnings } = windowOf(snapshots, () => {
      for (const [cpu, more] of [2, 3, 0, 5, 2].entries()) write(roots, cpu, 'core', 10 + cpu + more)
      for (const cpu of [0, 1, 4]) write(roots, cpu, 'package', 107)
      for (const cpu of [2, 3]) write(roots, cpu, 'package', 101)
    })
    expect(values).toEqual({ coreThrottleEvents: 10, packageThrottleEvents: 8 })
    expect(warnings).toEqual([{ kind: 'thermal-throttling', events: 18 }])
    expect(windowOf(snapshots)).toEqual({ values: { coreThrottleEvents: 0, packageThrottleEvents: 0 }, warnings: [] })
  })

  test('one that goes away or starts again leaves its kind missing', () => {
    const roots = machine()
    const snapshots = opened(thermalThrottle, roots)
    const gone = windowOf(snapshots, () => {
      rmSync(join(folderOf(roots, 1), 'core_throttle_count'))
      write(roots, 0, 'package', 103)
    })
    expect(gone).toEqual({
      values: { packageThrottleEvents: 3 },
      warnings: [{ kind: 'thermal-throttling', events: 3 }],
    })
    expect(windowOf(snapshots, () => write(roots, 2, 'package', 0)).values).toEqual({})
  })
})

describe('status registers', () => {
  const withStatus = (...statuses: bigint[]): Roots =>
    msrRoots(
      {},
      statuses.map((status, i) => ({ package: i, registers: { [STATUS]: status } })),
    )

  test.each([
    [0b00, 0b00, 0, 0],
    [0b01, 0b00, 1, 0],
    [0b00, 0b10, 0, 1],
    [0b11, 0b00, 1, 1],
    [0xffff_fffc, 0b00, 0, 0],
  ])('of two packages %i and %i: now %i, since boot %i; alone they warn of nothing', (one, other, now, sinceBoot) => {
    expect(windowOf(opened(thermalThrottle, withStatus(BigInt(one), BigInt(other))))).toEqual({
      values: { packageThrottlingNow: now, packageThrottledSinceBoot: sinceBoot },
      warnings: [],
    })
  })

  test('are those of the end of the window', () => {
    const roots = withStatus(0b11n)
    const { values } = windowOf(opened(thermalThrottle, roots), () => setRegisters(roots, 0, { [STATUS]: 0b10n }))
    expect(values).toEqual({ packageThrottlingNow: 0, packageThrottledSinceBoot: 1 })
  })

  test('one package that does not tell leaves the answer open', () => {
    const roots = machine([
      { package: 0, registers: { [STATUS]: 3n } },
      { package: 1, registers: { [STATUS]: 0n } },
    ])
    endBefore(roots, 1, STATUS)
    const before = readdirSync('/proc/self/fd').length
    const { values } = windowOf(opened(thermalThrottle, roots))
    expect(values).toEqual({ coreThrottleEvents: 0, packageThrottleEvents: 0 })
    expect(readdirSync('/proc/self/fd').length).toBe(before)
  })

  test('of other vendors are not read', () => {
    const roots = msrRoots({ vendor: 'AuthenticAMD', family: 25 }, [{ registers: { [STATUS]: 3n } }])
    expect(refusalOf(thermalThrottle, roots).code).toBe('READER_ABSENT')
  })
})

test('a machine without either is refused with the reason', () => {
  const error = refusalOf(thermalThrottle, msrRoots({}, CPUS))
  expect(error.code).toBe('READER_ABSENT')
  expect(error.message).toMatch(/devices\/system\/cpu has a folder thermal_throttle/)
})
