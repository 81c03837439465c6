import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { secondsFromUs } from '../../units.ts'
import { monotonicNs } from '../sampling/clock.ts'
import { openPidCursor, type PidCursor } from './pid-cursor.ts'
import { type BookedSeconds, childrenOf, parseStat, threadSeconds } from './proc-stat.ts'

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
/** How often a process is looked at until nothing was waited for meanwhile. */
const LOOKS = 3

const cpuUsage = process.cpuUsage.bind(process)

const ownSeconds = (): number => {
  const { user, system } = cpuUsage()
  return secondsFromUs(user + system)
}

/** Whether a process may have ended, or is hidden (hidepid): what it used is counted when its parent waits for it. */
const isOutOfSight = (error: unknown): boolean =>
  ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')

interface Look {
  booked: BookedSeconds
  /** CPU seconds of the live descendants and of those they have waited for. */
  below: number
  children: number
}

/** Looks below a process until its bookings stay the same meanwhile, so that no child is counted twice or missed. */
function lookBelow(procRoot: string, pid: string, readStat: () => string): Look {
  let booked = parseStat(readStat())
  for (let looks = 1; ; looks++) {
    const children = childrenOf(procRoot, pid)
    let below = 0
    for (const child of children) below += branchSeconds(procRoot, child)
    const after = parseStat(readStat())
    if (after.reaped === booked.reaped || looks === LOOKS) return { booked: after, below, children: children.length }
    booked = after
  }
}

/** CPU seconds of a process, its descendants and those that have ended; 0 for one that is out of sight. */
function branchSeconds(procRoot: string, pid: string): number {
  const stat = join(procRoot, pid, 'stat')
  try {
    const { booked, below } = lookBelow(procRoot, pid, () => readFileSync(stat, 'latin1'))
    // Threads that have ended are only in the booking; live ones are finer in their own files.
    return Math.max(booked.own, threadSeconds(procRoot, pid)) + booked.reaped + below
  } catch (error) {
    if (isOutOfSight(error)) return 0
    throw error
  }
}

/** CPU seconds below the calling process; one read of 1.5 µs while no child lives and nothing has been started. */
class Descendants {
  readonly #procRoot: string
  readonly #pid = String(process.pid)
  readonly #statFd: number
  readonly #cursor: PidCursor
  readonly #bytes = Buffer.alloc(1024)
  #reaped = 0
  #anyAlive = true

  constructor(procRoot: string) {
    this.#procRoot = procRoot
    this.#statFd = openSync(join(procRoot, this.#pid, 'stat'), 'r')
    this.#cursor = openPidCursor(procRoot)
  }

  seconds(): number {
    const started = this.#cursor.moved()
    if (!started && !this.#anyAlive) return this.#reaped
    const look = lookBelow(this.#procRoot, this.#pid, () =>
      this.#bytes.toString('latin1', 0, readSync(this.#statFd, this.#bytes, 0, this.#bytes.length, 0)),
    )
    this.#anyAlive = look.children > 0
    this.#reaped = look.booked.reaped
    return this.#reaped + look.below
  }

  close(): void {
    closeSync(this.#statFd)
    this.#cursor.close()
  }
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

/**
 * CPU seconds of a process (by default the calling one) and its descendants. The calling process is exact to the µs
 * (getrusage), live descendants to the ns (`schedstat`), ended threads and children to 20 ms in all (`stat`). A process
 * whose parent ends before it leaves the tree: what it has used is kept, what it uses later is not counted. Without /proc
 * it is the calling process alone.
 */
export function createProcessTreeCpu({ procRoot, pid }: { procRoot: string; pid?: number }): ProcessTreeCpu {
  if (pid !== undefined && pid !== process.pid) {
    const seconds = neverFalling(() => branchSeconds(procRoot, String(pid)))
    return { seconds, ownAtNs: () => 0n, close: () => undefined }
  }
  let atNs = 0n
  const own = (): number => {
    const seconds = ownSeconds()
    atNs = monotonicNs()
    return seconds
  }
  const ownAtNs = (): bigint => atNs
  if (!existsSync(join(procRoot, String(process.pid), 'stat'))) return { seconds: own, ownAtNs, close: () => undefined }
  const descendants = new Descendants(procRoot)
  return {
    seconds: neverFalling((ownLast) => {
      const ownFirst = ownLast ? 0 : own()
      const below = descendants.seconds()
      return below + (ownLast ? own() : ownFirst)
    }),
    ownAtNs,
    close: () => descendants.close(),
  }
}
