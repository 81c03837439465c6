import { readSync } from 'node:fs'
import type { MissingTelemetry, TelemetryValues, Warning } from '../../run.ts'
import { secondsFromNsNumber } from '../../units.ts'
import { countersMultiplexed } from '../machine-warnings.ts'
import { loadPerfCalls, type PerfCalls } from '../perf-calls.ts'
import { missingTelemetry } from './missing-telemetry.ts'
import { type CountedPart, multiplexedCount } from './multiplexed-count.ts'
import { type AttachedEvent, type AttachedTree, attachTree, closeEvents } from './perf-attach.ts'
import { TASK_CLOCK } from './perf-events.ts'
import type { Snapshots, SnapshotSource, TelemetryOptions } from './telemetry.ts'

const WORD = 2 ** 32
/** Value, time enabled and time running, of 64 bits each. */
const NUMBERS = 3
const READ_BYTES = NUMBERS * 8

/** One reading of all descriptors, `NUMBERS` per descriptor; exact up to 2^53, and to a few counts above. */
class Look {
  readonly #descriptors: readonly number[]
  readonly #numbers: Float64Array
  readonly #words = new Uint32Array(2 * NUMBERS)

  constructor(descriptors: readonly number[]) {
    this.#descriptors = descriptors
    this.#numbers = new Float64Array(NUMBERS * descriptors.length).fill(Number.NaN)
  }

  /** Reads in order, or against it: the first descriptors are then nearest to the window on both sides. */
  take(order: 'forward' | 'backward'): void {
    const count = this.#descriptors.length
    for (let i = 0; i < count; i++) this.#read(order === 'forward' ? i : count - 1 - i)
  }

  /** What has been counted since an earlier look. */
  since(before: Look, index: number): CountedPart {
    const change = (place: number): number =>
      (this.#numbers[NUMBERS * index + place] as number) - (before.#numbers[NUMBERS * index + place] as number)
    return { count: change(0), enabledNs: change(1), runningNs: change(2) }
  }

  #read(index: number): void {
    let length = 0
    try {
      // No position: a perf descriptor has none.
      length = readSync(this.#descriptors[index] as number, this.#words, 0, READ_BYTES, null)
    } catch {
      // What cannot be read is NaN, and the event is missing in this window.
    }
    for (let place = 0; place < NUMBERS; place++) {
      const value = (this.#words[2 * place + 1] as number) * WORD + (this.#words[2 * place] as number)
      this.#numbers[NUMBERS * index + place] = length === READ_BYTES ? value : Number.NaN
    }
  }
}

/** A ratio where both parts exist and the second is not 0. */
const ratio = (name: string, part: number | undefined, whole: number | undefined): TelemetryValues =>
  part === undefined || whole === undefined || whole === 0 ? {} : { [name]: part / whole }

function resultOf(events: readonly AttachedEvent[], before: Look, after: Look, userOnly: boolean) {
  const counts: TelemetryValues = {}
  const parts: Record<string, number> = {}
  let first = 0
  for (const { name, descriptors } of events) {
    const start = first
    first += descriptors.length
    const counted = multiplexedCount(descriptors.map((_, i) => after.since(before, start + i)))
    if (!counted) continue
    counts[name] = counted.count
    parts[name] = counted.part
  }
  const { [TASK_CLOCK]: taskClockNs, ...values } = counts
  const { instructions, cycles, cacheMisses, cacheReferences } = counts
  return {
    values: {
      ...values,
      ...(taskClockNs === undefined ? {} : { taskClockSeconds: secondsFromNsNumber(taskClockNs) }),
      ...ratio('instructionsPerCycle', instructions, cycles),
      ...ratio('cacheMissRatio', cacheMisses, cacheReferences),
      ...(userOnly ? { perfUserOnly: 1 } : {}),
    },
    warnings: countersMultiplexed(parts) satisfies Warning[],
  }
}

/** Attaches to the further processes, too, or says why only to the measured one. */
function attachWherePossible(
  calls: PerfCalls,
  options: TelemetryOptions,
): { tree: AttachedTree; missing: MissingTelemetry[] } {
  const { alsoPids = [] } = options
  try {
    return { tree: attachTree(calls, options), missing: [] }
  } catch (error) {
    if (alsoPids.length === 0) throw error
    const source = `perf of process ${alsoPids.join(', ')}`
    return { tree: attachTree(calls, { ...options, alsoPids: [] }), missing: [missingTelemetry(source, error)] }
  }
}

/**
 * Hardware and software counters of the measured process, its threads and its descendants, for exactly a window. Opened
 * once (about 50 µs per event and thread); `begin` and `end` only read (2 µs per event and thread). Values: `taskClockSeconds`,
 * `instructions`, `cycles`, `cacheReferences`, `cacheMisses`, `branches`, `branchMisses`, `pageFaultsMinor`,
 * `pageFaultsMajor`, `contextSwitches`, `migrations`, `instructionsPerCycle`, `cacheMissRatio`. An event that the machine
 * does not have has no key. `perfUserOnly: 1` says that kernel time is in none of the counts (`perf_event_paranoid` 2):
 * compare them with nothing else; `taskClockSeconds` is the same either way, and what happens in the kernel is missing.
 *
 * On processors with two kinds of cores a hardware event counts on one kind only; what ran on the other is scaled up and
 * reported like shared counters.
 */
export const perfCounters: SnapshotSource = {
  name: 'perf',
  summary: 'instructions, cycles, cache misses, page faults and context switches of the process tree (perf events)',
  open(options) {
    const calls = loadPerfCalls()
    const { tree, missing } = attachWherePossible(calls, options)
    const { events, userOnly } = tree
    const descriptors = events.flatMap((event) => event.descriptors)
    const before = new Look(descriptors)
    const after = new Look(descriptors)
    let open = true
    return {
      begin() {
        if (open) before.take('backward')
      },
      end() {
        if (open) after.take('forward')
      },
      missing,
      result: () => resultOf(events, before, after, userOnly),
      close() {
        if (!open) return
        open = false
        closeEvents(calls, events)
      },
    } satisfies Snapshots
  },
}
