import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesFromKib } from '../../units.ts'

/** What /proc says of the processor. */
export interface CpuIdentity {
  /** `GenuineIntel`, `AuthenticAMD` … */
  vendor: string
  /** Family and model as CPUID has them, in decimal. */
  family: number
  model: number
  /** As the processor spells it; '' where the hypervisor hides it. */
  name: string
  sockets: number
  logicalCpus: number
  /** Whether a hypervisor says that it is there. */
  virtual: boolean
  /** 0 when unknown. */
  memoryBytes: number
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Reads /proc/cpuinfo and /proc/meminfo; undefined where there is no x86 processor described. */
export function identifyCpu(procRoot: string): CpuIdentity | undefined {
  const text = read(join(procRoot, 'cpuinfo'))
  if (text === undefined) return undefined
  const field = (name: string): string | undefined => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'm').exec(text)?.[1]
  const vendor = field('vendor_id')
  if (vendor === undefined) return undefined
  const processors = text.match(/^processor\s*:/gm)?.length ?? 0
  const sockets = new Set(text.match(/^physical id\s*:.*$/gm) ?? []).size
  const memoryKib = Number(/^MemTotal:\s*(\d+) kB/m.exec(read(join(procRoot, 'meminfo')) ?? '')?.[1] ?? 0)
  return {
    vendor,
    family: Number(field('cpu family') ?? 0),
    model: Number(field('model') ?? 0),
    name: field('model name') ?? '',
    sockets: Math.max(1, sockets),
    logicalCpus: Math.max(1, processors),
    virtual: /\bhypervisor\b/.test(field('flags') ?? ''),
    memoryBytes: bytesFromKib(memoryKib),
  }
}

/** Zen computes RAPL from activity instead of metering it; Hygon's parts are Zen. */
export const isZen = (cpu: CpuIdentity | undefined): boolean =>
  cpu?.vendor === 'AuthenticAMD' || cpu?.vendor === 'HygonGenuine'

/**
 * A processor's name as the table spells it: `Intel(R) Xeon(R) Platinum 8380 CPU @ 2.30GHz` → `xeonplatinum8380`,
 * `AMD EPYC 7763 64-Core Processor` → `epyc7763`.
 */
export const tableName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\((?:r|tm)\)/g, '')
    .replace(/@.*$/, '')
    .replace(/\b(?:intel|amd|cpu|processor|\w+-core|with .*)\b/g, '')
    .replace(/[^a-z0-9-]/g, '')
