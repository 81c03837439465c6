import { EnergyError } from '../../errors.ts'
import type { PerfCalls } from '../perf-calls.ts'

/** Far more than a machine has cores and domains. */
const MOST = 4095

/**
 * Descriptors of perf events that all instances in one process count with. An event counts from 0 when it is opened, so
 * only one and the same event gives two threads the same reading. The first instance opens the events and leaves the
 * numbers of its descriptors in shared memory; later ones duplicate them, and each closes its own.
 */
export class SharedDescriptors {
  /** A count and that many descriptors. */
  static readonly BYTES: number = (1 + MOST) * Int32Array.BYTES_PER_ELEMENT
  readonly descriptors: readonly number[]
  readonly #calls: PerfCalls
  /** Where this instance has left its numbers; absent in one that has duplicates. */
  readonly #published: Int32Array | undefined

  /**
   * @param shared zeroed memory, the same for every instance; without it there is one instance
   * @throws EnergyError READER_FAILED when the first instance has closed meanwhile, and what `openEvents` throws
   */
  constructor(calls: PerfCalls, shared: SharedArrayBuffer | undefined, openEvents: () => number[]) {
    this.#calls = calls
    const book = new Int32Array(shared ?? new SharedArrayBuffer(SharedDescriptors.BYTES))
    const count = Atomics.load(book, 0)
    if (count > 0) {
      this.descriptors = this.#duplicate(book.subarray(1, 1 + count))
      return
    }
    this.descriptors = openEvents()
    book.set(this.descriptors, 1)
    Atomics.store(book, 0, this.descriptors.length)
    this.#published = book
  }

  close(): void {
    // Before they are closed: a number that is free may soon be another file.
    if (this.#published) Atomics.store(this.#published, 0, 0)
    for (const descriptor of this.descriptors) this.#calls.close(descriptor)
  }

  #duplicate(originals: Int32Array): number[] {
    const copies: number[] = []
    for (const original of originals) {
      const copy = this.#calls.duplicate(original)
      if (copy < 0) {
        for (const each of copies) this.#calls.close(each)
        throw new EnergyError(
          'READER_FAILED',
          `The descriptor ${original} of a perf event cannot be duplicated (errno ${-copy}).`,
          'Raise the limit of open files: ulimit -n "$(ulimit -Hn)".',
        )
      }
      copies.push(copy)
    }
    return copies
  }
}
