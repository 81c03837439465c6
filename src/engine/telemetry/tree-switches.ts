import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openPidCursor } from '../readers/pid-cursor.ts'
import { childrenOf } from '../readers/proc-stat.ts'
import { integerAfter, type KernelFile, openIfReadable } from './kernel-file.ts'
import { Gains, type SeriesPart } from './series-part.ts'

const VOLUNTARY = Buffer.from('\nvoluntary_ctxt_switches:')
const INVOLUNTARY = Buffer.from('\nnonvoluntary_ctxt_switches:')

/** More threads of other processes are not read for each row but for every second, third, … one, so that the cost has an end. */
const MOST_THREADS = 32

const resourceUsage = process.resourceUsage.bind(process)

/** A thread and what was counted of it so far. */
interface Thread {
  status: KernelFile
  voluntary: number
  involuntary: number
}

/** Whether a process ended, or is hidden from this one, while it was looked at. */
const isOutOfSight = (error: unknown): boolean =>
  ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')

/** Folders of all threads of a process and its descendants, without those of the calling process. */
function threadsBelow(procRoot: string, pid: string): string[] {
  try {
    const own = pid === String(process.pid) ? [] : readdirSync(join(procRoot, pid, 'task'))
    const threads = own.map((tid) => join(procRoot, pid, 'task', tid))
    return [...threads, ...childrenOf(procRoot, pid).flatMap((child) => threadsBelow(procRoot, child))]
  } catch (error) {
    if (isOutOfSight(error)) return []
    throw error
  }
}

/** Context switches of the threads of other processes, each through its own `status`. */
class OtherThreads {
  voluntary = 0
  involuntary = 0
  readonly #threads = new Map<string, Thread>()

  get size(): number {
    return this.#threads.size
  }

  /** Takes in the threads that are new; what they did since they began is counted, but not of those `before` all. */
  find(folders: readonly string[], before: boolean): void {
    for (const folder of folders) {
      if (this.#threads.has(folder)) continue
      const status = openIfReadable(join(folder, 'status'), 4096)
      if (!status) continue
      const voluntary = before ? integerAfter(status, VOLUNTARY) : 0
      const involuntary = before ? integerAfter(status, INVOLUNTARY) : 0
      this.#threads.set(folder, { status, voluntary, involuntary })
    }
  }

  count(): void {
    for (const [folder, thread] of this.#threads) {
      if (!thread.status.refresh()) {
        // It has ended, and what it did since the last look went with it.
        thread.status.close()
        this.#threads.delete(folder)
        continue
      }
      const voluntary = integerAfter(thread.status, VOLUNTARY)
      const involuntary = integerAfter(thread.status, INVOLUNTARY)
      this.voluntary += voluntary - thread.voluntary
      this.involuntary += involuntary - thread.involuntary
      thread.voluntary = voluntary
      thread.involuntary = involuntary
    }
  }

  close(): void {
    for (const { status } of this.#threads.values()) status.close()
  }
}

/**
 * Context switches per second of a process and its descendants, of the threads' own will (they waited) and against it
 * (their time was up). The calling process costs one system call, and its ended threads count: getrusage(2) sums them up,
 * while a read of each `task/TID/status` costs about 7 µs a thread. Only the threads of other processes are read that way,
 * through descriptors that stay open; they are looked for again when something was started, and many of them only for some
 * of the rows: the rates of those are over all of the time between. `schedstat` would be cheaper, but does not tell the two
 * kinds apart.
 */
export function treeSwitches(procRoot: string, pid: number): SeriesPart {
  const isOwn = pid === process.pid
  const others = new OtherThreads()
  const cursor = openPidCursor(procRoot)
  const gains = new Gains(2)
  let rows = 0
  cursor.moved()
  others.find(threadsBelow(procRoot, String(pid)), true)
  return {
    columns: ['voluntarySwitchesPerSecond', 'involuntarySwitchesPerSecond'],
    read(into, at) {
      if (cursor.moved()) others.find(threadsBelow(procRoot, String(pid)), false)
      if (rows++ % Math.max(1, Math.ceil(others.size / MOST_THREADS)) !== 0) {
        into.fill(Number.NaN, at, at + 2)
        return
      }
      others.count()
      const usage = isOwn ? resourceUsage() : { voluntaryContextSwitches: 0, involuntaryContextSwitches: 0 }
      gains.look()
      gains.put(0, others.voluntary + usage.voluntaryContextSwitches)
      gains.put(1, others.involuntary + usage.involuntaryContextSwitches)
      into[at] = gains.perSecond(0)
      into[at + 1] = gains.perSecond(1)
    },
    close: () => {
      others.close()
      cursor.close()
    },
  }
}
