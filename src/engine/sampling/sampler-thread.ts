import { once } from 'node:events'
import { type MessagePort, parentPort } from 'node:worker_threads'
import { messageOf } from '../../errors.ts'
import { msFromSeconds, nsFromUs, secondsFromNs } from '../../units.ts'
import { openReaders, type ReaderSpec } from '../readers/combined.ts'
import type { Roots } from '../readers/reader.ts'
import { resolveReaders } from '../readers/registry.ts'
import { monotonicNs } from './clock.ts'
import { createReading, takeReading } from './reading.ts'
import { loadThreadScheduling, type ThreadScheduling } from '../thread-scheduling.ts'
import { latenessBucket } from './lateness.ts'
import {
  CONTROL,
  COUNT,
  DEGRADED,
  RING_CAPACITY,
  type Ring,
  type RingBuffers,
  ringHead,
  rowOffset,
  viewRing,
} from './ring.ts'
import { appendBlock } from './sample-file.ts'
import { keepBeside } from './sampler-place.ts'
import { SeriesRecorder } from './series-recorder.ts'
import { openSeries } from '../telemetry/series-registry.ts'

/** The message that the sampler thread waits for; nothing callable crosses. */
export interface SamplerStart {
  specs: readonly ReaderSpec[]
  roots: Roots
  buffers: RingBuffers
  guardPeriodUs: number
  file?: string
  /** File that the series of telemetry are written to, and the process whose tree they follow; none without it. */
  series?: { file: string; pid: number }
  /** CPU that the thread keeps to; without it, any but that of the measuring thread. */
  cpu?: number
  /** Folder of the measuring thread in `/proc`; absent where there is none. */
  measuringThread?: string
}

/** Below the threads of the kernel and of the ground-truth server, above everything that is scheduled fairly. */
const PRIORITY = 10

interface Scheduled {
  /** What was refused, as a `DEGRADED` word. */
  degraded: number
  /** Moves away from the measuring thread. */
  keepBeside: () => void
}

/** Asks for real-time scheduling, and for its CPU. */
function schedule({ cpu, measuringThread, roots }: SamplerStart, scheduling: ThreadScheduling | undefined): Scheduled {
  if (!scheduling) return { degraded: DEGRADED.koffi, keepBeside: () => undefined }
  const moves = cpu === undefined && measuringThread !== undefined
  const place = moves ? keepBeside(measuringThread, roots, scheduling) : () => undefined
  if (cpu !== undefined && scheduling.pin([cpu]) !== 0) return { degraded: DEGRADED.affinity, keepBeside: place }
  return { degraded: scheduling.beRealtime(PRIORITY) === 0 ? DEGRADED.nothing : DEGRADED.realtime, keepBeside: place }
}

/** Opens the series of telemetry; tells the measuring thread, which waits for it, and which of them are missing. */
function openRecorder({ series, roots }: SamplerStart, ring: Ring): SeriesRecorder | undefined {
  if (!series) return undefined
  const { opened, missing } = openSeries({ roots, pid: series.pid })
  parentPort?.postMessage({ missing })
  tellSeriesOpen(ring)
  return new SeriesRecorder(opened, series.file)
}

function tellSeriesOpen({ control }: Pick<Ring, 'control'>): void {
  Atomics.store(control, CONTROL.series, 1)
  Atomics.notify(control, CONTROL.series)
}

const FLUSH_PERIOD_NS = 1_000_000_000n

function cpuUs(): bigint {
  // process.threadCpuUsage exists from Node 23.9 on; before that the sampler's own cost stays unknown (0 here, missing in records).
  const usage = (process as { threadCpuUsage?: () => NodeJS.CpuUsage }).threadCpuUsage?.()
  return usage === undefined ? 0n : BigInt(usage.user + usage.system)
}

/** Waits until `deadlineNs` or until somebody wakes the thread; true when the deadline has come. */
function waitUntil(ring: Ring, seenWake: number, deadlineNs: bigint): boolean {
  for (;;) {
    if (Atomics.load(ring.control, CONTROL.wake) !== seenWake) return false
    const leftNs = deadlineNs - monotonicNs()
    if (leftNs <= 0n) return true
    Atomics.wait(ring.control, CONTROL.wake, seenWake, msFromSeconds(secondsFromNs(leftNs)))
  }
}

async function run(start: SamplerStart, scheduling: ThreadScheduling | undefined): Promise<void> {
  await resolveReaders(
    start.specs.map(({ spec }) => spec),
    process.cwd(),
  )
  const reader = openReaders(start.specs, start.roots)
  const reading = createReading(reader.counters.length)
  const ring = viewRing(start.buffers, reader.counters.length)
  let recorder: SeriesRecorder | undefined
  let flushed = 0
  let flushedAtNs = monotonicNs()

  const write = (): void => {
    const head = ringHead(ring)
    if (start.file !== undefined && head > flushed) {
      const from = Math.max(flushed, head - RING_CAPACITY)
      const block = new BigInt64Array((head - from) * ring.stride)
      for (let i = from; i < head; i++) {
        const at = rowOffset(ring, i)
        block.set(ring.rows.subarray(at, at + ring.stride), (i - from) * ring.stride)
      }
      appendBlock(start.file, block, ring.stride)
    }
    flushed = head
    recorder?.flush()
  }
  /** What cannot be written stays in the ring and is tried again: a full disk must not end the guard reads. */
  const flush = (): boolean => {
    flushedAtNs = monotonicNs()
    try {
      write()
      return true
    } catch (error) {
      parentPort?.postMessage({ failed: messageOf(error).replace(/\.$/, '') })
      return false
    }
  }

  const scheduled = schedule(start, scheduling)
  Atomics.store(ring.control, CONTROL.degraded, scheduled.degraded)
  scheduled.keepBeside()
  takeReading(reader, reading)
  // Before the thread is known to be ready: a wake that comes right after must be seen as new.
  let wake = Atomics.load(ring.control, CONTROL.wake)
  Atomics.store(ring.control, CONTROL.ready, 1)
  Atomics.notify(ring.control, CONTROL.ready)
  let periodUs = start.guardPeriodUs
  let paced = false
  let deadlineNs = monotonicNs()
  let pacedFromRest = true
  for (;;) {
    if (waitUntil(ring, wake, deadlineNs)) {
      const lateNs = monotonicNs() - deadlineNs
      takeReading(reader, reading)
      const head = Atomics.load(ring.counts, COUNT.head)
      ring.rows.set(reading.row, rowOffset(ring, Number(head)))
      Atomics.store(ring.counts, COUNT.head, head + 1n)
      Atomics.store(ring.counts, COUNT.cpuUs, cpuUs())
      const periodNs = nsFromUs(periodUs)
      const missed = pacedFromRest ? 0n : lateNs / periodNs
      if (!pacedFromRest && paced) {
        const bucket = latenessBucket(lateNs)
        ring.lateness[bucket] = (ring.lateness[bucket] as number) + 1
      }
      if (missed > 0n) Atomics.add(ring.counts, COUNT.lost, missed)
      deadlineNs += (missed + 1n) * periodNs
      pacedFromRest = false
      if (paced) recorder?.takeDue()
      if (monotonicNs() - flushedAtNs > FLUSH_PERIOD_NS) {
        flush()
        scheduled.keepBeside()
      }
      continue
    }
    wake = Atomics.load(ring.control, CONTROL.wake)
    if (Atomics.load(ring.control, CONTROL.stop) === 1) break
    const wanted = Atomics.load(ring.control, CONTROL.periodUs)
    paced = wanted !== 0
    // Not before somebody samples: turbostat is a process that wakes every second, and no bench is to pay for it.
    if (paced) recorder ??= openRecorder(start, ring)
    const asked = wanted || start.guardPeriodUs
    if (asked !== periodUs) {
      periodUs = asked
      deadlineNs = monotonicNs()
      pacedFromRest = true
      scheduled.keepBeside()
    }
    const flushAsked = Atomics.load(ring.control, CONTROL.flushAsked)
    if (flushAsked !== Atomics.load(ring.control, CONTROL.flushDone)) {
      if (!flush()) continue
      Atomics.store(ring.control, CONTROL.flushDone, flushAsked)
      Atomics.notify(ring.control, CONTROL.flushDone)
    }
  }
  if (flush()) recorder?.close()
  reader.close()
}

// Before it is asked for: the thread may have been booted ahead. koffi is optional: without it the thread runs as any other.
const scheduling = await loadThreadScheduling().catch(() => undefined)
const [start] = (await once(parentPort as MessagePort, 'message')) as [SamplerStart]
try {
  await run(start, scheduling)
} catch (error) {
  parentPort?.postMessage({ failed: messageOf(error) })
  // Nobody is to wait for what will not come.
  tellSeriesOpen({ control: new Int32Array(start.buffers.control) })
}
