import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDecoder } from '../../../src/execution/embedded/decoder.ts'
import { MODEL_SIZES, SHAPES } from '../../../src/execution/embedded/shapes.ts'
import { randomWeights } from '../../../src/execution/embedded/weights.ts'
import { logitsHash } from './logits-hash.ts'
import { referenceLogits } from './reference-decoder.ts'

test('parameters are what the weights hold', () => {
  const counts = MODEL_SIZES.map((size) => {
    const { embedding, layers, norm } = randomWeights(SHAPES[size], 1)
    const all = [embedding, norm, ...layers.flatMap((layer) => Object.values(layer) as Float32Array[])]
    return all.reduce((sum, { length }) => sum + length, 0)
  })
  expect(counts).toEqual([1_022_720, 2_263_680, 4_886_528])
  expect(MODEL_SIZES.map((size) => createDecoder(size, 1).parameters)).toEqual(counts)
  for (const { dimension, heads } of Object.values(SHAPES)) expect(dimension / heads).toBe(32)
})

test.for(['1M', '2M'] as const)('%s computes what the papers say, without a cache', (size) => {
  const tokens = [256, 72, 101, 108, 108, 111, 32, 119, 111]
  const state = createDecoder(size, 7).newState()
  state.prefill(tokens.slice(0, -1))
  const logits = state.step(tokens.at(-1) as number)
  const wanted = referenceLogits(size, 7, tokens)
  const spread = Math.max(...wanted) - Math.min(...wanted)
  expect(spread).toBeGreaterThan(1)
  const worst = Math.max(...wanted.map((value, i) => Math.abs(value - (logits[i] as number))))
  expect(worst / spread).toBeLessThan(1e-5)
})

test('after a rewind the logits have the same bits as those of a new sequence', () => {
  const decoder = createDecoder('1M', 7)
  const tokens = Array.from({ length: 50 }, (_, i) => (i * 11) % 256)
  const reused = decoder.newState()
  reused.prefill([...tokens.slice(0, 32), 1, 2, 3, 4])
  reused.rewind(32)
  expect([...reused.tokens]).toEqual(tokens.slice(0, 32))
  reused.prefill(tokens.slice(32, -1))
  const fresh = decoder.newState()
  fresh.prefill(tokens.slice(0, -1))
  const last = tokens.at(-1) as number
  expect(reused.step(last).slice()).toEqual(fresh.step(last).slice())
})

test('the same seed gives the same bits in another process, another seed does not', () => {
  const other = (seed: number): string =>
    execFileSync(process.execPath, [join(import.meta.dirname, 'logits-hash.ts'), '1M', `${seed}`], {
      encoding: 'utf8',
    }).trim()
  expect(other(7)).toBe(logitsHash('1M', 7))
  expect(other(8)).not.toBe(logitsHash('1M', 7))
})
