import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { EnergyError } from '../../../src/errors.ts'
import { thermalSensors } from '../../../src/engine/telemetry/thermal-sensors.ts'
import type { Series } from '../../../src/engine/telemetry/telemetry.ts'

/** A tree of files by path; undefined as text makes a folder, which opens and cannot be read. */
function sysTree(files: Record<string, string | undefined>): string {
  const sys = mkdtempSync(join(tmpdir(), 'thermal-'))
  onTestFinished(() => rmSync(sys, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(sys, path, '..'), { recursive: true })
    if (text === undefined) mkdirSync(join(sys, path))
    else writeFileSync(join(sys, path), text)
  }
  return sys
}

function open(sys: string): Series {
  const series = thermalSensors.open({ roots: { sys, proc: '/proc', dev: '/dev' }, pid: process.pid })
  onTestFinished(() => series.close())
  return series
}

function valuesOf(series: Series): Record<string, number> {
  const row = new Float64Array(series.columns.length)
  expect(series.read(row)).toBe(true)
  return Object.fromEntries(series.columns.map((column, i) => [column, row[i] as number]))
}

const ZONE = 'class/thermal/thermal_zone'
const CHIP = 'class/hwmon/hwmon'

test('zones and chips are read in °C under their own names, in the order of their numbers', () => {
  const sys = sysTree({
    [`${ZONE}10/type`]: 'acpitz\n',
    [`${ZONE}10/temp`]: '27800\n',
    [`${ZONE}2/type`]: 'x86_pkg_temp\n',
    [`${ZONE}2/temp`]: '47000\n',
    [`${ZONE}2/trip_point_0_temp`]: '100000\n',
    'class/thermal/cooling_device0/type': 'Processor\n',
    [`${CHIP}0/name`]: 'coretemp\n',
    [`${CHIP}0/temp1_input`]: '46000\n',
    [`${CHIP}0/temp1_label`]: 'Package id 0\n',
    [`${CHIP}0/temp1_crit`]: '100000\n',
    [`${CHIP}0/temp2_input`]: '-3500\n',
    [`${CHIP}0/fan1_input`]: '2000\n',
  })
  const values = valuesOf(open(sys))
  expect(values).toEqual({
    x86PkgTempCelsius: 47,
    acpitzCelsius: 27.8,
    coretempPackageId0Celsius: 46,
    coretempTemp2Celsius: -3.5,
  })
  expect(Object.keys(values)[0]).toBe('x86PkgTempCelsius')
})

test('each look sees the value of now', () => {
  const sys = sysTree({ [`${ZONE}0/type`]: 'acpitz\n', [`${ZONE}0/temp`]: '100000\n' })
  const series = open(sys)
  expect(valuesOf(series)).toEqual({ acpitzCelsius: 100 })
  writeFileSync(join(sys, `${ZONE}0/temp`), '9000\n')
  expect(valuesOf(series)).toEqual({ acpitzCelsius: 9 })
})

test('sensors of one name are told apart; a sensor without a name is called by its place', () => {
  const sys = sysTree({
    [`${ZONE}0/type`]: 'acpitz\n',
    [`${ZONE}0/temp`]: '1000\n',
    [`${ZONE}1/type`]: 'acpitz\n',
    [`${ZONE}1/temp`]: '2000\n',
    [`${ZONE}2/type`]: 'acpitz-2\n',
    [`${ZONE}2/temp`]: '3000\n',
    [`${ZONE}3/temp`]: '4000\n',
    [`${ZONE}4/type`]: '温度\n',
    [`${ZONE}4/temp`]: '5000\n',
  })
  const { columns } = open(sys)
  expect(columns).toEqual([
    'acpitzCelsius',
    'acpitz2Celsius',
    'acpitz22Celsius',
    'thermalZone3Celsius',
    'sensorCelsius',
  ])
})

test.each([
  ['-40000', -40],
  ['150000', 150],
  ['-40001', Number.NaN],
  ['150001', Number.NaN],
  ['-274000', Number.NaN],
  ['', Number.NaN],
  ['-', Number.NaN],
  ['N/A', Number.NaN],
])('%j m°C is %d °C', (text, celsius) => {
  const sys = sysTree({ [`${ZONE}0/temp`]: '20000' })
  const series = open(sys)
  writeFileSync(join(sys, `${ZONE}0/temp`), text)
  expect(valuesOf(series)).toEqual({ thermalZone0Celsius: celsius })
})

test('a sensor that cannot be read has no column', () => {
  const sys = sysTree({ [`${ZONE}0/temp`]: undefined, [`${ZONE}1/temp`]: '20000', [`${ZONE}2/type`]: 'wifi' })
  expect(open(sys).columns).toEqual(['thermalZone1Celsius'])
})

test('a chip that is a zone is not read twice, and drives are left asleep', () => {
  const sys = sysTree({
    'devices/virtual/thermal/thermal_zone0/type': 'acpitz\n',
    'devices/virtual/thermal/thermal_zone0/temp': '30000\n',
    'devices/virtual/thermal/thermal_zone0/hwmon0/name': 'acpitz\n',
    'devices/virtual/thermal/thermal_zone0/hwmon0/temp1_input': '30000\n',
    [`${CHIP}1/name`]: 'nvme\n',
    [`${CHIP}1/temp1_input`]: '40000\n',
    [`${CHIP}2/name`]: 'drivetemp\n',
    [`${CHIP}2/temp1_input`]: '40000\n',
    'class/thermal/placeholder': '',
  })
  symlinkSync('../../devices/virtual/thermal/thermal_zone0', join(sys, `${ZONE}0`))
  symlinkSync('../../devices/virtual/thermal/thermal_zone0/hwmon0', join(sys, `${CHIP}0`))
  expect(open(sys).columns).toEqual(['acpitzCelsius'])
})

test('a machine without sensors says so, and nothing stays open', () => {
  const before = readdirSync('/proc/self/fd').length
  let error: unknown
  try {
    open(sysTree({ [`${ZONE}0/temp`]: undefined }))
  } catch (caught) {
    error = caught
  }
  expect(error).toBeInstanceOf(EnergyError)
  const { code, message, hint } = error as EnergyError
  expect(code).toBe('READER_ABSENT')
  expect(message).toMatch(/class\/thermal or .*class\/hwmon/)
  expect(hint).toMatch(/modprobe coretemp/)
  expect(readdirSync('/proc/self/fd').length).toBe(before)
})
