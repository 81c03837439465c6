import { dirname, join } from 'node:path'
import { systemText } from '../../config/system-file.ts'
import { systemNumber } from '../../config/system-value.ts'
import type { Check } from './finding.ts'

/** A limit of a control group: so many CPUs on average, and how often it has made its processes wait. */
interface Quota {
  group: string
  cpus: number
  waits: number | undefined
}

const waitsOf = (folder: string): number | undefined => {
  const count = /^nr_throttled (\d+)$/m.exec(systemText(join(folder, 'cpu.stat')) ?? '')?.[1]
  return count === undefined ? undefined : Number(count)
}

/** The group and those around it, up to the root. */
function upwards(group: string): string[] {
  const groups = [group]
  for (let at = group; at !== '/' && at !== '.'; at = dirname(at)) groups.push(dirname(at))
  return groups
}

/** Version 2, cpu.max: `max 100000`, or `150000 100000` µs per period (Documentation/admin-guide/cgroup-v2.rst). */
function unifiedQuota(tree: string, group: string): Quota[] {
  const folder = join(tree, group)
  const match = /^(\d+) (\d+)$/.exec(systemText(join(folder, 'cpu.max')) ?? '')
  return match ? [{ group, cpus: Number(match[1]) / Number(match[2]), waits: waitsOf(folder) }] : []
}

/** Version 1, cpu.cfs_quota_us, −1 without a limit (Documentation/scheduler/sched-bwc.rst). */
function firstVersionQuota(tree: string, group: string): Quota[] {
  const folder = join(tree, group)
  const quota = systemNumber(join(folder, 'cpu.cfs_quota_us'))
  const period = systemNumber(join(folder, 'cpu.cfs_period_us'))
  if (quota === undefined || period === undefined || quota <= 0) return []
  return [{ group, cpus: quota / period, waits: waitsOf(folder) }]
}

function quotas(roots: { sys: string; proc: string }): Quota[] | undefined {
  const lines = systemText(join(roots.proc, 'self/cgroup'))?.split('\n')
  return lines?.flatMap((line) => {
    const [, hierarchy, controllers = '', group = '/'] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? []
    const tree = join(roots.sys, 'fs/cgroup')
    if (hierarchy === '0') return upwards(group).flatMap((each) => unifiedQuota(tree, each))
    if (!controllers.split(',').includes('cpu')) return []
    return upwards(group).flatMap((each) => firstVersionQuota(join(tree, controllers), each))
  })
}

/** Whether a control group makes this process wait although a CPU is free. */
export const cpuQuota: Check = ({ roots }) => {
  const check = 'CPU quota'
  const found = quotas(roots)
  if (!found) return { check, severity: 'INFO', fact: 'The kernel has no control groups to see a quota in.' }
  const [tightest] = found.sort((a, b) => a.cpus - b.cpus)
  if (!tightest) return { check, severity: 'OK', fact: 'No quota limits the CPU time of this process.' }
  const { group, cpus, waits } = tightest
  const fact = `The control group ${group} may use ${cpus.toFixed(2)} CPUs`
  const unit = /\.(?:slice|service|scope)$/.test(group) ? group.slice(group.lastIndexOf('/') + 1) : undefined
  const fix =
    unit === undefined
      ? 'Start the container without --cpus, the pod without a CPU limit.'
      : `sudo systemctl set-property --runtime ${unit} CPUQuota=`
  if (waits === 0) return { check, severity: 'INFO', fact: `${fact}, and has never had to wait.`, fix }
  const often =
    waits === undefined ? 'it waits in the middle of a window when it has used them' : `it had to wait ${waits} times`
  return { check, severity: 'WARN', fact: `${fact}: ${often}.`, fix }
}
