import { EnergyError } from '../../errors.ts'
import { monotonicNs } from '../sampling/clock.ts'
import { MISSING_UJ, type Reader, type ReaderSource } from './reader.ts'
import { readTrace, type ReplayTrace } from './replay-trace.ts'

/** How a recorded trace is played. */
export interface ReplayOptions {
  /** How many times faster than it was recorded; `Infinity` gives the next row to every reading. */
  speed?: number
  /** Shared start of all instances that replay one trace (8 bytes, 0 while nobody has begun). */
  shared?: SharedArrayBuffer
}

/**
 * Replays a recorded trace: the last row that has come is shown, nothing is interpolated, and after the last row the
 * counters are gone.
 */
export function replayReader(trace: ReplayTrace, { speed = 1, shared }: ReplayOptions = {}): Reader {
  const { counters, timesNs, valuesUj } = trace
  const start = new BigInt64Array(shared ?? new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT))
  Atomics.compareExchange(start, 0, 0n, monotonicNs())
  let row = -1
  let open = true
  const advance = (): void => {
    if (speed === Number.POSITIVE_INFINITY) {
      row++
      return
    }
    const elapsed = Number(monotonicNs() - (start[0] as bigint)) * speed
    while (row + 1 < timesNs.length && Number(timesNs[row + 1]) <= elapsed) row++
    if (row === timesNs.length - 1 && Number(timesNs[row]) < elapsed) row = timesNs.length
  }
  return {
    name: 'replay',
    provenance: 'simulated',
    counters,
    detail: `${timesNs.length} recorded readings`,
    read(into) {
      advance()
      for (let i = 0; i < counters.length; i++) {
        const value = open && row >= 0 && row < timesNs.length ? valuesUj[row * counters.length + i] : undefined
        into[i] = value ?? MISSING_UJ
      }
    },
    close() {
      open = false
    },
  }
}

/** `replay:FILE` or `replay:FILE#TRACE`, in the time it was recorded in, from the moment it is opened. */
export const replay: ReaderSource = {
  name: 'replay',
  summary: 'a recorded trace of counters (replay:FILE.csv[.gz][#TRACE])',
  sharedBytes: BigInt64Array.BYTES_PER_ELEMENT,
  open({ argument, shared }) {
    if (argument === undefined || argument === '') {
      throw new EnergyError(
        'READER_UNKNOWN',
        'The reader replay needs a file.',
        'Write replay:FILE.csv or replay:FILE.csv#TRACE.',
      )
    }
    const [file = '', trace] = argument.split('#')
    return replayReader(readTrace(file, trace), shared === undefined ? {} : { shared })
  },
}
