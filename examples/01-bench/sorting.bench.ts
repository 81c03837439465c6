import { test } from 'vitest'

const numbers = Float64Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_007)

test('sorting 10 000 numbers', async ({ bench }) => {
  await bench.compare(
    bench('typed array', () => numbers.toSorted()),
    bench('array with comparator', () => [...numbers].sort((a, b) => a - b)),
  )
})
