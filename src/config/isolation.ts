import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { systemText } from './system-file.ts'

/** Firmware vendors that make virtual machines only. Cloud vendors sell bare metal under the same name. */
const VIRTUAL_VENDOR = /^(?:QEMU|VMware|Xen|innotek|Parallels|Bochs)/i

/**
 * What runs this machine when it is a virtual one: the hypervisor's or the firmware's name, `unknown hypervisor` when
 * only the processor tells. Undefined on bare metal.
 */
export function virtualisationOf({ procRoot, sysRoot }: { procRoot: string; sysRoot: string }): string | undefined {
  const hypervisor = systemText(join(sysRoot, 'hypervisor/type'))
  if (hypervisor !== undefined) return hypervisor
  const vendor = systemText(join(sysRoot, 'class/dmi/id/sys_vendor'))
  const cpuinfo = systemText(join(procRoot, 'cpuinfo')) ?? ''
  if (/^flags\s*:.*\bhypervisor\b/m.test(cpuinfo)) return vendor ?? 'unknown hypervisor'
  return vendor !== undefined && VIRTUAL_VENDOR.test(vendor) ? vendor : undefined
}

/** Files that engines put into the root of a container. */
const MARKERS: readonly [file: string, engine: string][] = [
  ['.dockerenv', 'docker'],
  ['run/.containerenv', 'podman'],
]

const ENGINE_IN_CGROUP = /\b(docker|kubepods|libpod|containerd|lxc)\b/

/** A root that is mounted from a whole disk is a machine's own, also where its image was made from a container's. */
const DISK_ROOT = /^(?:\S+ ){4}\/ .* - \S+ \/dev\/(?:sd|vd|xvd|nvme)\S* /m

/** The engine of the container that this process is in, as far as it leaves a trace. Its markers lie beside /proc. */
export function containerOf(procRoot: string): string | undefined {
  const marker = MARKERS.find(([file]) => existsSync(join(dirname(procRoot), file)))
  const hasDisk = DISK_ROOT.test(systemText(join(procRoot, 'self/mountinfo')) ?? '')
  if (marker && !hasDisk) return marker[1]
  const cgroup = systemText(join(procRoot, 'self/cgroup')) ?? systemText(join(procRoot, '1/cgroup')) ?? ''
  return ENGINE_IN_CGROUP.exec(cgroup)?.[1]
}
