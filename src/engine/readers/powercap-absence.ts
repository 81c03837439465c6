import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError } from '../../errors.ts'
import type { Roots } from './reader.ts'

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'latin1') : '')

/** Whether a container engine has laid something over the powercap tree (proc_pid_mountinfo(5), field 5). */
export const isMasked = (procRoot: string): boolean =>
  /^(?:\S+ ){4}\S*\/powercap(?:\/\S*)? /m.test(textOf(join(procRoot, 'self/mountinfo')))

const isVirtual = (procRoot: string): boolean => /^flags\s*:.*\bhypervisor\b/m.test(textOf(join(procRoot, 'cpuinfo')))

/** Why there are no RAPL zones, by what the machine shows: a hypervisor, a mask over the tree, or no driver. */
export function powercapAbsence(roots: Roots, root: string): EnergyError {
  const missing = `There are no RAPL package zones in ${root}`
  if (isVirtual(roots.proc)) {
    return new EnergyError(
      'READER_ABSENT',
      `${missing}: ${join(roots.proc, 'cpuinfo')} has the flag "hypervisor", so this is a virtual machine, and its host keeps the counters.`,
      'Measure on bare metal; in a virtual machine the power model and CPU seconds are what there is.',
    )
  }
  if (isMasked(roots.proc)) {
    return new EnergyError(
      'READER_ABSENT',
      `${missing}: ${join(roots.proc, 'self/mountinfo')} has a mount over it, as container engines put there.`,
      'Give the container the tree: docker run -v /sys/devices/virtual/powercap:/host/class/powercap:ro -e ENERGY_SYS_ROOT=/host …',
    )
  }
  return new EnergyError(
    'READER_ABSENT',
    existsSync(root) ? `${missing}.` : `${missing}: there is no such directory.`,
    'On Linux with an Intel or AMD processor load the driver: sudo modprobe intel_rapl_msr.',
  )
}
