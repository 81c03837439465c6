import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hwmon } from '../../../src/engine/readers/hwmon.ts'
import { DEFAULT_ROOTS, MISSING_UJ, type Reader, type Roots } from '../../../src/engine/readers/reader.ts'
import { monotonicNs } from '../../../src/engine/sampling/clock.ts'
import { EnergyError } from '../../../src/errors.ts'
import { joulesFromUj, secondsFromNs } from '../../../src/units.ts'
import { testReader } from '../../contracts/reader.ts'
import { temporaryDirectory } from './powercap-tree.ts'

/** A driver's files, and the device it drives. */
interface Chip {
  device: string
  files: Record<string, string | number>
  /** Name and sensors lie with the device, as older drivers have it. */
  old?: boolean
}

const AMD: Chip = {
  device: 'platform/amd_energy.0',
  files: {
    name: 'amd_energy',
    energy1_input: 11,
    energy1_label: 'Ecore000',
    energy2_input: 22,
    energy2_label: 'Ecore001',
    energy3_input: 5_000_000_000_000,
    energy3_label: 'Esocket0',
    energy4_input: 44,
    energy4_label: 'Esocket1',
  },
}
const FAM15H: Chip = {
  device: 'pci0000:00/0000:00:18.4',
  files: { name: 'fam15h_power', power1_input: 95_000_000, power1_average: 40_000_000 },
}
const METER: Chip = {
  device: 'LNXSYSTM:00/ACPI000D:00',
  files: { name: 'power_meter', power1_average: 320_000_000, 'measures/LNXSYBUS:00': '' },
}
const PSU: Chip = {
  device: 'usb/corsair',
  files: {
    name: 'corsairpsu',
    power1_input: 210_000_000,
    power1_label: 'power total',
    power2_input: 180_000_000,
    power2_label: 'power +12v',
  },
}
const XE: Chip = {
  device: 'pci0000:00/0000:03:00.0',
  files: { name: 'xe', energy1_input: 900, energy1_label: 'card', energy2_input: 700, energy2_label: 'pkg' },
}
const RAIL: Chip = {
  device: 'i2c/1-0040',
  files: { name: 'ina226', power1_input: 3_000_000 },
}
const ZENPOWER: Chip = {
  device: 'pci0000:00/0000:00:18.3',
  files: { name: 'zenpower', power1_input: 40_000_000, power1_label: 'SVI2_P_Core' },
}

const rest = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
const seconds = (): number => secondsFromNs(monotonicNs())

function write(path: string, value: string | number): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${value}\n`)
}

/** A tree as the kernel has it: entries below their devices, and links to them in the class. */
function rootsOf(...chips: Chip[]): Roots {
  const sys = join(temporaryDirectory(), 'sys')
  mkdirSync(join(sys, 'class/hwmon'), { recursive: true })
  for (const [i, { device, files, old }] of chips.entries()) {
    const home = join(sys, 'devices', device)
    const entry = join(home, 'hwmon', `hwmon${i}`)
    mkdirSync(entry, { recursive: true })
    symlinkSync(home, join(entry, 'device'))
    symlinkSync(entry, join(sys, 'class/hwmon', `hwmon${i}`))
    for (const [file, value] of Object.entries(files)) {
      write(join(old || file.startsWith('measures') ? home : entry, file), value)
    }
  }
  return { ...DEFAULT_ROOTS, sys }
}

const open = (...chips: Chip[]): Reader => hwmon.open({ roots: rootsOf(...chips) })

function readAll(reader: Reader): Record<string, bigint> {
  const into = new BigInt64Array(reader.counters.length)
  reader.read(into)
  return Object.fromEntries(reader.counters.map(({ id }, i) => [id, into[i] as bigint]))
}

function refusalOf(...chips: Chip[]): { code: string; said: string } {
  try {
    open(...chips).close()
  } catch (error) {
    if (error instanceof EnergyError) return { code: error.code, said: `${error.message} ${error.hint}` }
    throw error
  }
  throw new Error('the reader opened')
}

testReader('hwmon with energy counters', () => open(AMD, XE), { allocationFree: true })
testReader('hwmon with power sensors', () => open(FAM15H, METER))

describe('energy counters', () => {
  test('sockets are packages; cores are left alone', () => {
    const reader = open(AMD)
    expect(readAll(reader)).toEqual({ 'package-0': 5_000_000_000_000n, 'package-1': 44n })
    expect(reader.counters).toMatchObject([
      { domain: 'package', socket: 0, unitUj: 1e6 / 65536, basis: 'firmware-model' },
      { domain: 'package', socket: 1 },
    ])
    expect(reader.detail).toBe('package-0 from amd_energy Esocket0, package-1 from amd_energy Esocket1')
    expect(reader.provenance).toBe('simulated')
    reader.close()
  })

  test('cards are GPUs, in the order of their devices; what lies inside a card is not counted beside it', () => {
    const other: Chip = { device: 'pci0000:00/0000:83:00.0', files: { ...XE.files, energy1_input: 901 } }
    const old: Chip = { device: 'pci0000:00/0000:04:00.0', files: { name: 'i915', energy1_input: 5 } }
    const tile: Chip = { device: 'pci0000:00/0000:04:00.1', files: { name: 'i915_gt0', energy1_input: 4 } }
    const reader = open(other, tile, XE, old)
    expect(readAll(reader)).toEqual({ 'gpu-i915-0': 5n, 'gpu-xe-0': 900n, 'gpu-xe-1': 901n })
    reader.close()
  })

  test('a counter that cannot be read once is missing once, and the others go on', () => {
    const roots = rootsOf(AMD)
    const reader = hwmon.open({ roots })
    const file = join(roots.sys, 'class/hwmon/hwmon0/energy3_input')
    writeFileSync(file, 'Input/output error\n')
    expect(readAll(reader)).toEqual({ 'package-0': MISSING_UJ, 'package-1': 44n })
    writeFileSync(file, '5\n')
    expect(readAll(reader)).toEqual({ 'package-0': 5n, 'package-1': 44n })
    reader.close()
  })
})

describe('power sensors', () => {
  test.each<[string, Chip, string, number]>([
    ['the current power of a package, not the average of its cores', FAM15H, 'package-0', 95],
    ['a meter of the whole system', METER, 'psys', 320],
    ['the total of a power supply, not its rails', PSU, 'psys', 210],
    ['a driver that keeps its files with the device', { ...FAM15H, old: true }, 'package-0', 95],
  ])('%s', (_, chip, id, watts) => {
    const reader = open(chip)
    expect(reader.counters).toMatchObject([{ id, unitUj: 1, integrated: true }])
    const before = seconds()
    const first = readAll(reader)[id] as bigint
    const inner = seconds()
    rest(20)
    const innerEnd = seconds()
    const joules = joulesFromUj((readAll(reader)[id] as bigint) - first)
    expect(joules).toBeGreaterThanOrEqual(watts * (innerEnd - inner) - 0.000_002)
    expect(joules).toBeLessThanOrEqual(watts * (seconds() - before) + 0.000_002)
    reader.close()
  })
})

describe('nothing is counted twice', () => {
  test('energy of a domain wins over its power, whatever the order of the entries', () => {
    const reader = open(FAM15H, PSU, AMD)
    expect(reader.counters.map(({ id }) => id)).toEqual(['package-0', 'package-1', 'psys'])
    expect(reader.detail).not.toMatch(/fam15h/)
    reader.close()
  })

  test('one meter of the whole machine, and none where two of a kind may lie one behind the other', () => {
    const reader = open(PSU, METER)
    expect(reader.detail).toBe('psys from power_meter power1_average')
    reader.close()
    expect(refusalOf(PSU, { ...PSU, device: 'usb/other' })).toMatchObject({
      code: 'READER_ABSENT',
      said: expect.stringContaining('corsairpsu power total'),
    })
  })
})

describe('refusals', () => {
  test('sensors of unknown meaning are named', () => {
    const part = { ...METER, files: { ...METER.files } }
    delete part.files['measures/LNXSYBUS:00']
    const { code, said } = refusalOf(RAIL, ZENPOWER, part)
    expect(code).toBe('READER_ABSENT')
    expect(said).toMatch(/certain.*Seen: .*ina226 power1_input/)
    expect(said).toMatch(/zenpower SVI2_P_Core/)
    expect(said).toMatch(/power_meter power1_average/)
  })

  test('no sensors, no class', () => {
    const thermometer = { device: 'platform/coretemp.0', files: { name: 'coretemp', temp1_input: 40_000 } }
    expect(refusalOf(thermometer).said).toMatch(/no energy or power sensor in/)
    const roots = rootsOf()
    renameSync(join(roots.sys, 'class/hwmon'), join(roots.sys, 'class/other'))
    expect(() => hwmon.open({ roots })).toThrow(/There is no .*class\/hwmon/)
  })

  test('a counter that only its owner may read says how to let a group read it', () => {
    const roots = rootsOf(AMD)
    const file = join(roots.sys, 'class/hwmon/hwmon0/energy4_input')
    chmodSync(join(roots.sys, '..'), 0o755)
    chmodSync(file, process.geteuid?.() === 0 ? 0o400 : 0o000)
    const module = new URL('../../../src/engine/readers/hwmon.ts', import.meta.url).href
    const script = `
      const { hwmon } = await import(${JSON.stringify(module)})
      if (process.geteuid() === 0) process.seteuid(65534)
      try {
        hwmon.open({ roots: ${JSON.stringify(roots)} })
      } catch ({ code, message, hint }) {
        console.log(JSON.stringify({ code, message, hint }))
      }`
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    const error = JSON.parse(output) as { code: string; message: string; hint: string }
    expect(error.code).toBe('READER_PERMISSION')
    expect(error.message).toContain('energy4_input')
    expect(error.hint).toMatch(/groupadd.*chgrp/)
    expect(error.hint).not.toMatch(/as root|sudo (npm|npx|node)/)
  })
})
