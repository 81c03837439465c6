import { readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Roots } from '../readers/reader.ts'
import { readCpuTopology } from '../cpu-topology.ts'
import type { ThreadScheduling } from '../thread-scheduling.ts'

/** Of the fields after the name of the program, which may hold blanks: the CPU that the thread is on or was last (proc(5), field 39). */
const CPU_FIELD = 36

/** Folder of the calling thread in `/proc`; undefined where there is none. */
export function threadFolder(procRoot: string): string | undefined {
  try {
    return join(procRoot, readlinkSync(join(procRoot, 'thread-self')))
  } catch {
    // Another system, or a tree that holds counters alone.
    return undefined
  }
}

/** CPU that a thread is on, by its folder in `/proc`; undefined when the thread is over. */
function cpuOf(folder: string): number | undefined {
  try {
    const stat = readFileSync(join(folder, 'stat'), 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[CPU_FIELD])
  } catch {
    return undefined
  }
}

/** The CPUs that are left without those of one core; without that one CPU where there is a single core; none where there is a single CPU. */
export function cpusBeside(cpu: number, allowed: readonly number[], cores: readonly number[][]): number[] {
  const core = cores.find((each) => each.includes(cpu)) ?? [cpu]
  const elsewhere = allowed.filter((each) => !core.includes(each))
  return elsewhere.length > 0 ? elsewhere : allowed.filter((each) => each !== cpu)
}

/**
 * Keeps the calling thread off the core that another thread is on. A thread that is woken in SCHED_FIFO takes the CPU it ran
 * on before, also from a busy loop and with other CPUs idle (`select_task_rq_rt` in Linux, kernel/sched/rt.c): a sampler at
 * 100 Hz then takes 1 % of what it measures.
 *
 * @param folder of the other thread in `/proc`
 * @returns looks where the other thread is, and moves when it is here
 */
export function keepBeside(folder: string, roots: Roots, scheduling: ThreadScheduling): () => void {
  const { allowed = [], cores = [] } = readCpuTopology(roots)
  let places: readonly number[] = allowed
  return () => {
    if (places.length === 0) return
    const cpu = cpuOf(folder)
    if (cpu === undefined || !places.includes(cpu)) return
    places = cpusBeside(cpu, allowed, cores)
    // What is refused once is refused for good: the thread stays where it is.
    if (places.length > 0 && scheduling.pin(places) !== 0) places = []
  }
}
