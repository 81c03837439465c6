import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseCpuList } from './cpu-list.ts'
import type { Roots } from './readers/reader.ts'

/** What is known of the CPUs of this machine and of those this process may run on; absent is what cannot be read. */
export interface CpuTopology {
  /** The online CPUs of each physical core. */
  cores?: number[][]
  /** CPUs that the scheduler leaves alone (`isolcpus`). */
  isolated: number[]
  /** CPUs that the calling thread may run on. */
  allowed?: number[]
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // Another system, or a tree that holds counters alone: what is not there is not known.
    return undefined
  }
}

/** `Cpus_allowed_list` of the calling thread, as the kernel writes it. */
export const allowedCpuList = (procRoot: string): string | undefined =>
  /^Cpus_allowed_list:\s*(\S+)$/m.exec(textOf(join(procRoot, 'thread-self/status')) ?? '')?.[1]

/** Siblings of one CPU: the CPUs of its physical core, itself included (`core_cpus_list`, Linux 5.3 and later). */
function coreOf(sys: string, cpu: number): number[] | undefined {
  const folder = join(sys, 'devices/system/cpu', `cpu${cpu}`, 'topology')
  const list = textOf(join(folder, 'core_cpus_list')) ?? textOf(join(folder, 'thread_siblings_list'))
  return list === undefined ? undefined : parseCpuList(list)
}

const listOf = (text: string | undefined): number[] | undefined => (text === undefined ? undefined : parseCpuList(text))

function coresOf(sys: string): number[][] | undefined {
  const cores = listOf(textOf(join(sys, 'devices/system/cpu/online')))?.map((cpu) => coreOf(sys, cpu))
  if (!cores || cores.includes(undefined)) return undefined
  return [...new Map((cores as number[][]).map((core) => [core.join(), core])).values()]
}

/** Reads `devices/system/cpu` (Linux, Documentation/ABI/stable/sysfs-devices-system-cpu) and the mask of this thread. */
export function readCpuTopology({ sys, proc }: Pick<Roots, 'sys' | 'proc'>): CpuTopology {
  const cores = coresOf(sys)
  const allowed = listOf(allowedCpuList(proc))
  return {
    isolated: listOf(textOf(join(sys, 'devices/system/cpu/isolated'))) ?? [],
    ...(cores === undefined ? {} : { cores }),
    ...(allowed === undefined ? {} : { allowed }),
  }
}
