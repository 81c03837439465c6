import { expect, test } from 'vitest'
import { LATENESS_BUCKETS, latenessBetween, latenessBucket } from '../../../src/engine/sampling/lateness.ts'

test('a bucket holds what is at most so late, and later than the bucket before', () => {
  const late = [-5n, 0n, 1_000n, 1_001n, 2_000n, 130_000n, 10n ** 12n]
  expect(late.map(latenessBucket)).toEqual([0, 0, 0, 1, 1, 8, LATENESS_BUCKETS - 1])
})

test('only what was gained between two looks is told', () => {
  const before = new Int32Array(LATENESS_BUCKETS)
  const after = new Int32Array(LATENESS_BUCKETS)
  before[3] = 5
  after[3] = 5
  after[0] = 1
  after[8] = 2
  after[LATENESS_BUCKETS - 1] = 4
  expect(latenessBetween(before, after)).toEqual([
    { upToSeconds: 1e-6, samples: 1 },
    { upToSeconds: 256e-6, samples: 2 },
    { upToSeconds: 1.048_576, samples: 4 },
  ])
})
