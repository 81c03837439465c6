import type { SpanRecord } from '../../run.ts'
import { secondsFromNs } from '../../units.ts'

/** Missing where a part is missing, or nothing is divided by. */
export const quotient = (above: number | undefined, below: number | undefined): number | undefined =>
  above === undefined || below === undefined || below === 0 ? undefined : above / below

export const difference = (from: number | undefined, what: number | undefined): number | undefined =>
  from === undefined || what === undefined ? undefined : from - what

/** Missing where one of the values is missing; an empty sum is 0. */
export function sum(values: readonly (number | undefined)[]): number | undefined {
  let total = 0
  for (const value of values) {
    if (value === undefined) return undefined
    total += value
  }
  return total
}

/** Of the values that are there; missing where none is. */
export function mean(values: readonly (number | undefined)[]): number | undefined {
  const there = values.filter((value) => value !== undefined)
  return there.length === 0 ? undefined : there.reduce((total, value) => total + value, 0) / there.length
}

/** Of the values that are there; missing where none is. */
export function highest(values: readonly (number | undefined)[]): number | undefined {
  const there = values.filter((value) => value !== undefined)
  return there.length === 0 ? undefined : there.reduce((most, value) => Math.max(most, value))
}

/** Of the values that are there; missing where none is. */
export function lowest(values: readonly (number | undefined)[]): number | undefined {
  const there = values.filter((value) => value !== undefined)
  return there.length === 0 ? undefined : there.reduce((least, value) => Math.min(least, value))
}

type Stretch = Pick<SpanRecord, 'startNs' | 'endNs'>

/** Time that lies in at least one of the spans. */
export function unionSeconds(spans: readonly Stretch[]): number {
  const stretches = spans
    .map(({ startNs, endNs }) => ({ start: BigInt(startNs), end: BigInt(endNs) }))
    .toSorted((a, b) => (a.start < b.start ? -1 : 1))
  let total = 0n
  let reached: bigint | undefined
  for (const { start, end } of stretches) {
    const from = reached === undefined || start > reached ? start : reached
    if (end > from) total += end - from
    if (reached === undefined || end > reached) reached = end
  }
  return secondsFromNs(total)
}

/** Most spans that are open at the same moment; one that ends where another begins is no overlap. */
export function mostAtOnce(spans: readonly Stretch[]): number {
  const edges = spans
    .filter(({ startNs, endNs }) => BigInt(endNs) > BigInt(startNs))
    .flatMap(({ startNs, endNs }) => [
      { atNs: BigInt(startNs), change: 1 },
      { atNs: BigInt(endNs), change: -1 },
    ])
    .toSorted((a, b) => (a.atNs === b.atNs ? a.change - b.change : a.atNs < b.atNs ? -1 : 1))
  let open = 0
  let most = 0
  for (const { change } of edges) {
    open += change
    most = Math.max(most, open)
  }
  return most
}
