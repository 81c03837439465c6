import type { ReadingRows } from '../../src/engine/window-series.ts'

/** Readings one by one. */
export const rowsOf = ({ numbers, stride }: ReadingRows): bigint[][] =>
  Array.from({ length: numbers.length / stride }, (_, i) => [...numbers.subarray(i * stride, (i + 1) * stride)])

/** Readings of several, in order of time. */
export function rowsTogether(first: ReadingRows, ...others: ReadingRows[]): ReadingRows {
  const rows = [first, ...others].flatMap(rowsOf).sort((a, b) => ((a[0] as bigint) < (b[0] as bigint) ? -1 : 1))
  return { numbers: BigInt64Array.from(rows.flat()), stride: first.stride }
}
