import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError } from '../../errors.ts'
import type { Domain } from '../../run.ts'
import { type UjPerCount, ujPerCount } from '../../units.ts'
import { parseCpuList } from '../cpu-list.ts'
import type { Counter } from './reader.ts'

/** Events of the PMU `power` (arch/x86/events/rapl.c). */
const POWER_EVENTS: readonly [event: string, domain: Domain][] = [
  ['energy-pkg', 'package'],
  ['energy-cores', 'core'],
  ['energy-gpu', 'uncore'],
  ['energy-ram', 'dram'],
  ['energy-psys', 'psys'],
]
/** The one event of AMD's PMU `power_core`, whose mask has a CPU of every core (Linux 6.14 and later). */
const CORE_EVENT = 'energy-core'

/** A counter and the events whose sum it is. */
export interface PmuCounter {
  identity: Pick<Counter, 'id' | 'domain' | 'socket' | 'path'>
  type: number
  config: bigint
  scale: UjPerCount
  cpus: readonly number[]
}

export interface PowerPmus {
  counters: PmuCounter[]
  /** The files that say all this. */
  files: string[]
}

interface Pmu {
  type: number
  cpus: number[]
  text(file: string): string | undefined
  event(name: string): Pick<PmuCounter, 'type' | 'config' | 'scale'> & { path: string }
}

const invalid = (file: string, text: string | undefined, expected: string): EnergyError =>
  new EnergyError(
    'READER_INVALID',
    `${file} ${text === undefined ? 'is missing' : `is "${text}"`}, where ${expected} is expected.`,
    'Update the kernel, or choose another reader with ENERGY_READERS.',
  )

function openPmu(directory: string, files: string[]): Pmu {
  const text = (file: string): string | undefined => {
    const path = join(directory, file)
    if (!existsSync(path)) return undefined
    files.push(path)
    return readFileSync(path, 'latin1').trim()
  }
  const read = <T>(file: string, expected: string, parse: (text: string) => T | undefined): T => {
    const found = text(file)
    const value = found === undefined ? undefined : parse(found)
    if (value === undefined) throw invalid(join(directory, file), found, expected)
    return value
  }
  const type = read('type', 'a number', (found) => (/^\d+$/.test(found) ? Number(found) : undefined))
  return {
    type,
    text,
    cpus: read('cpumask', 'a list of CPUs', parseCpuList),
    event(name) {
      const file = `events/${name}`
      read(`${file}.unit`, '"Joules"', (unit) => (unit === 'Joules' ? unit : undefined))
      return {
        type,
        config: read(file, '"event=" and a number', (found) => {
          const match = /^event=(0x[0-9a-f]+|\d+)$/i.exec(found)
          return match ? BigInt(match[1] as string) : undefined
        }),
        scale: read(`${file}.scale`, 'a decimal number of joules', ujPerCount),
        path: join(directory, file),
      }
    },
  }
}

interface Place {
  cpu: number
  socket: number
  die: number
}

/** Where the CPUs are, in order; `die_id` is only there from Linux 5.2 on. */
function placesOf(sysRoot: string, cpus: readonly number[]): Place[] {
  const number = (cpu: number, name: string, missing?: number): number => {
    const file = join(sysRoot, `devices/system/cpu/cpu${cpu}/topology`, name)
    const text = existsSync(file) ? readFileSync(file, 'latin1').trim() : undefined
    if (text === undefined && missing !== undefined) return missing
    if (text === undefined || !/^\d+$/.test(text)) throw invalid(file, text, 'a number')
    return Number(text)
  }
  return cpus
    .map((cpu) => ({ cpu, socket: number(cpu, 'physical_package_id'), die: number(cpu, 'die_id', 0) }))
    .sort((a, b) => a.socket - b.socket || a.die - b.die || a.cpu - b.cpu)
}

/** `0`, or `0-die-1` where the PMU has several dies of the package, as powercap names its zones. */
function suffixes(places: readonly Place[]): Map<string, Place> {
  const found = new Map<string, Place>()
  for (const place of places) {
    const dies = new Set(places.filter(({ socket }) => socket === place.socket).map(({ die }) => die))
    const suffix = dies.size > 1 ? `${place.socket}-die-${place.die}` : `${place.socket}`
    // Two CPUs of one die would count the same register twice.
    if (!found.has(suffix)) found.set(suffix, place)
  }
  return found
}

function coreCounters(sysRoot: string, pmu: Pmu): PmuCounter[] {
  if (pmu.text(`events/${CORE_EVENT}`) === undefined) return []
  const { path, ...event } = pmu.event(CORE_EVENT)
  const bySocket = Map.groupBy(placesOf(sysRoot, pmu.cpus), ({ socket }) => socket)
  return [...bySocket].map(([socket, places]) => ({
    ...event,
    identity: { id: `core-${socket}`, domain: 'core', socket, path },
    cpus: places.map(({ cpu }) => cpu),
  }))
}

/**
 * The energy counters of the PMUs `power` and `power_core` below `<sys>/bus/event_source/devices`; undefined where there
 * is no package counter. Ids are those of powercap. `psys` is the whole machine and is counted once, on the first package.
 *
 * @param amd leave `energy-cores` out, which has been one core's register there
 * @throws EnergyError READER_INVALID naming the file that is missing or not understood
 */
export function powerPmus(sysRoot: string, { amd }: { amd: boolean }): PowerPmus | undefined {
  const devices = join(sysRoot, 'bus/event_source/devices')
  const files: string[] = []
  if (!existsSync(join(devices, 'power/events/energy-pkg'))) return undefined
  const pmu = openPmu(join(devices, 'power'), files)
  const places = suffixes(placesOf(sysRoot, pmu.cpus))
  const counters: PmuCounter[] = []
  for (const [name, domain] of POWER_EVENTS) {
    if (pmu.text(`events/${name}`) === undefined || (amd && domain === 'core')) continue
    const { path, ...event } = pmu.event(name)
    for (const [suffix, { cpu, socket }] of places) {
      const identity =
        domain === 'psys' ? { id: 'psys', domain, path } : { id: `${domain}-${suffix}`, domain, socket, path }
      counters.push({ ...event, identity, cpus: [cpu] })
      if (domain === 'psys') break
    }
  }
  const hasCores = existsSync(join(devices, 'power_core/type'))
  if (hasCores) counters.push(...coreCounters(sysRoot, openPmu(join(devices, 'power_core'), files)))
  return { counters, files }
}
