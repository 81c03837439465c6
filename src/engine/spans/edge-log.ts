import { createReading, type Reading, takeReading } from '../sampling/reading.ts'
import type { EdgeSources } from '../window.ts'

/** One reading of the measuring thread: an edge of a window, or of a span inside it. */
export interface SpanEdge {
  readonly reading: Reading
  treeCpuSeconds: number
}

const CHUNK = 64

/**
 * The readings that are taken inside a window, in slots that were made before they are needed. The counters come first: what
 * an edge costs beyond them, the CPU time of the process tree above all (7 µs, and 1 µs more per live descendant), lies in
 * the slice that follows.
 */
export class EdgeLog {
  readonly #counters: number
  readonly #slots: SpanEdge[] = []
  #taken = 0

  constructor(counters: number) {
    this.#counters = counters
    this.#grow()
  }

  get taken(): number {
    return this.#taken
  }

  clear(): void {
    this.#taken = 0
  }

  /** @returns how many there are now */
  take(sources: EdgeSources): number {
    const slot = this.#slots[this.#taken] as SpanEdge
    takeReading(sources.reader, slot.reading)
    slot.treeCpuSeconds = sources.treeCpuSeconds(false)
    this.#taken++
    if (this.#taken === this.#slots.length) this.#grow()
    return this.#taken
  }

  /** In order. They are overwritten by the next window. */
  edges(): readonly SpanEdge[] {
    return this.#slots.slice(0, this.#taken)
  }

  #grow(): void {
    for (let i = 0; i < CHUNK; i++) this.#slots.push({ reading: createReading(this.#counters), treeCpuSeconds: 0 })
  }
}
