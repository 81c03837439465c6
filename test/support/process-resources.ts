import { readdirSync, readFileSync } from 'node:fs'

/** What a process holds. */
export interface ProcessResources {
  /** Resident set (proc(5): `VmRSS`). */
  rssBytes: number
  descriptors: number
  threads: number
  /** Processes that its threads have started and that are still there, zombies included. */
  children: number
}

const KIB = 1024

/** @throws Error when there is no such process, or it is another user's */
export function processResources(pid: number): ProcessResources {
  const of = `/proc/${pid}`
  const threads = readdirSync(`${of}/task`)
  const rss = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`${of}/status`, 'latin1'))?.[1]
  return {
    rssBytes: Number(rss) * KIB,
    // The listing itself is one of those that a process sees of its own.
    descriptors: readdirSync(`${of}/fd`).length - (pid === process.pid ? 1 : 0),
    threads: threads.length,
    children: threads.flatMap((thread) => childrenOf(of, thread)).length,
  }
}

function childrenOf(of: string, thread: string): string[] {
  try {
    return readFileSync(`${of}/task/${thread}/children`, 'latin1').trim().split(' ').filter(Boolean)
  } catch (error) {
    // A thread that ended between the two looks has none.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}
