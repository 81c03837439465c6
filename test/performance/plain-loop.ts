import { READING_VALUES } from '../../src/engine/sampling/reading.ts'
import { sampleBlocks } from '../../src/engine/sampling/sample-file.ts'
import { COUNTERS, STRIDE } from './long-series.ts'

const WORD = 2 ** 32

/**
 * What any analysis of a sample file has to do at least, by hand on 32-bit words: all steps of all counters with their wraps,
 * summed up, with nothing kept.
 *
 * @returns µJ per counter
 */
export function plainLoop(path: string): number[] {
  const ranges = COUNTERS.map(({ rangeUj }) => Number(rangeUj))
  const sums = new Float64Array(COUNTERS.length)
  const before = new Float64Array(COUNTERS.length).fill(-1)
  for (const { readings } of sampleBlocks(path)) {
    const words = new Uint32Array(readings.buffer, readings.byteOffset, readings.length * 2)
    for (let row = 0; row < readings.length; row += STRIDE) {
      for (let i = 0; i < ranges.length; i++) {
        const at = 2 * (row + READING_VALUES + i)
        const value = (words[at + 1] as number) * WORD + (words[at] as number)
        const last = before[i] as number
        if (last >= 0) sums[i]! += value >= last ? value - last : value - last + (ranges[i] as number)
        before[i] = value
      }
    }
  }
  return [...sums]
}
