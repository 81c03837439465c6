import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A file of /proc; empty for a process that has ended meanwhile, and for one of another user. */
function procFile(pid: number | string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1')
  } catch {
    return ''
  }
}

/** What is said of a process, as `ps` shows it. */
export const commandOf = (pid: number): string => procFile(pid, 'cmdline').replaceAll('\0', ' ').trim()

/** Processes that have inherited a variable, but for those that have ended and are waited for by nobody yet. */
export function markedProcesses(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => procFile(pid, 'environ').split('\0').includes(mark))
    .filter((pid) => !/\) Z /.test(procFile(pid, 'stat')))
    .map(Number)
}

/** Waits until something is so; a fault that never happens is a failure of its case. */
export async function until(what: string, is: () => boolean, seconds = 60): Promise<void> {
  const deadline = performance.now() + seconds * 1000
  while (!is()) {
    if (performance.now() > deadline) throw new Error(`it did not come to pass within ${seconds} s: ${what}`)
    await sleep(20)
  }
}
