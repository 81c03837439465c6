import { secondsFromNs, ujFromJoules } from '../../units.ts'
import { monotonicNs } from '../sampling/clock.ts'
import { MISSING_UJ } from './reader.ts'

/** Below this an interval says little of the load: it is looked ahead over, not booked. */
const SHORTEST_BOOKED_SECONDS = 0.001
/** A lock held this long belongs to a thread that was terminated with it: it is taken over. */
const LOCK_PATIENCE_MS = 50

const SLOT = { joules: 0, atSeconds: 1, shown: 2, highest: 3 } as const
const LOCK_WORD = 8

/** Power as a function of the cores that were busy meanwhile: it holds over the whole interval between two calls. */
export interface LoadPower {
  /** CPU seconds of the measured process tree. */
  cpuSeconds(): number
  watts(cores: number): number
}

/** Power that a sensor shows when it is looked at; NaN when it cannot be read. */
export interface SensedPower {
  watts(): number
}

/**
 * Power integrated into a cumulative energy that all threads of a process agree on: the books lie in shared memory behind
 * a lock that is held for a few µs. What is returned never falls.
 *
 * A sensor's power is joined by straight lines (trapezoids). Holding the last value would give every interval the power
 * from before it: a window that is read at its edges alone would be booked at the power of the rest before it. The
 * trapezoid favours neither edge, is exact where power is constant or a ramp, and its error falls with the square of the
 * time between calls. A call that the sensor did not answer leaves a longer line.
 */
export class IntegratedPower {
  /** Four doubles of books and one word of lock. */
  static readonly SHARED_BYTES = 40
  readonly #books: Float64Array
  readonly #lock: Int32Array
  readonly #source: LoadPower | SensedPower

  /**
   * @param shared zeroed memory, the same for every instance
   * @param place which of the sources that share this memory, `SHARED_BYTES` each
   */
  constructor(shared: SharedArrayBuffer, source: LoadPower | SensedPower, place = 0) {
    const offset = place * IntegratedPower.SHARED_BYTES
    this.#books = new Float64Array(shared, offset, 4)
    this.#lock = new Int32Array(shared, offset + LOCK_WORD * Int32Array.BYTES_PER_ELEMENT, 1)
    this.#source = source
  }

  /**
   * Joules since the first call of any instance; NaN when the power cannot be read now, or was given up. Throws what the
   * source throws.
   */
  joules(): number {
    const source = this.#source
    const shown = 'cpuSeconds' in source ? source.cpuSeconds() : source.watts()
    if (Number.isNaN(shown)) return Number.NaN
    this.#acquire()
    try {
      return this.#advance(shown)
    } finally {
      this.#release()
    }
  }

  /** `joules` as a counter shows them: whole µJ, `MISSING_UJ` for NaN. */
  uj(): bigint {
    const joules = this.joules()
    return Number.isNaN(joules) ? MISSING_UJ : ujFromJoules(joules)
  }

  /** Energy has gone by that nobody can know any more: there are no joules from now on, in any thread. */
  giveUp(): void {
    this.#acquire()
    this.#books[SLOT.highest] = Number.NaN
    this.#release()
  }

  #acquire(): void {
    while (Atomics.compareExchange(this.#lock, 0, 0, 1) !== 0) {
      if (Atomics.wait(this.#lock, 0, 1, LOCK_PATIENCE_MS) === 'timed-out') break
    }
  }

  #release(): void {
    Atomics.store(this.#lock, 0, 0)
    Atomics.notify(this.#lock, 0, 1)
  }

  #advance(shownNow: number): number {
    const books = this.#books
    const now = secondsFromNs(monotonicNs())
    if (books[SLOT.atSeconds] === 0) {
      books[SLOT.atSeconds] = now
      books[SLOT.shown] = shownNow
      return books[SLOT.highest] as number
    }
    const seconds = now - (books[SLOT.atSeconds] as number)
    const before = books[SLOT.shown] as number
    const source = this.#source
    // Another thread may have seen more of the tree than this one: CPU time that was booked is not booked again.
    const shown = 'cpuSeconds' in source ? Math.max(before, shownNow) : shownNow
    const watts =
      'cpuSeconds' in source ? source.watts(seconds > 0 ? (shown - before) / seconds : 0) : (before + shown) / 2
    const joules = (books[SLOT.joules] as number) + watts * seconds
    if (seconds >= SHORTEST_BOOKED_SECONDS) {
      books[SLOT.joules] = joules
      books[SLOT.atSeconds] = now
      books[SLOT.shown] = shown
    }
    books[SLOT.highest] = Math.max(books[SLOT.highest] as number, joules)
    return books[SLOT.highest] as number
  }
}
