import type { CounterSpan } from '../run.ts'
import { joulesFromUj, modulusUj } from '../units.ts'

/** Joules of a counter from its first and last reading and its wraps; undefined where they are not all there. */
export function recomputedJoules({ firstUj, lastUj, rangeUj, unitUj, wraps, fault }: CounterSpan): number | undefined {
  if (firstUj === undefined || lastUj === undefined || fault !== undefined) return undefined
  if (rangeUj === undefined && wraps > 0) return undefined
  const wrappedUj = rangeUj === undefined ? 0n : BigInt(wraps) * modulusUj(BigInt(rangeUj), unitUj)
  return joulesFromUj(BigInt(lastUj) - BigInt(firstUj) + wrappedUj)
}
