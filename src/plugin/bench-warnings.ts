import type { Warning } from '../run.ts'
import { effectiveN, lag1 } from '../stats/autocorrelation.ts'

/** Lag-1 correlation from which windows are no longer treated as independent without saying so. */
const AUTOCORRELATION_LIMIT = 0.3
/** Fewer windows say nothing about correlation. */
const FEWEST_WINDOWS = 6

/** Windows that follow each other are alike: they count as fewer. */
export function windowsAutocorrelated(perOp: readonly number[]): Warning[] {
  const correlation = perOp.length >= FEWEST_WINDOWS ? lag1(perOp) : 0
  if (correlation <= AUTOCORRELATION_LIMIT) return []
  return [{ kind: 'windows-autocorrelated', lag1: correlation, effectiveWindows: effectiveN(perOp) }]
}

/** The time budget ended before the interval was as narrow as asked for. */
export const intervalWide = (halfWidth: number | undefined, target: number): Warning[] =>
  halfWidth !== undefined && halfWidth > target ? [{ kind: 'interval-wide', halfWidth, target }] : []
