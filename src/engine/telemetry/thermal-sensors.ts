import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError } from '../../errors.ts'
import { celsiusFromMillicelsius } from '../../units.ts'
import { integerAt, type KernelFile, openIfReadable } from './kernel-file.ts'
import type { SeriesSource } from './telemetry.ts'

const NAME = 'thermal'
/** What silicon and boards survive; sensors that are not wired up show −128, −274 or 255 °C. */
const LOWEST_CELSIUS = -40
const HIGHEST_CELSIUS = 150
/** Chips of drives: each reading is a command to the drive, and keeps it awake (drivers/nvme/host/hwmon.c, drivetemp.c). */
const DRIVES = ['nvme', 'drivetemp']

interface Sensor {
  name: string
  file: KernelFile
}

/** `x86_pkg_temp` → `x86PkgTemp`, `Package id 0` → `PackageId0`. */
const wordsOf = (text: string): string[] => text.split(/[^A-Za-z0-9]+/).filter(Boolean)

function camelCase(text: string): string {
  const joined = wordsOf(text)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
  return joined.charAt(0).toLowerCase() + joined.slice(1)
}

/** The trimmed text of a small file; '' where it cannot be read, as the label that most sensors do not have. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    // A sensor without a name or a label is called by its file.
    return ''
  }
}

/** Entries of a folder in the order of their numbers, so that the names of columns stay the same between two starts. */
const numbered = (folder: string, pattern: RegExp): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((entry) => pattern.test(entry))
        .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    : []

function* zones(sys: string): Generator<{ name: string; path: string }> {
  const folder = join(sys, 'class/thermal')
  for (const zone of numbered(folder, /^thermal_zone\d+$/)) {
    yield { name: textOf(join(folder, zone, 'type')) || zone, path: join(folder, zone, 'temp') }
  }
}

function* chips(sys: string): Generator<{ name: string; path: string }> {
  const folder = join(sys, 'class/hwmon')
  for (const chip of numbered(folder, /^hwmon\d+$/)) {
    const name = textOf(join(folder, chip, 'name')) || chip
    // A chip inside a zone is that zone once more (drivers/thermal/thermal_hwmon.c).
    const isZone = /\/thermal_zone\d+\/[^/]+$/.test(realpathSync(join(folder, chip)))
    if (isZone || DRIVES.includes(name)) continue
    for (const input of numbered(join(folder, chip), /^temp\d+_input$/)) {
      const label = textOf(join(folder, chip, input.replace('_input', '_label'))) || input.replace('_input', '')
      yield { name: `${name} ${label}`, path: join(folder, chip, input) }
    }
  }
}

/** Names of columns: the second sensor of a name gets a 2, and so on. */
function uniqueColumns(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const base = camelCase(name) || 'sensor'
    let column = `${base}Celsius`
    for (let count = 2; taken.has(column); count++) column = `${base}${count}Celsius`
    taken.add(column)
    return column
  })
}

/**
 * Temperatures in °C of all thermal zones (`<type>Celsius`) and of the hwmon chips that are none and no drives
 * (`<chip><Label>Celsius`): Linux, Documentation/driver-api/thermal/sysfs-api.rst and Documentation/hwmon/sysfs-interface.rst,
 * both in m°C. A value that cannot be read or lies outside −40 to 150 °C is NaN. What a temperature means for throttling is
 * not told here: trip points are not where a processor throttles.
 */
export const thermalSensors: SeriesSource = {
  name: NAME,
  summary: 'temperatures of the thermal zones and hwmon chips, 1 Hz',
  hz: 1,
  open({ roots }) {
    const sensors: Sensor[] = []
    for (const { name, path } of [...zones(roots.sys), ...chips(roots.sys)]) {
      const file = openIfReadable(path, 32)
      if (file) sensors.push({ name, file })
    }
    if (sensors.length === 0) {
      throw new EnergyError(
        'READER_ABSENT',
        `No temperature can be read under ${join(roots.sys, 'class/thermal')} or ${join(roots.sys, 'class/hwmon')}.`,
        'A virtual machine has no sensors; on other machines load the driver (`sudo modprobe coretemp`, AMD: k10temp).',
      )
    }
    return {
      columns: uniqueColumns(sensors.map(({ name }) => name)),
      read(into) {
        for (const [column, { file }] of sensors.entries()) {
          const celsius = file.refresh() ? celsiusFromMillicelsius(integerAt(file, 0)) : Number.NaN
          into[column] = celsius >= LOWEST_CELSIUS && celsius <= HIGHEST_CELSIUS ? celsius : Number.NaN
        }
        return true
      },
      close: () => {
        for (const { file } of sensors) file.close()
      },
    }
  },
}
