import { join } from 'node:path'
import { systemNames, systemText } from './system-file.ts'

/** The whole number, negative ones included, in a file of /proc or /sys; undefined when there is none. */
export function systemNumber(path: string): number | undefined {
  const text = systemText(path)
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined
}

/** Names in a folder that match, numbers in order of size: `cpu2` before `cpu10`. Empty without the folder. */
export const namesLike = (path: string, pattern: RegExp): string[] =>
  (systemNames(path) ?? [])
    .filter((name) => pattern.test(name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))

/** The keys that have a value; what is missing is absent. */
export const present = <T extends object>(values: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T

export const cpuFolder = (sysRoot: string): string => join(sysRoot, 'devices/system/cpu')

/** Folders of the CPUs in order of their numbers. */
export const cpuFolders = (sysRoot: string): { cpu: number; path: string }[] =>
  namesLike(cpuFolder(sysRoot), /^cpu\d+$/).map((name) => ({
    cpu: Number(name.slice('cpu'.length)),
    path: join(cpuFolder(sysRoot), name),
  }))

/** Numbers as the kernel lists them: `0-3,8`. */
export function cpuList(cpus: readonly number[]): string {
  const ranges: [first: number, last: number][] = []
  for (const cpu of cpus.toSorted((a, b) => a - b)) {
    const range = ranges.at(-1)
    if (range && cpu <= range[1] + 1) range[1] = cpu
    else ranges.push([cpu, cpu])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}

/** What is the same on several CPUs, once for each kind of CPU, with the list of its CPUs. */
export function byCpu<T extends object>(
  sysRoot: string,
  factsOf: (path: string) => T | undefined,
): ({ cpus: string } & T)[] {
  const kinds = new Map<string, { cpus: number[]; facts: T }>()
  for (const { cpu, path } of cpuFolders(sysRoot)) {
    const facts = factsOf(path)
    if (facts === undefined) continue
    const key = JSON.stringify(facts)
    const kind = kinds.get(key)
    if (kind) kind.cpus.push(cpu)
    else kinds.set(key, { cpus: [cpu], facts })
  }
  return [...kinds.values()].map(({ cpus, facts }) => ({ cpus: cpuList(cpus), ...facts }))
}
