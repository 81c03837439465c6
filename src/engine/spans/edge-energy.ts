import { secondsFromNs } from '../../units.ts'
import type { CounterLimits } from '../raw-window.ts'
import { type Counter, MISSING_UJ } from '../readers/reader.ts'
import { type CounterRange, counterStep } from '../sampling/counter.ts'
import { READING_VALUES, type Reading, timeNs } from '../sampling/reading.ts'
import { liesBetween, rowTimeNs } from '../window-series.ts'

/**
 * What a counter has counted from the first of some edges to each of them, in µJ: reading by reading, with what the sampler
 * read between two edges, so that no wrap is missed. Undefined at an edge where the counter could not be read; the steps
 * before and after it are then one. Undefined at all of them after a fault.
 *
 * @param rows readings of the sampler inside the window, in order
 */
export function countedAtEdges(
  edges: readonly Reading[],
  rows: readonly BigInt64Array[],
  { counter, index, limits }: { counter: Counter; index: number; limits: CounterLimits },
): (bigint | undefined)[] {
  const range: CounterRange = {
    ...(counter.rangeUj === undefined ? {} : { rangeUj: counter.rangeUj }),
    unitUj: counter.unitUj,
    plausibleWatts: limits.plausibleWatts,
  }
  const period = limits.updatePeriodSeconds.get(counter.id)
  const nowhere = edges.map(() => undefined)
  const first = edges[0] as Reading
  let lastUj = first.values[index] as bigint
  let lastNs = timeNs(first)
  if (lastUj === MISSING_UJ) return nowhere
  let countedUj = 0n
  /** @returns false on a fault */
  const step = (valueUj: bigint, atNs: bigint): boolean => {
    if (valueUj === MISSING_UJ) return true
    const stepped = counterStep(lastUj, valueUj, secondsFromNs(atNs - lastNs), range, period)
    if (stepped.kind !== 'normal' && stepped.kind !== 'wrapped') return false
    countedUj += stepped.countedUj
    lastUj = valueUj
    lastNs = atNs
    return true
  }
  const counted: (bigint | undefined)[] = [0n]
  let next = 0
  for (let i = 1; i < edges.length; i++) {
    const from = edges[i - 1] as Reading
    const to = edges[i] as Reading
    for (; next < rows.length && rowTimeNs(rows[next] as BigInt64Array) <= timeNs(to); next++) {
      const row = rows[next] as BigInt64Array
      if (liesBetween(row, from, to) && !step(row[READING_VALUES + index] as bigint, rowTimeNs(row))) return nowhere
    }
    const valueUj = to.values[index] as bigint
    if (!step(valueUj, timeNs(to))) return nowhere
    counted.push(valueUj === MISSING_UJ ? undefined : countedUj)
  }
  return counted
}
