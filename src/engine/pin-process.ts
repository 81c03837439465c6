import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../errors.ts'
import { formatCpuList } from './cpu-list.ts'
import { loadThreadScheduling, type ThreadScheduling } from './thread-scheduling.ts'

/** errno of a thread that has ended meanwhile. */
const ESRCH = 3

/**
 * Keeps every thread of this process to CPUs. Threads and processes that are started later inherit it from those that
 * start them.
 *
 * @returns why it was not done; undefined when it was
 */
export async function pinProcess(cpus: readonly number[], procRoot: string): Promise<string | undefined> {
  let scheduling: ThreadScheduling
  try {
    scheduling = await loadThreadScheduling()
  } catch {
    // koffi is optional: without it nothing can be asked of the kernel, and the sentence says so.
    return 'koffi is not installed'
  }
  const pinned = new Set<string>()
  try {
    const threads = (): string[] => readdirSync(join(procRoot, 'self/task')).filter((tid) => !pinned.has(tid))
    // A thread that was not pinned yet may have started another meanwhile: until there is no new one.
    for (let left = threads(); left.length > 0; left = threads()) {
      for (const tid of left) {
        const errno = scheduling.pin(cpus, Number(tid))
        if (errno !== 0 && errno !== ESRCH) return `the kernel refused CPU ${formatCpuList(cpus)} (errno ${errno})`
        pinned.add(tid)
      }
    }
  } catch (error) {
    return `the threads of this process cannot be listed (${messageOf(error)})`
  }
  return undefined
}
