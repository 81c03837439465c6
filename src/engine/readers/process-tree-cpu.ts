import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { secondsFromUs } from '../../units.ts'
import { loadProcessClock, type ProcessClock } from '../process-clock.ts'
import { monotonicNs } from '../sampling/clock.ts'
import { openPidCursor } from './pid-cursor.ts'
import { startTicksOf } from './proc-stat.ts'
import { addBranch, type Branches, Descendants, lookBelow } from './process-branches.ts'
import { DEFAULT_ROOTS } from './reader.ts'

/** CPU time of a process and everything it has started. */
export interface ProcessTreeCpu {
  /**
   * Seconds since the process began; never falls, also when children end. Looking for children costs time of its own:
   * with `ownLast` the calling process is looked at after it (the start of a window), else before it (the end).
   */
  seconds(ownLast?: boolean): number
  /** When the calling process was looked at last; 0 where it is another process that is followed. */
  ownAtNs(): bigint
  close(): void
}

/** Bookings come in steps of 10 ms in two columns: a smaller fall is rounding, a larger one a process that was lost. */
const ROUNDING_SECONDS = 0.05
const cpuUsage = process.cpuUsage.bind(process)

const ownSeconds = (): number => {
  const { user, system } = cpuUsage()
  return secondsFromUs(user + system)
}

/** Holds a sum up where rounding lowers it, and keeps what left with a process that nobody waited for. */
function neverFalling(seconds: (ownLast: boolean) => number): (ownLast?: boolean) => number {
  let highest = 0
  let lost = 0
  return (ownLast = false) => {
    const sum = seconds(ownLast) + lost
    if (highest - sum > ROUNDING_SECONDS) lost += highest - sum
    highest = Math.max(highest, sum)
    return highest
  }
}

/** What is below the calling process, through a descriptor that stays open. */
function belowCaller(procRoot: string, clock: ProcessClock | undefined) {
  const pid = String(process.pid)
  const statFd = openSync(join(procRoot, pid, 'stat'), 'r')
  const bytes = Buffer.alloc(1024)
  const readStat = (): string => bytes.toString('latin1', 0, readSync(statFd, bytes, 0, bytes.length, 0))
  return {
    look() {
      const { booked, below, children } = lookBelow(procRoot, pid, readStat, clock)
      return { seconds: booked.reaped + below.seconds, clocked: below.clocked, children }
    },
    close: () => closeSync(statFd),
  }
}

/** Another process and what is below it; nothing once it has ended, also when its number has been given to another one. */
function followed(procRoot: string, pid: number, clock: ProcessClock | undefined): ProcessTreeCpu {
  const startedAt = startTicksOf(procRoot, pid)
  const tree = new Descendants(openPidCursor(procRoot), clock, () => {
    const sum: Branches = { seconds: 0, clocked: [] }
    if (startedAt !== undefined && startTicksOf(procRoot, pid) === startedAt)
      addBranch(sum, procRoot, String(pid), clock)
    return { ...sum, children: 1 }
  })
  return { seconds: neverFalling(() => tree.seconds()), ownAtNs: () => 0n, close: () => tree.close() }
}

/**
 * CPU seconds of a process (by default the calling one) and its descendants. The calling process is exact to the µs
 * (getrusage); live descendants are, through their clocks (1 µs each). Without koffi they are read from `schedstat`, where
 * a running thread is as old as the last tick, and looking at a Node process takes half a millisecond. Ended children are
 * exact to 20 ms in all (`stat`). A process whose parent ends before it leaves the tree: what it has used is kept, what it
 * uses later is not counted. Without /proc it is the calling process alone.
 *
 * @param clocks whether the processes of `procRoot` are those whose clocks this process can read
 */
export function createProcessTreeCpu({
  procRoot,
  pid,
  clocks = procRoot === DEFAULT_ROOTS.proc,
}: {
  procRoot: string
  pid?: number
  clocks?: boolean
}): ProcessTreeCpu {
  const clock = clocks ? loadProcessClock() : undefined
  if (pid !== undefined && pid !== process.pid) return followed(procRoot, pid, clock)
  let atNs = 0n
  const own = (): number => {
    const seconds = ownSeconds()
    atNs = monotonicNs()
    return seconds
  }
  const ownAtNs = (): bigint => atNs
  if (!existsSync(join(procRoot, String(process.pid), 'stat'))) return { seconds: own, ownAtNs, close: () => undefined }
  const caller = belowCaller(procRoot, clock)
  const descendants = new Descendants(openPidCursor(procRoot), clock, () => caller.look())
  return {
    seconds: neverFalling((ownLast) => {
      const ownFirst = ownLast ? 0 : own()
      const below = descendants.seconds()
      return below + (ownLast ? own() : ownFirst)
    }),
    ownAtNs,
    close() {
      descendants.close()
      caller.close()
    },
  }
}
