import { arch, availableParallelism, cpus, hostname, totalmem } from 'node:os'
import { join } from 'node:path'
import type { HardwareFacts } from '../run.ts'
import { bytesFromKib } from '../units.ts'
import { fingerprint } from './fingerprint.ts'
import { containerOf, virtualisationOf } from './isolation.ts'
import { systemText } from './system-file.ts'

type Facts = Omit<HardwareFacts, 'hash'>

/** The value behind a name in /proc/cpuinfo or /proc/meminfo, where it stands first. */
const field = (text: string | undefined, name: string): string | undefined =>
  text === undefined ? undefined : new RegExp(`^${name}[ \\t]*:[ \\t]*(.+)$`, 'm').exec(text)?.[1]?.trim()

/** A whole number; undefined for texts such as the `unknown` that some hypervisors give as stepping. */
const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined

function coreCounts(cpuinfo: string): { sockets?: number; physicalCores?: number; logicalCores?: number } {
  const blocks = cpuinfo.split(/\n\s*\n/).filter((block) => /^processor\s*:/m.test(block))
  const sockets = new Set(blocks.flatMap((block) => field(block, 'physical id') ?? []))
  const cores = new Set(
    blocks.flatMap((block) => {
      const core = field(block, 'core id')
      return core === undefined ? [] : [`${field(block, 'physical id')} ${core}`]
    }),
  )
  return {
    ...(sockets.size === 0 ? {} : { sockets: sockets.size }),
    ...(cores.size === 0 ? {} : { physicalCores: cores.size }),
    ...(blocks.length === 0 ? {} : { logicalCores: blocks.length }),
  }
}

/** The keys that have a value. */
const present = <T extends object>(values: { [K in keyof T]: T[K] | undefined }): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>

/**
 * Detects the machine from its /proc and /sys; where there are none (macOS) it says what Node knows. `hash` is the
 * SHA-256 of all other facts, none of which changes between two starts.
 */
export function detectHardware(roots: { procRoot: string; sysRoot: string }): HardwareFacts {
  const { procRoot, sysRoot } = roots
  const cpuinfo = systemText(join(procRoot, 'cpuinfo'))
  const meminfo = systemText(join(procRoot, 'meminfo'))
  const memoryKib = wholeNumber(field(meminfo, 'MemTotal')?.replace(/ kB$/, ''))
  const facts: Facts = {
    hostname: hostname(),
    cpuModel: field(cpuinfo, 'model name') ?? cpus()[0]?.model.trim() ?? 'unknown',
    cpuVendor: field(cpuinfo, 'vendor_id') ?? 'unknown',
    architecture: arch(),
    logicalCores: cpus().length || availableParallelism(),
    ramBytes: memoryKib === undefined ? totalmem() : bytesFromKib(memoryKib),
    ...(cpuinfo === undefined ? {} : coreCounts(cpuinfo)),
    ...present<Facts>({
      cpuFamily: wholeNumber(field(cpuinfo, 'cpu family')),
      cpuModelId: wholeNumber(field(cpuinfo, 'model')),
      cpuStepping: wholeNumber(field(cpuinfo, 'stepping')),
      microcode: field(cpuinfo, 'microcode'),
      virtualisation: virtualisationOf(roots),
      container: containerOf(procRoot),
      systemVendor: systemText(join(sysRoot, 'class/dmi/id/sys_vendor')),
      systemProduct: systemText(join(sysRoot, 'class/dmi/id/product_name')),
    } as Facts),
  }
  return { hash: fingerprint(facts), ...facts }
}
