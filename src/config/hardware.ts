import { arch, availableParallelism, cpus, hostname, totalmem } from 'node:os'
import { join } from 'node:path'
import type { HardwareFacts } from '../run.ts'
import { bytesFromKib } from '../units.ts'
import { fingerprint } from './fingerprint.ts'
import { systemText } from './system-file.ts'

type Facts = Omit<HardwareFacts, 'hash'>

const field = (text: string | undefined, name: string): string | undefined =>
  text === undefined ? undefined : new RegExp(`^${name}\\s*:\\s*(.+)$`, 'm').exec(text)?.[1]?.trim()

const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))

function coresOf(cpuinfo: string | undefined): { sockets?: number; physicalCores?: number } {
  if (cpuinfo === undefined) return {}
  const blocks = cpuinfo.split('\n\n').filter((block) => block.startsWith('processor'))
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
  }
}

/** The hypervisor by the name the firmware gives, or `yes` when only the processor says that there is one. */
export function virtualisationOf(roots: { procRoot: string; sysRoot: string }): string | undefined {
  const flags = field(systemText(join(roots.procRoot, 'cpuinfo')), 'flags')
  const xen = systemText(join(roots.sysRoot, 'hypervisor/type'))
  if (xen !== undefined) return xen
  if (!flags || !/\bhypervisor\b/.test(flags)) return undefined
  return systemText(join(roots.sysRoot, 'class/dmi/id/sys_vendor')) ?? 'yes'
}

/** The container engine, as far as it leaves a trace. */
export function containerOf(procRoot: string): string | undefined {
  const cgroup = systemText(join(procRoot, '1/cgroup')) ?? ''
  const named = /\b(docker|lxc|kubepods|libpod|containerd)\b/.exec(cgroup)?.[1]
  if (named) return named
  return systemText(join(procRoot, '1/environ'))?.match(/(?:^|\0)container=([^\0]+)/)?.[1]
}

/** Detects the machine. Works without /proc and /sys, with less to say. */
export function detectHardware({ procRoot, sysRoot }: { procRoot: string; sysRoot: string }): HardwareFacts {
  const cpuinfo = systemText(join(procRoot, 'cpuinfo'))
  const memoryKib = /^MemTotal:\s*(\d+) kB/m.exec(systemText(join(procRoot, 'meminfo')) ?? '')?.[1]
  const optional = {
    cpuFamily: number(field(cpuinfo, 'cpu family')),
    cpuModelId: number(field(cpuinfo, 'model')),
    cpuStepping: number(field(cpuinfo, 'stepping')),
    microcode: field(cpuinfo, 'microcode'),
    virtualisation: virtualisationOf({ procRoot, sysRoot }),
    container: containerOf(procRoot),
    systemVendor: systemText(join(sysRoot, 'class/dmi/id/sys_vendor')),
    systemProduct: systemText(join(sysRoot, 'class/dmi/id/product_name')),
  }
  const facts: Facts = {
    hostname: hostname(),
    cpuModel: field(cpuinfo, 'model name') ?? cpus()[0]?.model.trim() ?? 'unknown',
    cpuVendor: field(cpuinfo, 'vendor_id') ?? 'unknown',
    architecture: arch(),
    logicalCores: cpuinfo?.match(/^processor\s*:/gm)?.length ?? availableParallelism(),
    ramBytes: memoryKib === undefined ? totalmem() : bytesFromKib(Number(memoryKib)),
    ...coresOf(cpuinfo),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  }
  return { hash: fingerprint(facts), ...facts }
}
