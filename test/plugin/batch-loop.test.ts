import { expect, test } from 'vitest'
import { runBatch, runBatchAsync, takeLastResult } from '../../src/plugin/batch-loop.ts'

test('the last result of a batch is kept until it is taken, and not after it', async () => {
  const large = new Uint8Array(8)
  runBatch(() => large, 3)
  expect(takeLastResult()).toBe(large)
  expect(takeLastResult()).toBeUndefined()
  await runBatchAsync(async () => large, 2)
  expect(takeLastResult()).toBe(large)
  expect(takeLastResult()).toBeUndefined()
})
