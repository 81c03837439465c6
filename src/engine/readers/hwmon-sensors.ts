import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Domain } from '../../run.ts'
import { ujFromJouleExponent } from '../../units.ts'
import type { Counter } from './reader.ts'
import { wordIn } from './sysfs.ts'

/** One energy or power attribute of a driver. */
export interface Sensor {
  driver: string
  /** `energy1_input`, `power1_input` or `power1_average`. */
  file: string
  label?: string
  directory: string
  /** Real path of the device, by which sensors are put in order: numbers of hwmon change with every start. */
  device: string
}

/** What a sensor is known to cover. */
interface Meaning {
  driver: string
  file: RegExp
  /** A label that the sensor must have; its group is the number of the socket. */
  label?: RegExp
  /** Something else that the sensor's own files must say. */
  holds?: (sensor: Sensor) => boolean
  domain: Domain
  unitUj: number
  basis: 'metered' | 'firmware-model'
}

/**
 * Sensors whose meaning is certain. Energy comes before power, and of one domain only the first driver counts.
 *
 * Left out on purpose: `Ecore*` of amd_energy (a core is woken for every one that is read); zenpower (its two rails are
 * not the whole package); ina2xx, ina3221 and scmi (a rail that only the board's maker knows); amdgpu (on an APU
 * it includes the CPU); aem2 (which of its registers is the machine is not documented).
 */
const MEANINGS: readonly Meaning[] = [
  // Documentation/hwmon/amd_energy.rst: 64 bits, accumulated by the kernel; energy status unit 2^-16 J.
  {
    driver: 'amd_energy',
    file: /^energy\d+_input$/,
    label: /^Esocket(\d+)$/,
    domain: 'package',
    unitUj: ujFromJouleExponent(16),
    basis: 'firmware-model',
  },
  // Documentation/hwmon/fam15h_power.rst: CurrPwrWatts of the entire package; power1_average is its compute units only.
  { driver: 'fam15h_power', file: /^power1_input$/, domain: 'package', unitUj: 1, basis: 'firmware-model' },
  // Documentation/ABI/testing/sysfs-driver-intel-i915-hwmon: energy of the device; discrete parts only.
  { driver: 'i915', file: /^energy1_input$/, domain: 'gpu', unitUj: 1, basis: 'metered' },
  // Documentation/ABI/testing/sysfs-driver-intel-xe-hwmon: energy1 is the card, energy2 the package inside it.
  { driver: 'xe', file: /^energy1_input$/, domain: 'gpu', unitUj: 1, basis: 'metered' },
  // Documentation/hwmon/ibmaem.rst, v1: estimate of the energy of the server since the last reset of its BMC.
  { driver: 'aem1', file: /^energy1_input$/, domain: 'psys', unitUj: 1, basis: 'firmware-model' },
  // Documentation/hwmon/acpi_power_meter.rst: measures/ links to what is metered; LNXSYBUS is \_SB, the whole system.
  {
    driver: 'power_meter',
    file: /^power1_average$/,
    holds: ({ directory, device }) =>
      [directory, device].some((path) => existsSync(join(path, 'measures/LNXSYBUS:00'))),
    domain: 'psys',
    unitUj: 1,
    basis: 'metered',
  },
  // Documentation/hwmon/corsair-psu.rst: total power usage of the power supply.
  { driver: 'corsairpsu', file: /^power1_input$/, domain: 'psys', unitUj: 1, basis: 'metered' },
]

const SENSOR = /^(energy\d+_input|power\d+_(?:input|average))$/

/** A sensor as people call it: `amd_energy Esocket0`, `ina3221 power1_input`. */
export const sensorName = ({ driver, file, label }: Sensor): string => `${driver} ${label ?? file}`

function sensorsOf(hwmon: string): Sensor[] {
  // Older drivers keep name and sensors with the device instead of with their hwmon entry.
  const directory = [hwmon, join(hwmon, 'device')].find((path) => existsSync(join(path, 'name')))
  if (directory === undefined) return []
  const driver = wordIn(join(directory, 'name')) ?? ''
  const link = join(hwmon, 'device')
  const device = realpathSync(existsSync(link) ? link : hwmon)
  return readdirSync(directory)
    .filter((file) => SENSOR.test(file))
    .map((file) => {
      const label = wordIn(join(directory, file.replace(/_\w+$/, '_label')))
      return { driver, file, directory, device, ...(label === undefined ? {} : { label }) }
    })
}

/** Every energy and power sensor below a hwmon class directory, by device and number. */
export function hwmonSensors(root: string): Sensor[] {
  if (!existsSync(root)) return []
  const key = ({ device, file }: Sensor): string => `${device} ${file}`
  return readdirSync(root)
    .flatMap((name) => sensorsOf(join(root, name)))
    .sort((a, b) => key(a).localeCompare(key(b), 'en', { numeric: true }))
}

/** A sensor that is a counter of a domain. */
export interface DomainSensor {
  sensor: Sensor
  counter: Omit<Counter, 'path'>
}

function counterOf(meaning: Meaning, sensor: Sensor, place: number): Omit<Counter, 'path'> {
  const { driver, domain, unitUj, basis } = meaning
  const known = { domain, unitUj, basis }
  if (domain === 'psys') return { id: 'psys', ...known }
  // Other readers have GPUs too: the driver in the id keeps them apart.
  if (domain === 'gpu') return { id: `gpu-${driver}-${place}`, ...known }
  const socket = Number(meaning.label?.exec(sensor.label ?? '')?.[1] ?? place)
  return { id: `${domain}-${socket}`, socket, ...known }
}

/**
 * The sensors that count: certain in their meaning, each domain from one driver, so that nothing is counted twice. Two
 * meters of a whole machine may lie one behind the other, so neither counts. GPUs of different drivers are different.
 */
export function domainSensors(sensors: readonly Sensor[]): DomainSensor[] {
  const taken = new Set<Domain>()
  return MEANINGS.flatMap((meaning) => {
    const { driver, file, label, holds, domain } = meaning
    if (taken.has(domain)) return []
    const found = sensors.filter(
      (sensor) =>
        sensor.driver === driver &&
        file.test(sensor.file) &&
        (label === undefined || label.test(sensor.label ?? '')) &&
        (holds === undefined || holds(sensor)),
    )
    if (found.length === 0 || (domain === 'psys' && found.length > 1)) return []
    if (domain !== 'gpu') taken.add(domain)
    return found.map((sensor, place) => ({ sensor, counter: counterOf(meaning, sensor, place) }))
  })
}
