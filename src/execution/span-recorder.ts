import type { EdgeSource, OpenSpan, SpanEnd, SpanMark, SpanStart } from '../span-mark.ts'

/** Records the spans of one run. An edge is read before anything else is done, at the beginning and at the end. */
export class SpanRecorder {
  readonly #edges: EdgeSource
  readonly #marks: (Omit<SpanMark, 'endEdge'> & { endEdge?: number })[] = []

  constructor(edges: EdgeSource) {
    this.#edges = edges
  }

  start({ parent, step, name, phase, type }: SpanStart): OpenSpan {
    const id = this.#marks.length
    const mark: Omit<SpanMark, 'endEdge'> & { endEdge?: number } = {
      id,
      ...(parent === undefined ? {} : { parent: parent.id }),
      ...(step === undefined ? {} : { step }),
      ...(name === undefined ? {} : { name }),
      phase,
      type,
      startEdge: this.#edges.edge(),
      success: false,
    }
    this.#marks.push(mark)
    return {
      id,
      end: (outcome: SpanEnd = {}) => {
        if (mark.endEdge !== undefined) return
        mark.endEdge = this.#edges.edge()
        Object.assign(mark, { success: outcome.failure === undefined }, outcome)
      },
    }
  }

  /** Runs `work` as a span; one that throws ends without success. */
  async span<T>(start: SpanStart, work: (span: OpenSpan) => Promise<T>): Promise<T> {
    const span = this.start(start)
    try {
      const value = await work(span)
      span.end()
      return value
    } catch (error) {
      span.end({ success: false })
      throw error
    }
  }

  /** What has been recorded; a span that was left open ends with the last edge that was read. */
  marks(lastEdge: number): SpanMark[] {
    return this.#marks.map((mark) => ({ ...mark, endEdge: mark.endEdge ?? lastEdge }))
  }
}
