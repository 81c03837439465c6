import { COVERAGE_FACTOR } from '../coverage.ts'
import type { Interval } from '../run.ts'
import { effectiveN } from './autocorrelation.ts'
import { medianInterval } from './median-interval.ts'

const CONFIDENCE = 0.95

/** A quantity of a window of `ops` ops, with the uncertainty of its edges where it is an energy. */
export interface WindowQuantity {
  value: number
  uncertainty?: number | undefined
  ops: number
}

/** Half-width of a 95 % interval per op from the edges of the windows alone. */
export const edgeHalfWidth = (windows: readonly WindowQuantity[]): number =>
  (COVERAGE_FACTOR *
    windows.reduce((sum, { uncertainty, ops }) => (uncertainty === undefined ? sum : sum + uncertainty / ops), 0)) /
  Math.max(1, windows.length) ** 1.5

/**
 * Net interval per op of the median over windows, 95 %: what the harness costs is off the median; its half-width and the
 * edges' are in the half-widths, and never less than the edges'.
 */
export function netInterval(
  perOp: readonly number[],
  reference: { median: number; halfWidth: number } | undefined,
  edge: number,
): Interval | undefined {
  if (perOp.length === 0) return undefined
  const { median, low, high } = medianInterval(perOp, { confidence: CONFIDENCE, effectiveN: effectiveN(perOp) })
  const floor = Math.hypot(edge, reference?.halfWidth ?? 0)
  const net = median - (reference?.median ?? 0)
  return {
    median: net,
    low: net - Math.max(edge, Math.hypot(median - low, floor)),
    high: net + Math.max(edge, Math.hypot(high - median, floor)),
    confidence: CONFIDENCE,
    scope: 'process',
  }
}
