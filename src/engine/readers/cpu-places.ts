import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseCpuList } from '../cpu-list.ts'

/** Where a logical CPU sits. */
export interface CpuPlace {
  cpu: number
  package: number
  /** 0 where the kernel does not tell dies apart (before 5.2). */
  die: number
  core: number
}

export const cpuFolder = (sysRoot: string): string => join(sysRoot, 'devices/system/cpu')

const textOf = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'latin1').trim() : undefined

/** Numbers of the CPUs that are online, in order; without the list, of all that have a folder. */
export function onlineCpus(sysRoot: string): number[] {
  const folder = cpuFolder(sysRoot)
  const list = textOf(join(folder, 'online'))
  const online = list === undefined ? undefined : parseCpuList(list)
  if (online) return online
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names
    .flatMap((name) => /^cpu(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

/** The CPUs that are online and tell their package, in order of their numbers (Linux, Documentation/admin-guide/cputopology.rst). */
export function cpuPlaces(sysRoot: string): CpuPlace[] {
  return onlineCpus(sysRoot).flatMap((cpu) => {
    const at = (file: string): string | undefined => textOf(join(cpuFolder(sysRoot), `cpu${cpu}`, 'topology', file))
    const owner = at('physical_package_id')
    if (owner === undefined) return []
    return [{ cpu, package: Number(owner), die: Number(at('die_id') ?? 0), core: Number(at('core_id') ?? cpu) }]
  })
}

/** The first CPU of each group, in order; two CPUs are in one group when `key` gives the same for both. */
export function firstOfEach(places: readonly CpuPlace[], key: (place: CpuPlace) => string): CpuPlace[] {
  const firsts = new Map<string, CpuPlace>()
  for (const place of places) if (!firsts.has(key(place))) firsts.set(key(place), place)
  return [...firsts.values()]
}
