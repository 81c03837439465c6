import type { Reader } from '../readers/reader.ts'
import { stampNs } from './clock.ts'

/**
 * Layout of one reading in a BigInt64Array: the clock before the first counter, the counters in the reader's order, the
 * clock after the last one. The mid-point is the reading's time, half the bracket its uncertainty.
 */
export const READING_BEFORE = 0
export const READING_AFTER = 1
export const READING_VALUES = 2

/** Elements of one reading. */
export const readingLength = (counters: number): number => READING_VALUES + counters

/** A reusable slot for one reading of one reader. */
export interface Reading {
  readonly row: BigInt64Array
  readonly values: BigInt64Array
}

export function createReading(counters: number): Reading {
  const row = new BigInt64Array(readingLength(counters))
  return { row, values: row.subarray(READING_VALUES) }
}

/** Takes one reading: all counters back to back between two looks at the clock. */
export function takeReading(reader: Reader | undefined, into: Reading): void {
  stampNs(into.row, READING_BEFORE)
  reader?.read(into.values)
  stampNs(into.row, READING_AFTER)
}

export const beforeNs = (reading: Reading): bigint => reading.row[READING_BEFORE] as bigint
export const afterNs = (reading: Reading): bigint => reading.row[READING_AFTER] as bigint
export const timeNs = (reading: Reading): bigint => (beforeNs(reading) + afterNs(reading)) / 2n
export const bracketNs = (reading: Reading): bigint => afterNs(reading) - beforeNs(reading)
