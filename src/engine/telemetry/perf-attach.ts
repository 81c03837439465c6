import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError } from '../../errors.ts'
import { isDenied, isGone, isUnsupported, type PerfCalls } from '../perf-calls.ts'
import { perfAttributes, perfRefusal } from '../perf-event.ts'
import { childrenOf } from '../readers/proc-stat.ts'
import { PROBE, PROCESS_EVENTS, type ProcessEvent } from './perf-events.ts'
import type { TelemetryOptions } from './telemetry.ts'

/** One event and its descriptors, one per thread that lived when it was attached. */
export interface AttachedEvent {
  name: string
  descriptors: number[]
}

export interface AttachedTree {
  events: AttachedEvent[]
  /** Kernel time is not in the counts, because this user may not count it. */
  userOnly: boolean
}

const ANY_CPU = -1
/** Highest `perf_event_paranoid` that lets everybody count user space (kernel/events/core.c, perf_allow_kernel). */
const PARANOID_LEVEL = 2
/** How often the threads are attached until none has begun meanwhile. */
const TRIES = 20

const isGoneFile = (error: unknown): boolean =>
  ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')

/** Thread ids of a process and its live descendants. */
function threadsBelow(procRoot: string, pid: number): number[] {
  let threads: number[]
  let children: string[]
  try {
    threads = readdirSync(join(procRoot, String(pid), 'task')).map(Number)
    children = childrenOf(procRoot, String(pid))
  } catch (error) {
    // A process that has ended meanwhile has no threads.
    if (isGoneFile(error)) return []
    throw error
  }
  return [...threads, ...children.flatMap((child) => threadsBelow(procRoot, Number(child)))]
}

class Attachment {
  readonly events: AttachedEvent[] = []
  readonly #calls: PerfCalls
  readonly #procRoot: string
  readonly #userOnly: boolean

  constructor(calls: PerfCalls, procRoot: string, userOnly: boolean) {
    this.#calls = calls
    this.#procRoot = procRoot
    this.#userOnly = userOnly
  }

  /** Opens an event on each thread; one that this machine does not have is left out. */
  attach({ name, event }: ProcessEvent, threads: readonly number[]): void {
    const attributes = perfAttributes({ ...event, inherit: true, times: true, userOnly: this.#userOnly })
    const attached: AttachedEvent = { name, descriptors: [] }
    this.events.push(attached)
    for (const thread of threads) {
      const result = this.#calls.open(attributes, thread, ANY_CPU)
      if (result >= 0) attached.descriptors.push(result)
      else if (isUnsupported(result)) {
        this.events.pop()
        closeEvents(this.#calls, [attached])
        return
      } else if (!isGone(result)) {
        throw perfRefusal(result, `The event ${name} of thread ${thread}`, {
          procRoot: this.#procRoot,
          level: PARANOID_LEVEL,
        })
      }
    }
  }
}

export function closeEvents(calls: PerfCalls, events: readonly AttachedEvent[]): void {
  for (const { descriptors } of events) for (const descriptor of descriptors) calls.close(descriptor)
}

/** Whether kernel time has to be left out, found by an event that counts nothing. */
function mustBeUserOnly(calls: PerfCalls, pid: number): boolean {
  const result = calls.open(perfAttributes(PROBE), pid, ANY_CPU)
  if (result >= 0) calls.close(result)
  return isDenied(result)
}

/**
 * Attaches counters to every thread of a process, of the further ones, and of their descendants. Each of them passes its counters on to the threads
 * and processes that it starts, so from then on the whole tree is counted, whatever begins or ends. A thread that begins
 * while this goes on may have been passed counters or not: then all is done again.
 *
 * @throws EnergyError READER_PERMISSION, READER_ABSENT or READER_FAILED with the event and the thread
 */
export function attachTree(calls: PerfCalls, { roots, pid, alsoPids = [] }: TelemetryOptions): AttachedTree {
  const userOnly = mustBeUserOnly(calls, pid)
  // One process may lie below another one.
  const threadsOfAll = (): number[] => [
    ...new Set([pid, ...alsoPids].flatMap((each) => threadsBelow(roots.proc, each))),
  ]
  const wanted = PROCESS_EVENTS.filter(({ inKernel }) => !(userOnly && inKernel))
  for (let tries = 1; tries <= TRIES; tries++) {
    const threads = threadsOfAll()
    const attachment = new Attachment(calls, roots.proc, userOnly)
    try {
      for (const event of wanted) attachment.attach(event, threads)
    } catch (error) {
      closeEvents(calls, attachment.events)
      throw error
    }
    const known = new Set(threads)
    const isWhole = threads.length > 0 && threadsOfAll().every((thread) => known.has(thread))
    if (isWhole) return { events: attachment.events, userOnly }
    closeEvents(calls, attachment.events)
    if (threads.length === 0) break
  }
  throw new EnergyError(
    'READER_FAILED',
    `The threads of process ${pid} cannot be attached to: it has ended, or starts new ones all the time.`,
    `Check ${join(roots.proc, String(pid), 'task')}, or switch the telemetry source perf off.`,
  )
}
