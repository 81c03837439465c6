import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProcessClock } from '../process-clock.ts'
import type { PidCursor } from './pid-cursor.ts'
import { type BookedSeconds, childrenOf, parseStat, threadSeconds } from './proc-stat.ts'

/** How often a process is looked at until nothing was waited for meanwhile. */
const LOOKS = 3

/** Whether a process may have ended, or is hidden (hidepid): what it used is counted when its parent waits for it. */
const isOutOfSight = (error: unknown): boolean =>
  ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')

/** CPU seconds of some processes: what has been booked, and the live ones whose clocks tell the rest. */
export interface Branches {
  seconds: number
  clocked: number[]
}

export interface Found extends Branches {
  children: number
}

interface Look {
  booked: BookedSeconds
  /** The live descendants and those they have waited for. */
  below: Branches
  children: number
}

/** Looks below a process until its bookings stay the same meanwhile, so that no child is counted twice or missed. */
export function lookBelow(
  procRoot: string,
  pid: string,
  readStat: () => string,
  clock: ProcessClock | undefined,
): Look {
  let booked = parseStat(readStat())
  for (let looks = 1; ; looks++) {
    const children = childrenOf(procRoot, pid)
    const below: Branches = { seconds: 0, clocked: [] }
    for (const child of children) addBranch(below, procRoot, child, clock)
    const after = parseStat(readStat())
    if (after.reaped === booked.reaped || looks === LOOKS) return { booked: after, below, children: children.length }
    booked = after
  }
}

/**
 * Adds a process, its descendants and those that have ended; nothing for one that is out of sight, nor for the calling
 * process, whose tree is counted by itself.
 */
export function addBranch(sum: Branches, procRoot: string, pid: string, clock: ProcessClock | undefined): void {
  if (pid === String(process.pid)) return
  const stat = join(procRoot, pid, 'stat')
  try {
    const { booked, below } = lookBelow(procRoot, pid, () => readFileSync(stat, 'latin1'), clock)
    // Threads that have ended are only in the booking; live ones are finer in their own files.
    const own = clock ? 0 : Math.max(booked.own, threadSeconds(procRoot, pid))
    sum.seconds += own + booked.reaped + below.seconds
    if (clock) sum.clocked.push(Number(pid))
    sum.clocked.push(...below.clocked)
  } catch (error) {
    if (!isOutOfSight(error)) throw error
  }
}

/**
 * CPU seconds of processes that are looked for with `look` only when something was started on the machine or one of them
 * has ended; else their clocks are read, or nothing at all while there are none. Without clocks, live ones are looked for
 * each time.
 */
export class Descendants {
  readonly #look: () => Found
  readonly #clock: ProcessClock | undefined
  readonly #cursor: PidCursor
  #found: Found | undefined

  constructor(cursor: PidCursor, clock: ProcessClock | undefined, look: () => Found) {
    this.#cursor = cursor
    this.#clock = clock
    this.#look = look
  }

  seconds(): number {
    const started = this.#cursor.moved()
    const known = this.#found
    if (known && !started && (this.#clock || known.children === 0)) {
      const seconds = this.#secondsOf(known)
      if (seconds !== undefined) return seconds
    }
    for (let looks = 1; ; looks++) {
      const found = this.#look()
      this.#found = found
      const seconds = this.#secondsOf(found)
      if (seconds !== undefined) return seconds
      // Processes that end all the time: the next look finds them in the booking of whoever waited for them.
      if (looks === LOOKS) return found.seconds
    }
  }

  /** Undefined when one of the processes has ended. */
  #secondsOf({ seconds, clocked }: Found): number | undefined {
    let sum = seconds
    for (const pid of clocked) {
      const live = this.#clock?.(pid)
      if (live === undefined) return undefined
      sum += live
    }
    return sum
  }

  close(): void {
    this.#cursor.close()
  }
}
