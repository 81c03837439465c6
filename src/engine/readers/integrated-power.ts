import { secondsFromNs } from '../../units.ts'
import { monotonicNs } from '../sampling/clock.ts'

/** Below this an interval says little of the load: it is looked ahead over, not booked. */
const SHORTEST_BOOKED_SECONDS = 0.001
/** A lock held this long belongs to a thread that was terminated with it: it is taken over. */
const LOCK_PATIENCE_MS = 50

const SLOT = { joules: 0, atSeconds: 1, cpuSeconds: 2, highest: 3 } as const
const LOCK_WORD = 8

/**
 * Power integrated into a cumulative energy that all threads of a process agree on: the books lie in shared memory behind
 * a lock that is held for a few µs. What is returned never falls.
 */
export class IntegratedPower {
  /** Four doubles of books and one word of lock. */
  static readonly SHARED_BYTES = 40
  readonly #books: Float64Array
  readonly #lock: Int32Array
  readonly #source: { cpuSeconds(): number; watts(cores: number): number }

  /**
   * @param shared zeroed memory, the same for every instance
   * @param source CPU seconds of the measured process tree, and watts at a number of busy cores
   */
  constructor(shared: SharedArrayBuffer, source: { cpuSeconds(): number; watts(cores: number): number }) {
    this.#books = new Float64Array(shared, 0, 4)
    this.#lock = new Int32Array(shared, LOCK_WORD * Int32Array.BYTES_PER_ELEMENT, 1)
    this.#source = source
  }

  /** Joules since the first call of any instance. Throws what the source of CPU seconds throws. */
  joules(): number {
    const measuredCpu = this.#source.cpuSeconds()
    while (Atomics.compareExchange(this.#lock, 0, 0, 1) !== 0) {
      if (Atomics.wait(this.#lock, 0, 1, LOCK_PATIENCE_MS) === 'timed-out') break
    }
    try {
      return this.#advance(measuredCpu)
    } finally {
      Atomics.store(this.#lock, 0, 0)
      Atomics.notify(this.#lock, 0, 1)
    }
  }

  #advance(measuredCpu: number): number {
    const books = this.#books
    const now = secondsFromNs(monotonicNs())
    if (books[SLOT.atSeconds] === 0) {
      books[SLOT.atSeconds] = now
      books[SLOT.cpuSeconds] = measuredCpu
      return 0
    }
    const seconds = now - (books[SLOT.atSeconds] as number)
    // Another thread may have seen more of the tree than this one: CPU time that was booked is not booked again.
    const cpu = Math.max(books[SLOT.cpuSeconds] as number, measuredCpu)
    const cores = seconds > 0 ? (cpu - (books[SLOT.cpuSeconds] as number)) / seconds : 0
    const joules = (books[SLOT.joules] as number) + this.#source.watts(cores) * seconds
    if (seconds >= SHORTEST_BOOKED_SECONDS) {
      books[SLOT.joules] = joules
      books[SLOT.atSeconds] = now
      books[SLOT.cpuSeconds] = cpu
    }
    books[SLOT.highest] = Math.max(books[SLOT.highest] as number, joules)
    return books[SLOT.highest] as number
  }
}
