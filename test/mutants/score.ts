import { COVERAGE_FACTOR } from '../../src/coverage.ts'

export interface Score {
  killed: number
  tried: number
  /** Of which these were tried, drawn by chance. */
  all: number
}

/**
 * Fraction of killed mutants with a 95 % interval: Wilson's score interval (1927), with the number tried as large as it
 * counts among finitely many (Cochran, Sampling Techniques, 1977, 2.6).
 */
export function interval({ killed, tried, all }: Score): { value: number; low: number; high: number } {
  const value = killed / tried
  if (tried >= all) return { value, low: value, high: value }
  const n = (tried * (all - 1)) / (all - tried)
  const z2 = COVERAGE_FACTOR ** 2
  const centre = (value + z2 / (2 * n)) / (1 + z2 / n)
  const half = (COVERAGE_FACTOR / (1 + z2 / n)) * Math.sqrt((value * (1 - value)) / n + z2 / (4 * n * n))
  return { value, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

/** A score as tables show it. */
export function shown(score: Score): string {
  if (score.tried === 0) return 'not tried'
  const [value, low, high] = Object.values(interval(score)).map((part) => (100 * part).toFixed(1))
  return score.tried >= score.all ? `${value} %, all of them` : `${value} % (${low} to ${high} %)`
}
