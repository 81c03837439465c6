import { dirname } from 'node:path/posix'
import type { StepIntervals } from './counter-steps.ts'
import type { PowerSchedule } from './power-schedule.ts'

/** Power of a zone: constant, and per busy core of the target process. */
export interface ZonePower {
  idleWatts: number
  /** Watts per CPU second per second of the target process. */
  dynamicWatts: number
}

/** One simulated RAPL zone. */
export interface SimulatedZone extends ZonePower {
  /** Zone id as the kernel writes it, hexadecimal: `intel-rapl:0`, `intel-rapl:a`, `intel-rapl:0:0`, `intel-rapl-mmio:0`. */
  id: string
  /** `package-0`, `package-0-die-1`, `psys`, `core`, `uncore`, `dram`. */
  name: string
  /** Largest value; the counter starts again one unit later. */
  rangeUj: bigint
  /** Smallest step, µJ. */
  unitUj: number
  startUj: bigint
  /** The counter moves in steps so far apart; without them at every reading. */
  steps?: StepIntervals
  /** Power over time since the start of the tree, on top of `idleWatts`. */
  schedule?: PowerSchedule
  /** The counter shows these readings at their times since the start, each until the next, and follows no power. */
  recorded?: readonly { seconds: number; counterUj: bigint }[]
}

/** The common Intel unit, 2^-14 J, in µJ, and the largest value of a 32-bit counter of it. */
const INTEL_UNIT_UJ = 61.03515625
const INTEL_RANGE_UJ = 262_143_999_938n

/** A zone with the usual unit and range; `idleWatts` and `dynamicWatts` default to nothing. */
export function simulatedZone(zone: Pick<SimulatedZone, 'id' | 'name'> & Partial<SimulatedZone>): SimulatedZone {
  return { rangeUj: INTEL_RANGE_UJ, unitUj: INTEL_UNIT_UJ, startUj: 0n, idleWatts: 0, dynamicWatts: 0, ...zone }
}

export type TreeEntry =
  | { path: string; kind: 'directory' }
  | { path: string; kind: 'link'; target: string }
  | { path: string; kind: 'file'; text: string }
  /** `energy_uj` of zone number `zone`. */
  | { path: string; kind: 'energy'; zone: number }

const CLASS = 'class/powercap'
const DEVICES = 'devices/virtual/powercap'

const controlTypeOf = (id: string): string => id.slice(0, id.indexOf(':'))

/** Where the kernel puts a zone: below its control type, sub-zones below their package. */
function devicePath(id: string): string {
  const [type = '', top = '', sub] = id.split(':')
  const parent = `${DEVICES}/${type}/${type}:${top}`
  return sub === undefined ? parent : `${parent}/${id}`
}

/**
 * The files of a powercap tree as the kernel lays them out: zones nested below their control type in `devices`, and flat
 * links to all of them in `class/powercap`. Parents come before their children.
 */
export function powercapEntries(zones: readonly SimulatedZone[]): TreeEntry[] {
  const entries: TreeEntry[] = ['class', CLASS, 'devices', 'devices/virtual', DEVICES].map((path) => ({
    path,
    kind: 'directory',
  }))
  for (const type of new Set(zones.map(({ id }) => controlTypeOf(id)))) {
    entries.push({ path: `${DEVICES}/${type}`, kind: 'directory' })
    entries.push({ path: `${DEVICES}/${type}/enabled`, kind: 'file', text: '1\n' })
    entries.push({ path: `${CLASS}/${type}`, kind: 'link', target: `../../${DEVICES}/${type}` })
  }
  const tops = zones.filter(({ id }) => id.split(':').length === 2)
  const subs = zones.filter(({ id }) => id.split(':').length === 3)
  for (const zone of [...tops, ...subs]) {
    const path = devicePath(zone.id)
    entries.push({ path, kind: 'directory' })
    entries.push({ path: `${path}/name`, kind: 'file', text: `${zone.name}\n` })
    entries.push({ path: `${path}/max_energy_range_uj`, kind: 'file', text: `${zone.rangeUj}\n` })
    entries.push({ path: `${path}/energy_uj`, kind: 'energy', zone: zones.indexOf(zone) })
    entries.push({ path: `${CLASS}/${zone.id}`, kind: 'link', target: `../../${path}` })
  }
  return entries
}

/** Index of the zone that a path below the tree belongs to; undefined for what belongs to none, or to its parent only. */
export function zoneOf(zones: readonly SimulatedZone[], path: string): number | undefined {
  const owner = zones.findIndex(({ id }) => {
    const device = devicePath(id)
    return path === device || path === `${CLASS}/${id}` || dirname(path) === device
  })
  return owner < 0 ? undefined : owner
}
