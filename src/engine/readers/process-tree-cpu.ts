import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { secondsFromNsNumber, secondsFromUs } from '../../units.ts'

/** CPU time of a process and everything it has started. */
export interface ProcessTreeCpu {
  /** Seconds since the process began; never falls, also when children end. */
  seconds(): number
  close(): void
}

/** USER_HZ, the unit of /proc/PID/stat: 100 on every Linux that has it. */
const TICKS_PER_SECOND = 100
/** Position of cutime behind the command's closing bracket in /proc/PID/stat (proc(5), fields 16 and 17). */
const CUTIME = 13

const cpuUsage = process.cpuUsage.bind(process)

const own = (): number => {
  const { user, system } = cpuUsage()
  return secondsFromUs(user + system)
}

/** Text of an open file of /proc, read from its beginning. */
function readOpen(fd: number, bytes: Buffer): string {
  return bytes.toString('latin1', 0, readSync(fd, bytes, 0, bytes.length, 0))
}

function threadSeconds(task: string): number {
  const [ranNs = '0'] = readFileSync(join(task, 'schedstat'), 'latin1').split(' ', 1)
  return secondsFromNsNumber(Number(ranNs))
}

/**
 * CPU seconds of the calling process and its descendants. The process itself is exact to the µs (getrusage), live
 * descendants to the ns (`schedstat`), ended ones to 10 ms or to what was last seen of them, whichever is more. Children
 * are looked for below the main thread, where Node starts them. Without /proc it is the process alone.
 */
export function createProcessTreeCpu({ procRoot }: { procRoot: string }): ProcessTreeCpu {
  const self = join(procRoot, String(process.pid))
  const childrenPath = join(self, 'task', String(process.pid), 'children')
  if (!existsSync(childrenPath)) return { seconds: own, close: () => undefined }
  const childrenFd = openSync(childrenPath, 'r')
  const statFd = openSync(join(self, 'stat'), 'r')
  const bytes = Buffer.alloc(4096)
  const lastSeen = new Map<string, number>()
  let vanishedSeconds = 0
  let highest = 0

  const reapedSeconds = (): number => {
    const stat = readOpen(statFd, bytes)
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[CUTIME]) + Number(fields[CUTIME + 1])) / TICKS_PER_SECOND
  }

  /** Adds a live descendant and its own children to `found`. One that ends meanwhile is met again among the reaped. */
  const visit = (pid: string, found: Map<string, number>): void => {
    try {
      let seconds = 0
      for (const tid of readdirSync(join(procRoot, pid, 'task'))) {
        const task = join(procRoot, pid, 'task', tid)
        seconds += threadSeconds(task)
        for (const child of readFileSync(join(task, 'children'), 'latin1').split(' '))
          if (child !== '') visit(child, found)
      }
      found.set(pid, seconds)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code !== 'ENOENT' && code !== 'ESRCH') throw error
    }
  }

  const reapedBefore = reapedSeconds()
  return {
    seconds() {
      const children = readOpen(childrenFd, bytes)
      let live = 0
      if (children !== '' || lastSeen.size > 0) {
        const found = new Map<string, number>()
        for (const pid of children.split(' ')) if (pid !== '') visit(pid, found)
        for (const [pid, seconds] of lastSeen) if (!found.has(pid)) vanishedSeconds += seconds
        lastSeen.clear()
        for (const [pid, seconds] of found) {
          lastSeen.set(pid, seconds)
          live += seconds
        }
      }
      highest = Math.max(highest, own() + live + Math.max(vanishedSeconds, reapedSeconds() - reapedBefore))
      return highest
    },
    close() {
      closeSync(childrenFd)
      closeSync(statFd)
    },
  }
}
