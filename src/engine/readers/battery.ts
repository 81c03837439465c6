import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError, messageOf } from '../../errors.ts'
import { wattsFromUaUv, wattsFromUw } from '../../units.ts'
import { IntegratedPower } from './integrated-power.ts'
import { MISSING_UJ, type Reader, type ReaderSource } from './reader.ts'
import { SensorFile } from './sensor-file.ts'
import { isSysfs, wordIn } from './sysfs.ts'

const NAME = 'battery'
const DISCHARGING = 'Discharging'

/**
 * Directories of the batteries that feed the machine (Linux, Documentation/ABI/testing/sysfs-class-power): `scope` is
 * `Device` for those of mice and headsets, and an empty bay has `present` 0.
 */
function batteriesIn(sysRoot: string): string[] {
  const root = join(sysRoot, 'class/power_supply')
  if (!existsSync(root)) return []
  return readdirSync(root)
    .sort()
    .map((name) => join(root, name))
    .filter((path) => wordIn(join(path, 'type')) === 'Battery')
    .filter((path) => wordIn(join(path, 'scope')) !== 'Device' && wordIn(join(path, 'present')) !== '0')
}

/** Whether a battery feeds this machine now; false on mains and where there is no battery. */
export const isDischarging = (sysRoot: string): boolean =>
  batteriesIn(sysRoot).some((path) => wordIn(join(path, 'status')) === DISCHARGING)

/** One battery held open. */
interface OpenBattery {
  path: string
  /** The kernel's word; '' when it cannot be read this time. */
  status(): string
  /** NaN when it does not tell. */
  watts(): number
  close(): void
}

/** Files that were opened so far, so that all are closed when one of them cannot be. */
function openFiles(paths: readonly string[]): SensorFile[] {
  const files: SensorFile[] = []
  try {
    for (const path of paths) files.push(new SensorFile(path))
    return files
  } catch (error) {
    for (const file of files) file.close()
    throw new EnergyError(
      'READER_FAILED',
      `The battery's ${paths[files.length]} cannot be opened: ${messageOf(error)}.`,
      'Check it with `ls -l /sys/class/power_supply/*/`.',
      { cause: error },
    )
  }
}

/** Drivers give power (`power_now`), or current and voltage; some sign the current by its direction. */
function openBattery(path: string): OpenBattery {
  const names = existsSync(join(path, 'power_now')) ? ['power_now'] : ['current_now', 'voltage_now']
  const missing = names.find((name) => !existsSync(join(path, name)))
  if (missing !== undefined) {
    throw new EnergyError(
      'READER_ABSENT',
      `The battery ${path} shows no power: it has no power_now and no ${missing}.`,
      'Measure with another reader, on mains.',
    )
  }
  const files = openFiles(['status', ...names].map((name) => join(path, name)))
  const [status, first, second] = files as [SensorFile, SensorFile, SensorFile?]
  return {
    path,
    status: () => status.text(),
    watts: () => Math.abs(second ? wattsFromUaUv(first.number(), second.number()) : wattsFromUw(first.number())),
    close: () => files.forEach((file) => file.close()),
  }
}

function requireDischarging(batteries: readonly OpenBattery[]): void {
  const other = batteries.find((each) => each.status() !== DISCHARGING)
  if (!other) return
  throw new EnergyError(
    'READER_ABSENT',
    `The machine is on mains: ${join(other.path, 'status')} is "${wordIn(join(other.path, 'status')) ?? ''}", so its batteries do not tell what it draws.`,
    `Unplug it until every battery's status is ${DISCHARGING}, or measure with another reader.`,
  )
}

/**
 * What the whole machine, display included, draws from its batteries: their power summed and integrated, as one `psys`
 * counter that no total contains. Only while every battery is discharging: as soon as one is seen that is not, what the
 * machine draws from mains is unknown, and the counter stays missing until the reader is opened again.
 */
export const battery: ReaderSource = {
  name: NAME,
  summary: 'power of the whole machine from its batteries, while it runs on them',
  sharedBytes: IntegratedPower.SHARED_BYTES,
  open({ roots, shared = new SharedArrayBuffer(IntegratedPower.SHARED_BYTES) }) {
    const paths = batteriesIn(roots.sys)
    if (paths.length === 0) {
      throw new EnergyError(
        'READER_ABSENT',
        `There is no battery in ${join(roots.sys, 'class/power_supply')}.`,
        'This reader is for laptops that run on their battery.',
      )
    }
    const batteries: OpenBattery[] = []
    const closeAll = (): void => batteries.forEach((each) => each.close())
    try {
      for (const path of paths) batteries.push(openBattery(path))
      requireDischarging(batteries)
    } catch (error) {
      closeAll()
      throw error
    }
    const power = new IntegratedPower(shared, {
      watts: () => batteries.reduce((sum, each) => sum + each.watts(), 0),
    })
    let open = true
    return {
      name: NAME,
      provenance: paths.every(isSysfs) ? 'derived' : 'simulated',
      counters: [{ id: 'psys', domain: 'psys', unitUj: 1, basis: 'metered', path: paths.join(', '), integrated: true }],
      detail: `integrated power of ${paths.length === 1 ? 'one battery' : `${paths.length} batteries`}, the whole machine`,
      read(into) {
        into[0] = MISSING_UJ
        if (!open) return
        let discharging = 0
        for (const each of batteries) {
          const status = each.status()
          if (status === DISCHARGING) discharging++
          else if (status !== '') power.giveUp()
        }
        if (discharging === batteries.length) into[0] = power.uj()
      },
      close() {
        if (!open) return
        open = false
        closeAll()
      },
    } satisfies Reader
  },
}
