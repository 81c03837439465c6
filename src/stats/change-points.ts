import { furthestSplit } from './energy-distance.ts'
import { tTest } from './t-test.ts'

/** A level that a series does not come back from. */
export interface LevelChange {
  /** First value of the new level. */
  index: number
  /** From the level before to the new one, fraction: of the geometric means. */
  change: number
}

/** What counts as a change of level. */
export interface ChangePointOptions {
  /** Smallest change that is reported, fraction from 0. */
  minEffect?: number
  /** Largest p of the t-test between both levels, 0 to 0.5. */
  alpha?: number
  /** Values that are looked at together; windows overlap by half. At least 2. */
  window?: number
}

/** A split that was found weakly first makes room for stronger ones beside it: its α is so many times larger. */
const WEAKER = 10
const WEAKEST = 0.5

/** Positions where a stretch is cut, rising; the levels lie between them. */
type Cuts = readonly number[]

function assertOptions(values: readonly number[], { minEffect, alpha, window }: Required<ChangePointOptions>): void {
  values.forEach((value, i) => {
    if (!(value > 0 && value < Infinity))
      throw new RangeError(`Change points need finite values above 0, and values[${i}] is ${value}`)
  })
  if (!(minEffect >= 0)) throw new RangeError(`minEffect is a fraction from 0, not ${minEffect}`)
  if (!(alpha > 0 && alpha <= WEAKEST)) throw new RangeError(`alpha lies between 0 and ${WEAKEST}, not at ${alpha}`)
  if (!(Number.isInteger(window) && window >= 2)) throw new RangeError(`window is a whole number from 2, not ${window}`)
}

/** The levels on both sides of a position that is a cut, or will be one. */
function levelsAround(series: readonly number[], cuts: Cuts, at: number): [number[], number[]] {
  const start = cuts.findLast((cut) => cut < at) ?? 0
  const end = cuts.find((cut) => cut > at) ?? series.length
  return [series.slice(start, at), series.slice(at, end)]
}

/** E-divisive: cuts the level whose parts lie furthest apart, as long as they differ significantly. */
function divide(series: readonly number[], alpha: number): number[] {
  let cuts: number[] = []
  for (;;) {
    const edges = [0, ...cuts, series.length]
    const splits = edges.slice(1).flatMap((end, i) => {
      const start = edges[i] as number
      if (end - start < 2) return []
      const { index, distance } = furthestSplit(series.slice(start, end))
      return [{ at: start + index, distance }]
    })
    const furthest = splits.reduce((best, each) => (each.distance > best.distance ? each : best), {
      at: 0,
      distance: 0,
    })
    if (furthest.distance === 0 || tTest(...levelsAround(series, cuts, furthest.at)) > alpha) return cuts
    cuts = [...cuts, furthest.at].sort((a, b) => a - b)
  }
}

/** Cuts of all windows, each window beginning at the last cut of the one before or half a window later. */
function divideInWindows(series: readonly number[], window: number, alpha: number): number[] {
  const cuts = new Set<number>()
  let start = 0
  while (start < series.length) {
    const found = divide(series.slice(start, start + window), alpha).map((cut) => start + cut)
    for (const cut of found) cuts.add(cut)
    start = Math.max(found.at(-1) ?? 0, start + Math.floor(window / 2))
  }
  return [...cuts].sort((a, b) => a - b)
}

interface Strength {
  at: number
  change: number
  p: number
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

function strengthOf(series: readonly number[], cuts: Cuts, at: number): Strength {
  const [before, after] = levelsAround(series, cuts, at)
  return { at, change: Math.expm1(mean(after) - mean(before)), p: tTest(before, after) }
}

/** The weakest cut: the least significant, or the smallest change where all are significant. */
function weakest(strengths: readonly Strength[], alpha: number, minEffect: number): Strength | undefined {
  const byP = strengths.toSorted((a, b) => b.p - a.p)[0]
  if (byP && byP.p >= alpha) return byP
  const bySize = strengths.toSorted((a, b) => Math.abs(a.change) - Math.abs(b.change))[0]
  return bySize && Math.abs(bySize.change) < minEffect ? bySize : undefined
}

/**
 * Where the level of a series changes for good, such as of the session medians of a bench over commits: E-divisive (Matteson
 * & James 2014) with the procedure of Hunter (Fleming, Kołaczkowski et al. 2023, ICPE, doi 10.1145/3578244.3583719): windows
 * are cut at ten times α, then the weakest cuts are taken back one by one until each that is left is significant and large
 * enough. Significance is that of a t-test between the two levels. All on logarithms, so that changes are ratios.
 *
 * @param values finite, above 0, in order of time
 * @throws RangeError for other values, and for options out of range
 */
export function changePoints(
  values: readonly number[],
  { minEffect = 0.02, alpha = 0.001, window = 50 }: ChangePointOptions = {},
): LevelChange[] {
  assertOptions(values, { minEffect, alpha, window })
  const series = values.map(Math.log)
  let cuts = divideInWindows(series, window, Math.min(WEAKER * alpha, WEAKEST))
  for (;;) {
    const strengths = cuts.map((at) => strengthOf(series, cuts, at))
    const weak = weakest(strengths, alpha, minEffect)
    if (!weak) return strengths.map(({ at, change }) => ({ index: at, change }))
    cuts = cuts.filter((cut) => cut !== weak.at)
  }
}
