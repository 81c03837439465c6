import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { detectHardware } from '../../src/config/hardware.ts'
import { detectHardwareFile, type SourceFacts } from '../../src/config/hardware-file.ts'
import { amdEpyc, bareVirtualMachine, intelLaptop, twoSocketXeon } from '../cli/fixture-machines.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hardware-file-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const SOURCE: SourceFacts = { name: 'a', works: false, code: 'READER_ABSENT', reason: 'None.', remedy: 'Buy one.' }

const detect = (detectedAt = '2026-01-01T00:00:00.000Z') =>
  detectHardwareFile({
    roots: { sys: join(root, 'sys'), proc: join(root, 'proc'), dev: join(root, 'dev') },
    pluginVersion: '1.2.3',
    detectedAt,
    sources: [SOURCE],
  })

describe.each([
  ['laptop', intelLaptop],
  ['Xeon', twoSocketXeon],
  ['EPYC', amdEpyc],
  ['virtual machine', bareVirtualMachine],
])('%s', (_, build) => {
  test('two detections differ in detectedAt alone', () => {
    build(root)
    const first = JSON.stringify(detect())
    const second = JSON.stringify(detect('2026-02-02T00:00:00.000Z'))
    expect(second).not.toBe(first)
    expect(second.replace('2026-02-02', '2026-01-01')).toBe(first)
  })
})

test('what moves while the machine runs is not in the file', () => {
  intelLaptop(root)
  const before = detect()
  const write = (file: string, text: string): void => writeFileSync(join(root, file), text)
  write('sys/class/thermal/thermal_zone1/temp', '91000\n')
  write('sys/class/hwmon/hwmon5/temp1_input', '91000\n')
  write('sys/class/power_supply/BAT0/status', 'Charging\n')
  write('sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count', '99\n')
  write('sys/devices/system/cpu/cpu3/cpuidle/state3/disable', '1\n')
  write('proc/stat', 'cpu  1 2 3 4 5 6 7 8 9 10\n')
  write('proc/swaps', 'Filename\n')
  write('proc/meminfo', 'MemTotal:       16204888 kB\nMemFree:          1 kB\n')
  expect(detect()).toEqual(before)
})

test('the hashes are those of experiments, and follow what they are of', () => {
  intelLaptop(root)
  const before = detect()
  expect(before.hardwareHash).toBe(detectHardware({ procRoot: join(root, 'proc'), sysRoot: join(root, 'sys') }).hash)
  writeFileSync(join(root, 'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'), 'performance\n')
  const governed = detect()
  expect(governed.hardwareHash).toBe(before.hardwareHash)
  expect(governed.environmentHash).not.toBe(before.environmentHash)
  writeFileSync(join(root, 'proc/meminfo'), 'MemTotal: 1024 kB\n')
  expect(detect().hardwareHash).not.toBe(before.hardwareHash)
})

test('a laptop, in all its parts', () => {
  intelLaptop(root)
  const file = detect()
  expect(file).toMatchObject({
    schemaVersion: 1,
    chassis: 'laptop',
    clocksources: ['tsc', 'hpet', 'acpi_pm'],
    hardware: { cpuModel: 'Intel(R) Core(TM) i7-1065G7 CPU @ 1.30GHz', sockets: 1, physicalCores: 4 },
    environment: { governor: 'powersave', turbo: true, pluginVersion: '1.2.3' },
    features: { avx2: true, sgx: true, svm: false },
    msrDevices: 0,
    sources: [SOURCE],
  })
  expect(file.topology).toMatchObject({ packages: 1, dies: 1, cores: 4, online: '0-7' })
  expect(file.topology.threads[5]).toEqual({ cpu: 5, package: 0, die: 0, core: 1, siblings: '1,5' })
  expect(file.topology).not.toHaveProperty('isolated')
  expect(file.topology).not.toHaveProperty('offline')
  expect(file.frequencies).toEqual([
    {
      cpus: '0-7',
      driver: 'intel_pstate',
      governors: ['performance', 'powersave'],
      minimumHertz: 400e6,
      maximumHertz: 3.9e9,
      baseHertz: 1.5e9,
    },
  ])
  expect(file.idleStates.driver).toBe('intel_idle')
  expect(file.idleStates.kinds).toHaveLength(1)
  expect(file.idleStates.kinds[0]?.states.at(-1)).toEqual({
    name: 'C10',
    description: 'ACPI FFH C10',
    exitLatencySeconds: 0.00089,
    residencySeconds: 0.00267,
  })
  expect(file.thermalZones).toEqual([
    { zone: 'thermal_zone0', type: 'acpitz', trips: [] },
    { zone: 'thermal_zone1', type: 'x86_pkg_temp', trips: [{ type: 'passive', celsius: 95 }] },
  ])
  expect(file.hwmonChips).toEqual([
    { name: 'acpitz', inputs: [{ input: 'temp1' }] },
    { name: 'coretemp', inputs: [{ input: 'temp1', label: 'Package id 0' }, { input: 'temp2' }] },
  ])
  expect(file.powerLimits).toEqual([
    {
      zone: 'intel-rapl:0',
      name: 'package-0',
      limits: [
        { name: 'long_term', watts: 15, windowSeconds: 28, maximumWatts: 15 },
        { name: 'short_term', watts: 46, windowSeconds: 0.00244 },
      ],
    },
  ])
  expect(file.gpus).toEqual([{ pciAddress: '0000:00:02.0', driver: 'i915', pciId: '8086:8A52' }])
})

test('two packages, isolated CPUs, a GPU without NVML', () => {
  twoSocketXeon(root)
  const file = detect()
  expect(file.chassis).toBe('server')
  expect(file.topology).toMatchObject({ packages: 2, dies: 2, cores: 8, isolated: '4-7', nohzFull: '4-7' })
  expect(file.topology.threads[14]).toEqual({ cpu: 14, package: 1, die: 0, core: 2, siblings: '6,14' })
  expect(file.powerLimits.map(({ name }) => name)).toEqual(['package-0', 'package-1'])
  expect(file.gpus).toEqual([{ pciAddress: '0000:3b:00.0', driver: 'nvidia', model: 'NVIDIA A30' }])
  expect(file.msrDevices).toBe(2)
})

test('kinds of CPUs stand apart, whatever the order of their numbers', () => {
  intelLaptop(root)
  for (const cpu of [2, 6, 7]) {
    writeFileSync(join(root, `sys/devices/system/cpu/cpu${cpu}/cpufreq/cpuinfo_max_freq`), '3400000\n')
  }
  expect(detect().frequencies.map(({ cpus, maximumHertz }) => [cpus, maximumHertz])).toEqual([
    ['0-1,3-5', 3.9e9],
    ['2,6-7', 3.4e9],
  ])
})

test('where there is nothing, lists are empty and facts absent', () => {
  const file = detect()
  expect(file).toMatchObject({
    topology: { threads: [] },
    frequencies: [],
    idleStates: { kinds: [] },
    thermalZones: [],
    hwmonChips: [],
    powerLimits: [],
    gpus: [],
    msrDevices: 0,
  })
  for (const key of ['chassis', 'features', 'clocksources']) expect(file).not.toHaveProperty(key)
  expect(Object.keys(file.topology)).toEqual(['threads'])
})
