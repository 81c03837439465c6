import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError, messageOf } from '../../errors.ts'
import { wattsFromUw } from '../../units.ts'
import { domainSensors, type DomainSensor, hwmonSensors, type Sensor, sensorName } from './hwmon-sensors.ts'
import { IntegratedPower } from './integrated-power.ts'
import { type Counter, MISSING_UJ, type Reader, type ReaderSource } from './reader.ts'
import { SensorFile } from './sensor-file.ts'
import { isSysfs } from './sysfs.ts'

const NAME = 'hwmon'
/** More than any machine has: sockets, a few cards and one meter; each that shows power needs its place in memory. */
const MOST_SENSORS = 64

interface OpenSensor {
  counter: Counter
  /** Its power is integrated, for want of an energy counter. */
  power?: IntegratedPower
  file: SensorFile
}

function absence(root: string, seen: readonly Sensor[]): EnergyError {
  const [reason, remedy] =
    seen.length > 0
      ? [
          `No sensor in ${root} is certain to cover a whole processor, card or machine. Seen: ${[...new Set(seen.map(sensorName))].join(', ')}.`,
          'Choose another reader: what a rail of a board feeds is known to its maker alone.',
        ]
      : [
          existsSync(root) ? `There is no energy or power sensor in ${root}.` : `There is no ${root}.`,
          'Load the driver of a sensor (see `sensors-detect`), or choose another reader.',
        ]
  return new EnergyError('READER_ABSENT', reason, remedy)
}

function openFile(path: string): SensorFile {
  try {
    return new SensorFile(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EACCES' || code === 'EPERM') {
      throw new EnergyError(
        'READER_PERMISSION',
        `The sensor ${path} may not be read by this user (owner and group only since CVE-2020-12912).`,
        'Let a group read it: sudo groupadd -f rapl; sudo usermod -aG rapl "$USER"; ' +
          `sudo chgrp rapl ${path}; sudo chmod g+r ${path}; then log in again.`,
        { cause: error },
      )
    }
    throw new EnergyError(
      'READER_FAILED',
      `The sensor ${path} cannot be opened: ${messageOf(error)}.`,
      'Check the driver with `sensors`.',
      { cause: error },
    )
  }
}

function openSensor({ sensor, counter }: DomainSensor, shared: SharedArrayBuffer, place: number): OpenSensor {
  const file = openFile(join(sensor.directory, sensor.file))
  if (sensor.file.startsWith('energy')) return { file, counter: { ...counter, path: file.path } }
  const watts = (): number => wattsFromUw(file.number())
  return {
    file,
    counter: { ...counter, path: file.path, integrated: true },
    power: new IntegratedPower(shared, { watts }, place),
  }
}

function openSensors(found: readonly DomainSensor[], shared: SharedArrayBuffer): OpenSensor[] {
  const opened: OpenSensor[] = []
  try {
    for (const [place, each] of found.entries()) opened.push(openSensor(each, shared, place))
    return opened
  } catch (error) {
    for (const { file } of opened) file.close()
    throw error
  }
}

/**
 * Energy and power sensors of the kernel's hardware monitoring, where it is certain what they cover; power is integrated,
 * and one such sensor makes the reader `derived`.
 */
export const hwmon: ReaderSource = {
  name: NAME,
  summary: 'energy and power sensors through /sys/class/hwmon, where their meaning is certain',
  sharedBytes: MOST_SENSORS * IntegratedPower.SHARED_BYTES,
  open({ roots, shared = new SharedArrayBuffer(MOST_SENSORS * IntegratedPower.SHARED_BYTES) }) {
    const root = join(roots.sys, 'class/hwmon')
    const seen = hwmonSensors(root)
    const found = domainSensors(seen)
    if (found.length === 0) throw absence(root, seen)
    if (found.length > MOST_SENSORS) {
      throw new EnergyError(
        'READER_INVALID',
        `There are ${found.length} sensors in ${root}, and this reader has room for ${MOST_SENSORS}.`,
        'Choose another reader.',
      )
    }
    const sensors = openSensors(found, shared)
    const isReal = found.every(({ sensor }) => isSysfs(sensor.directory))
    const derived = sensors.some(({ power }) => power !== undefined)
    let open = true
    return {
      name: NAME,
      provenance: !isReal ? 'simulated' : derived ? 'derived' : 'measured',
      counters: sensors.map(({ counter }) => counter),
      detail: found.map(({ sensor, counter }) => `${counter.id} from ${sensorName(sensor)}`).join(', '),
      read(into) {
        for (let i = 0; i < sensors.length; i++) {
          const { file, power } = sensors[i] as OpenSensor
          if (!open) into[i] = MISSING_UJ
          else if (power) into[i] = power.uj()
          else file.readCounter(into, i)
        }
      },
      close() {
        if (!open) return
        open = false
        for (const { file } of sensors) file.close()
      },
    } satisfies Reader
  },
}
