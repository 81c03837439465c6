import { expect, test } from 'vitest'
import { limitsOf } from '../../src/config/bench-limits.ts'
import { settingsSchema } from '../../src/config/schema.ts'

const { compare } = settingsSchema.parse({
  compare: {
    limit: 0.05,
    benches: [
      { match: 'src/slow.bench.ts > *', limit: 0.1, domain: 'package' },
      { match: '* > flaky', exclude: true },
      { match: 'src/slow.bench.ts > * > twice', limit: 0.2 },
    ],
  },
})

const names = (benchmarkKey: string) => ({ benchmarkKey, name: benchmarkKey.split(' > ').at(-1) ?? '' })

test('the first entry that matches counts, and what it leaves out is the general setting', () => {
  expect(limitsOf(names('src/fast.bench.ts > a > b'), compare)).toEqual({ limit: 0.05, minEffect: 0.02 })
  expect(limitsOf(names('src/slow.bench.ts > a > twice'), compare)).toEqual({
    limit: 0.1,
    minEffect: 0.02,
    domain: 'package',
  })
  expect(limitsOf(names('src/slow.bench.ts > a > flaky'), compare)?.limit).toBe(0.1)
})

test('own options go before patterns, and each of both can exclude', () => {
  const own = { limit: 0.01, minEffect: 0, domain: 'core' } as const
  expect(limitsOf(names('src/slow.bench.ts > a > b'), compare, own)).toEqual(own)
  expect(limitsOf(names('src/fast.bench.ts > a > flaky'), compare, own)).toBeUndefined()
  expect(limitsOf(names('src/fast.bench.ts > a > b'), compare, { exclude: true })).toBeUndefined()
})
