import type { Failure, Phase, SpanType } from './run.ts'

/** Where a span's edge is read: the session that the workflow runs in. */
export interface EdgeSource {
  /** Reads the counters now, on this thread, and says the position of the reading. */
  edge(): number
}

/** A span while only its edges are known: positions of readings of the session. */
export interface SpanMark {
  id: number
  parent?: number
  step?: string
  phase: Phase
  type: SpanType
  name?: string
  startEdge: number
  endEdge: number
  success: boolean
  failure?: Failure
  bytesIn?: number
  bytesOut?: number
}

export type SpanStart = Pick<SpanMark, 'phase' | 'type' | 'step' | 'name'> & { parent?: OpenSpan | undefined }
export type SpanEnd = Partial<Pick<SpanMark, 'success' | 'failure' | 'bytesIn' | 'bytesOut'>>

/** A span that has begun. */
export interface OpenSpan {
  readonly id: number
  /** Ends it; later calls change nothing. */
  end(outcome?: SpanEnd): void
}
