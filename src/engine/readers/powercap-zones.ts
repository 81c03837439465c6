import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError, messageOf } from '../../errors.ts'
import type { Domain } from '../../run.ts'
import { ujFromJouleExponent } from '../../units.ts'
import type { Counter } from './reader.ts'

const CONTROL_TYPE = 'intel-rapl'
/** Zone ids are hexadecimal (drivers/powercap/powercap_sys.c); `intel-rapl-mmio` and `-tpmi` repeat the package. */
const TOP_ZONE = /^intel-rapl:[0-9a-f]+$/
const SUB_ZONE = /^intel-rapl:[0-9a-f]+:[0-9a-f]+$/
const PACKAGE_NAME = /^package-(\d+)(-die-\d+)?$/
const SUB_DOMAINS: Partial<Record<string, Domain>> = { core: 'core', uncore: 'uncore', dram: 'dram' }
/** The range file shows the largest 32-bit count in µJ. */
const UNITS_BEFORE_WRAP = 2 ** 32 - 1
/** Energy units seen: 2^-ESU J, Atom's 32 µJ and the 15.3 µJ of Xeon memory (Linux, intel_rapl_msr.c and rapl.c). */
const KNOWN_UNITS_UJ = [15.3, 32, ...Array.from({ length: 21 }, (_, exponent) => ujFromJouleExponent(exponent))]

/** A zone that is counted, and the directory it lies in. */
export interface Zone {
  path: string
  identity: Pick<Counter, 'id' | 'domain' | 'socket'>
}

/** Unit in µJ of a counter whose largest value is known; 1 when the range is no 32-bit count of a known unit. */
export function unitOfRange(rangeUj: bigint): number {
  const unit = Number(rangeUj) / UNITS_BEFORE_WRAP
  return KNOWN_UNITS_UJ.some((known) => Math.abs(unit / known - 1) < 0.001) ? unit : 1
}

const list = (directory: string): string[] => (existsSync(directory) ? readdirSync(directory) : [])

/**
 * Zone directories by id. The kernel shows each zone twice: as a flat link in `class/powercap`, and nested below its
 * control type and its package. Trees may have either or both; each id counts once. Links that lead nowhere (a masked
 * `/sys/devices`) are no zones.
 */
function zonePaths(root: string): Map<string, string> {
  const paths = new Map<string, string>()
  const add = (directory: string, pattern: RegExp): void => {
    for (const id of list(directory)) {
      const path = join(directory, id)
      if (pattern.test(id) && !paths.has(id) && existsSync(join(path, 'name'))) paths.set(id, path)
    }
  }
  for (const directory of [root, join(root, CONTROL_TYPE)]) {
    add(directory, TOP_ZONE)
    add(directory, SUB_ZONE)
  }
  for (const [id, path] of paths) if (TOP_ZONE.test(id)) add(path, SUB_ZONE)
  return paths
}

function nameOf(path: string): string {
  try {
    return readFileSync(join(path, 'name'), 'latin1').trim()
  } catch (error) {
    throw new EnergyError(
      'READER_INVALID',
      `The zone name in ${join(path, 'name')} cannot be read: ${messageOf(error)}.`,
      `Check the mount of ${path}: without its name a zone's domain is unknown.`,
      { cause: error },
    )
  }
}

function topIdentity(name: string): Zone['identity'] | undefined {
  if (name === 'psys') return { id: 'psys', domain: 'psys' }
  const match = PACKAGE_NAME.exec(name)
  return match ? { id: name, domain: 'package', socket: Number(match[1]) } : undefined
}

function subIdentity(name: string, parentName: string, amd: boolean): Zone['identity'] | undefined {
  const domain = SUB_DOMAINS[name]
  const parent = PACKAGE_NAME.exec(parentName)
  // AMD's core zone is the register of one physical core, not of all (Linux, intel_rapl_msr.c).
  if (!domain || !parent || (amd && domain === 'core')) return undefined
  return { id: `${domain}-${parentName.slice('package-'.length)}`, domain, socket: Number(parent[1]) }
}

const parentOf = (id: string): string => id.slice(0, id.lastIndexOf(':'))

/**
 * The zones of a powercap class directory that are counted, by exact name; packages by number, their parts behind them.
 *
 * @throws EnergyError READER_INVALID when a zone's name cannot be read
 */
export function powercapZones(root: string, { amd }: { amd: boolean }): Zone[] {
  const names = new Map([...zonePaths(root)].map(([id, path]) => [id, { path, name: nameOf(path) }]))
  const zones = new Map<string, Zone>()
  const inOrder = [...names].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
  for (const [id, { path, name }] of inOrder) {
    const identity = TOP_ZONE.test(id) ? topIdentity(name) : subIdentity(name, names.get(parentOf(id))?.name ?? '', amd)
    if (identity && !zones.has(identity.id)) zones.set(identity.id, { path, identity })
  }
  return [...zones.values()]
}
