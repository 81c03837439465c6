import { secondsFromNs } from '../../units.ts'
import type { CounterLimits } from '../raw-window.ts'
import { type Counter, MISSING_UJ } from '../readers/reader.ts'
import { type CounterRange, counterStep, isOrdinary, ordinarySteps } from '../sampling/counter.ts'
import { afterNs, beforeNs, READING_VALUES, type Reading, timeNs } from '../sampling/reading.ts'
import { liesBetween, type ReadingRows, rowTimeNs } from '../window-series.ts'

/**
 * What a counter has counted from the first of some edges to each of them, in µJ: reading by reading, with what the sampler
 * read between two edges, so that no wrap is missed. Undefined at an edge where the counter could not be read; the steps
 * before and after it are then one. Undefined at all of them after a fault.
 *
 * @param rows readings of the sampler inside the window, in order
 */
export function countedAtEdges(
  edges: readonly Reading[],
  { numbers, stride }: ReadingRows,
  { counter, index, limits }: { counter: Counter; index: number; limits: CounterLimits },
): (bigint | undefined)[] {
  const range: CounterRange = {
    ...(counter.rangeUj === undefined ? {} : { rangeUj: counter.rangeUj }),
    unitUj: counter.unitUj,
    plausibleWatts: limits.plausibleWatts,
  }
  const period = limits.updatePeriodSeconds.get(counter.id)
  const ordinary = ordinarySteps(range, period)
  const nowhere = edges.map(() => undefined)
  const first = edges[0] as Reading
  let lastUj = first.values[index] as bigint
  let lastNs = timeNs(first)
  if (lastUj === MISSING_UJ) return nowhere
  let countedUj = 0n
  const counted: (bigint | undefined)[] = [0n]
  let next = 0
  for (let i = 1; i < edges.length; i++) {
    const to = edges[i] as Reading
    const [fromNs, toNs, edgeNs] = [afterNs(edges[i - 1] as Reading), beforeNs(to), timeNs(to)]
    const edgeUj = to.values[index] as bigint
    // What the sampler read up to the edge, then the edge.
    for (let isRow = true; isRow; ) {
      let [valueUj, atNs] = [edgeUj, edgeNs]
      isRow = next < numbers.length && rowTimeNs(numbers, next) <= edgeNs
      if (isRow) {
        valueUj = liesBetween(numbers, next, fromNs, toNs)
          ? (numbers[next + READING_VALUES + index] as bigint)
          : MISSING_UJ
        atNs = rowTimeNs(numbers, next)
        next += stride
      }
      if (valueUj === MISSING_UJ) continue
      let stepUj = BigInt.asIntN(64, valueUj - lastUj)
      if (!isOrdinary(ordinary, stepUj, BigInt.asIntN(64, atNs - lastNs))) {
        const stepped = counterStep(lastUj, valueUj, secondsFromNs(atNs - lastNs), range, period)
        if (stepped.kind !== 'normal' && stepped.kind !== 'wrapped') return nowhere
        stepUj = stepped.countedUj
      }
      countedUj = BigInt.asIntN(64, countedUj + stepUj)
      lastUj = valueUj
      lastNs = atNs
    }
    counted.push(edgeUj === MISSING_UJ ? undefined : countedUj)
  }
  return counted
}
