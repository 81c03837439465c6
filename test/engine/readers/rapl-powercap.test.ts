import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { raplPowercap } from '../../../src/engine/readers/rapl-powercap.ts'
import { MISSING_UJ, type Reader } from '../../../src/engine/readers/reader.ts'
import { EnergyError, type EnergyErrorCode } from '../../../src/errors.ts'
import { testReader } from '../../contracts/reader.ts'
import { cpuinfo, INTEL_RANGE_UJ, type Layout, type Machine, machineRoots, type TreeZone } from './powercap-tree.ts'

const TWO_SOCKETS: TreeZone[] = [
  { id: 'intel-rapl:0', name: 'package-0', energy: '1\n' },
  { id: 'intel-rapl:0:0', name: 'core', energy: '2\n' },
  { id: 'intel-rapl:0:1', name: 'dram', energy: '3\n' },
  { id: 'intel-rapl:1', name: 'package-1', energy: '4\n' },
  { id: 'intel-rapl:1:0', name: 'dram', energy: '5\n' },
  { id: 'intel-rapl:1:1', name: 'uncore', energy: '6\n' },
]
const ONE_SOCKET = [TWO_SOCKETS[0] as TreeZone]

const open = (machine: Machine): Reader => raplPowercap.open({ roots: machineRoots(machine) })

function readAll(reader: Reader): Record<string, bigint> {
  const into = new BigInt64Array(reader.counters.length)
  reader.read(into)
  return Object.fromEntries(reader.counters.map(({ id }, i) => [id, into[i] as bigint]))
}

function refusalOf(machine: Machine): EnergyError {
  try {
    open(machine).close()
  } catch (error) {
    if (error instanceof EnergyError) return error
    throw error
  }
  throw new Error('the reader opened')
}

testReader('rapl-powercap', () => open({ zones: TWO_SOCKETS }), { allocationFree: true })

describe('zones', () => {
  test.each<Layout>(['flat', 'nested', 'kernel'])('are found in a %s tree, each once', (layout) => {
    const reader = open({ zones: TWO_SOCKETS, layout })
    expect(readAll(reader)).toEqual({
      'package-0': 1n,
      'core-0': 2n,
      'dram-0': 3n,
      'package-1': 4n,
      'dram-1': 5n,
      'uncore-1': 6n,
    })
    reader.close()
  })

  test('that are there flat and nested, without links, count once', () => {
    const roots = machineRoots({ zones: TWO_SOCKETS, layout: 'flat' })
    const nested = join(roots.sys, 'class/powercap/intel-rapl:0/intel-rapl:0:0')
    mkdirSync(nested)
    for (const [file, text] of [
      ['name', 'core'],
      ['energy_uj', '999'],
      ['max_energy_range_uj', '999'],
    ] as const) {
      writeFileSync(join(nested, file), text)
    }
    const reader = raplPowercap.open({ roots })
    expect(reader.counters.filter(({ domain }) => domain === 'core').map(({ id }) => id)).toEqual(['core-0'])
    reader.close()
  })

  test('of two dies are told apart, and their parts belong to the die', () => {
    const reader = open({
      zones: [
        { id: 'intel-rapl:0', name: 'package-0-die-0' },
        { id: 'intel-rapl:1', name: 'package-0-die-1' },
        { id: 'intel-rapl:1:0', name: 'dram' },
        { id: 'intel-rapl:0:0', name: 'dram' },
      ],
    })
    expect(reader.counters.map(({ id, domain, socket }) => [id, domain, socket])).toEqual([
      ['package-0-die-0', 'package', 0],
      ['dram-0-die-0', 'dram', 0],
      ['package-0-die-1', 'package', 0],
      ['dram-0-die-1', 'dram', 0],
    ])
    reader.close()
  })

  test('psys is no package, wherever it stands', () => {
    const reader = open({
      zones: [
        { id: 'intel-rapl:0', name: 'psys', energy: '7' },
        { id: 'intel-rapl:1', name: 'package-0', energy: '8' },
      ],
    })
    expect(reader.counters.map(({ id, domain }) => [id, domain])).toEqual([
      ['psys', 'psys'],
      ['package-0', 'package'],
    ])
    expect(readAll(reader)).toEqual({ psys: 7n, 'package-0': 8n })
    reader.close()
  })

  test('hexadecimal ids are zones; mmio and tpmi twins, and names that only begin alike, are not', () => {
    const reader = open({
      zones: [
        { id: 'intel-rapl:a', name: 'package-10' },
        { id: 'intel-rapl:a:b', name: 'dram' },
        { id: 'intel-rapl-mmio:0', name: 'package-0' },
        { id: 'intel-rapl-tpmi:0', name: 'package-1' },
        { id: 'intel-rapl:1', name: 'package-1-extra' },
        { id: 'intel-rapl:2', name: 'subpackage-1' },
        { id: 'intel-rapl:a:1', name: 'core-extra' },
      ],
    })
    expect(reader.counters.map(({ id }) => id)).toEqual(['package-10', 'dram-10'])
    reader.close()
  })

  test.each(['AuthenticAMD', 'HygonGenuine'])("%s: the core zone is one core's, and the rest is computed", (vendor) => {
    const reader = open({ zones: TWO_SOCKETS.slice(0, 2), cpuinfo: cpuinfo({ vendor, family: 25, model: 1 }) })
    expect(reader.counters.map(({ id, basis }) => [id, basis])).toEqual([['package-0', 'firmware-model']])
    reader.close()
  })

  test('without an AMD processor nothing is said of the basis', () => {
    const reader = open({ zones: ONE_SOCKET, cpuinfo: cpuinfo() })
    expect(reader.counters[0]).not.toHaveProperty('basis')
    reader.close()
  })
})

describe('range and unit', () => {
  test.each([
    ['262143328850', 61.035],
    ['262143999938', 61.035],
    ['65532610987', 15.258],
    ['65712999613', 15.3],
    ['4294967295000000', 1e6],
    ['9223372036854775807', 1],
    ['123456789', 1],
  ])('a range of %s µJ counts in steps of %d µJ', (range, unitUj) => {
    const reader = open({ zones: [{ id: 'intel-rapl:0', name: 'package-0', range }] })
    const [counter] = reader.counters
    expect(counter?.rangeUj).toBe(BigInt(range))
    expect((counter?.unitUj ?? 0) / unitUj).toBeCloseTo(1, 3)
    reader.close()
  })

  test.each([
    ['is missing', null],
    ['is empty', ''],
    ['is text', 'unknown\n'],
    ['is 0', '0\n'],
  ])('a range that %s is refused by the name of its file, and nothing stays open', (_, range) => {
    const machine = { zones: [...TWO_SOCKETS, { id: 'intel-rapl:2', name: 'package-2', range }] }
    const before = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
    const error = refusalOf(machine)
    expect(error.code).toBe('READER_INVALID')
    expect(error.message).toContain('intel-rapl:2/max_energy_range_uj')
    if (before > 0) expect(readdirSync('/proc/self/fd').length).toBeLessThan(before + TWO_SOCKETS.length)
  })
})

describe('reading', () => {
  test.each([
    ['0\n', 0n],
    ['262143328850\n', INTEL_RANGE_UJ],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['9223372036854775807\n', 2n ** 63n - 1n],
    ['9223372036854775808\n', MISSING_UJ],
    ['', MISSING_UJ],
    ['\n', MISSING_UJ],
    ['-5\n', MISSING_UJ],
    ['12 34\n', MISSING_UJ],
    ['garbage\n', MISSING_UJ],
  ])('%j is %s', (energy, value) => {
    const reader = open({ zones: [{ id: 'intel-rapl:0', name: 'package-0', energy }] })
    expect(readAll(reader)).toEqual({ 'package-0': value })
    reader.close()
  })

  test('garbage is missing once; the next reading tries again, and the others go on', () => {
    const roots = machineRoots({ zones: TWO_SOCKETS.slice(0, 2) })
    const reader = raplPowercap.open({ roots })
    const file = join(roots.sys, 'class/powercap/intel-rapl:0/energy_uj')
    writeFileSync(file, 'Input/output error\n')
    expect(readAll(reader)).toEqual({ 'package-0': MISSING_UJ, 'core-0': 2n })
    writeFileSync(file, '77\n')
    expect(readAll(reader)).toEqual({ 'package-0': 77n, 'core-0': 2n })
    reader.close()
  })

  test('a counter whose reading fails is missing, and nothing throws', () => {
    const roots = machineRoots({ zones: TWO_SOCKETS.slice(0, 2) })
    const file = join(roots.sys, 'class/powercap/intel-rapl:0/energy_uj')
    rmSync(file)
    mkdirSync(file) // a directory opens, and then read(2) fails
    const reader = raplPowercap.open({ roots })
    expect(readAll(reader)).toEqual({ 'package-0': MISSING_UJ, 'core-0': 2n })
    reader.close()
  })

  test('a tree that is no sysfs is a simulation', () => {
    const reader = open({ zones: ONE_SOCKET })
    expect(reader.provenance).toBe('simulated')
    reader.close()
  })
})

describe('refusals', () => {
  const refused = (machine: Machine): { code: EnergyErrorCode; said: string } => {
    const error = refusalOf(machine)
    return { code: error.code, said: `${error.message} ${error.hint}` }
  }

  test('no driver, no directory', () => {
    const { code, said } = refused({ cpuinfo: cpuinfo() })
    expect(code).toBe('READER_ABSENT')
    expect(said).toMatch(/no such directory.*modprobe intel_rapl_msr/)
  })

  test('a virtual machine is told by its processor flag', () => {
    const { code, said } = refused({ cpuinfo: cpuinfo({ virtual: true }) })
    expect(code).toBe('READER_ABSENT')
    expect(said).toMatch(/cpuinfo has the flag "hypervisor"/)
  })

  test('a container mask is told by its mount', () => {
    const mountinfo = '612 590 0:53 / /sys/devices/virtual/powercap ro,relatime - tmpfs tmpfs ro,size=0k\n'
    const { code, said } = refused({ cpuinfo: cpuinfo(), mountinfo })
    expect(code).toBe('READER_ABSENT')
    expect(said).toMatch(/mountinfo has a mount over it.*docker run -v/)
  })

  test('links that lead nowhere, as under a mask, are no zones', () => {
    const roots = machineRoots({ zones: [] })
    symlinkSync('../../devices/virtual/powercap/intel-rapl', join(roots.sys, 'class/powercap/intel-rapl'))
    symlinkSync('../../devices/virtual/powercap/x', join(roots.sys, 'class/powercap/intel-rapl:0'))
    expect(() => raplPowercap.open({ roots })).toThrow(/no RAPL package zones/)
  })

  test('psys alone is no processor', () => {
    expect(refused({ zones: [{ id: 'intel-rapl:0', name: 'psys' }] }).code).toBe('READER_ABSENT')
  })

  test('a counter that only root may read says how to let a group read it, and never to run as root', () => {
    const roots = machineRoots({ zones: TWO_SOCKETS })
    const file = join(roots.sys, 'class/powercap/intel-rapl:1/energy_uj')
    chmodSync(join(roots.sys, '..'), 0o755)
    chmodSync(file, process.geteuid?.() === 0 ? 0o400 : 0o000)
    const module = new URL('../../../src/engine/readers/rapl-powercap.ts', import.meta.url).href
    const script = `
      const { raplPowercap } = await import(${JSON.stringify(module)})
      if (process.geteuid() === 0) process.seteuid(65534)
      try {
        raplPowercap.open({ roots: ${JSON.stringify(roots)} })
      } catch ({ code, message, hint }) {
        console.log(JSON.stringify({ code, message, hint }))
      }`
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    const error = JSON.parse(output) as { code: string; message: string; hint: string }
    expect(error.code).toBe('READER_PERMISSION')
    expect(error.message).toContain(file)
    expect(error.hint).toMatch(/groupadd.*udev\/rules\.d.*udevadm trigger/)
    expect(error.hint).not.toMatch(/as root|sudo (npm|npx|node)/)
  })
})
