import { EnergyError } from '../../errors.ts'
import type { MissingTelemetry } from '../../run.ts'
import { secondsFromUs, usFromSeconds } from '../../units.ts'
import type { ReaderSpec } from '../readers/combined.ts'
import type { Reader, Roots } from '../readers/reader.ts'
import {
  CONTROL,
  COUNT,
  createRing,
  DEGRADED,
  RING_CAPACITY,
  type Ring,
  ringHead,
  rowOffset,
  viewRing,
} from './ring.ts'
import { threadFolder } from './sampler-place.ts'
import type { SamplerStart } from './sampler-thread.ts'
import { takeSamplerThread } from './thread-boot.ts'

/** The sampler thread as the measuring thread sees it. It runs from open to close; only its pace changes. */
export interface Sampler {
  readonly ring: Ring
  /**
   * Sets the pace in Hz from the next deadline on; `undefined` is guard reads only. The first pace opens the series of
   * telemetry, and comes back when that is done. Never call it inside a window.
   */
  pace(hz: number | undefined): void
  /** Readings taken so far; the position that a window's edge remembers. */
  position(): number
  lost(): number
  /** CPU time of the sampler thread; undefined where this Node cannot tell. */
  cpuSeconds(): number | undefined
  /** What the thread had to do without, in words; undefined when it has all it wants. */
  readonly degraded: string | undefined
  /** Series of telemetry that this machine does not have, once something has been sampled. */
  readonly missing: readonly MissingTelemetry[]
  /** Waits until everything taken so far is in the sample file. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Copies the readings `from` (inclusive) to `to` (exclusive) out of the ring; undefined when some were overwritten. */
export function readingsBetween(ring: Ring, from: number, to: number): BigInt64Array | undefined {
  if (ringHead(ring) - from > RING_CAPACITY) return undefined
  const out = new BigInt64Array((to - from) * ring.stride)
  for (let next = from; next < to; ) {
    const at = rowOffset(ring, next)
    const rows = Math.min(to - next, RING_CAPACITY - (next % RING_CAPACITY))
    out.set(ring.rows.subarray(at, at + rows * ring.stride), (next - from) * ring.stride)
    next += rows
  }
  return out
}

const DEGRADED_TEXT: Partial<Record<number, string>> = {
  [DEGRADED.koffi]: 'koffi is not installed, so it cannot ask for real-time scheduling',
  [DEGRADED.realtime]: 'real-time scheduling is not allowed (CAP_SYS_NICE, or rtprio in limits.conf)',
  [DEGRADED.affinity]: 'it may not run on the CPU that it was given (sampling.cpu, pin)',
}

/** A thread that ends tells so at once; one that starts or writes on a busy machine was seen to take ten seconds and more. */
const READY_TIMEOUT_MS = 60_000

/** Starts the sampler thread with its own instance of the reader and waits until its first reading is done. */
export async function startSampler(options: {
  reader: Reader
  specs: readonly ReaderSpec[]
  roots: Roots
  guardPeriodUs: number
  file?: string
  seriesFile?: string
  cpu?: number
}): Promise<Sampler> {
  const counters = options.reader.counters.length
  const buffers = createRing(counters)
  const ring = viewRing(buffers, counters)
  const measuringThread = threadFolder(options.roots.proc)
  const start: SamplerStart = {
    specs: options.specs,
    roots: options.roots,
    buffers,
    guardPeriodUs: options.guardPeriodUs,
    ...(options.file === undefined ? {} : { file: options.file }),
    ...(options.seriesFile === undefined ? {} : { series: { file: options.seriesFile, pid: process.pid } }),
    ...(options.cpu === undefined ? {} : { cpu: options.cpu }),
    ...(measuringThread === undefined ? {} : { measuringThread }),
  }
  const thread = takeSamplerThread()
  thread.postMessage(start)
  const missing: MissingTelemetry[] = []
  const ended = new Promise<string>((resolve) => {
    thread.on('message', (message: { failed: string } | { missing: MissingTelemetry[] }) => {
      if ('failed' in message) resolve(message.failed)
      else missing.push(...message.missing)
    })
    thread.once('error', (error) => resolve(error.message))
    thread.once('exit', (code) => resolve(`the thread ended with code ${code}`))
  })
  const ready = Atomics.waitAsync(ring.control, CONTROL.ready, 0, READY_TIMEOUT_MS).value
  const failure = await Promise.race([ended, Promise.resolve(ready).then((how) => (how === 'timed-out' ? how : ''))])
  if (failure !== '') {
    throw new EnergyError(
      'READER_FAILED',
      `The sampler thread could not open ${options.reader.name}: ${failure}.`,
      'Run `vitest-energy doctor` to see what can be read here.',
    )
  }

  // Only a flush or a close keeps the process alive for the thread's answer.
  thread.unref()
  const wake = (): void => {
    Atomics.add(ring.control, CONTROL.wake, 1)
    Atomics.notify(ring.control, CONTROL.wake)
  }
  let flushes = 0
  return {
    ring,
    degraded: DEGRADED_TEXT[Atomics.load(ring.control, CONTROL.degraded)],
    missing,
    pace(hz) {
      Atomics.store(ring.control, CONTROL.periodUs, hz === undefined ? 0 : Math.round(usFromSeconds(1 / hz)))
      wake()
      // Once: the thread opens them for whoever samples first, and this is before its window.
      if (hz !== undefined && start.series) Atomics.wait(ring.control, CONTROL.series, 0, READY_TIMEOUT_MS)
    },
    position: () => ringHead(ring),
    lost: () => Number(Atomics.load(ring.counts, COUNT.lost)),
    cpuSeconds() {
      const us = Number(Atomics.load(ring.counts, COUNT.cpuUs))
      return us === 0 ? undefined : secondsFromUs(us)
    },
    async flush() {
      flushes++
      thread.ref()
      Atomics.store(ring.control, CONTROL.flushAsked, flushes)
      wake()
      for (;;) {
        const done = Atomics.load(ring.control, CONTROL.flushDone)
        if (done === flushes) {
          thread.unref()
          return
        }
        const waited = Atomics.waitAsync(ring.control, CONTROL.flushDone, done, READY_TIMEOUT_MS).value
        const how = await Promise.race([waited, ended])
        if (how !== 'ok' && how !== 'not-equal') {
          throw new EnergyError(
            'READER_FAILED',
            `The sampler thread did not write its samples: ${how}.`,
            'Look at the disk of the report directory, then run again.',
          )
        }
      }
    },
    async close() {
      thread.ref()
      Atomics.store(ring.control, CONTROL.stop, 1)
      wake()
      await ended
    },
  }
}
