import { expect, test } from 'vitest'
import { createDecoder, type Decoder } from '../../../src/execution/embedded/decoder.ts'
import { type Generated, generate } from '../../../src/execution/embedded/generation.ts'
import { reusablePrefix } from '../../../src/execution/embedded/prefix-cache.ts'
import { promptTokens, tokensOf } from '../../../src/execution/embedded/tokens.ts'

test.for([
  ['nothing held', 0, 100, 100, 0],
  ['whole blocks alone', 100, 100, 70, 64],
  ['less than a block', 100, 100, 31, 0],
  ['the same prompt: its last token is computed', 96, 96, 96, 64],
  ['a longer prompt', 96, 200, 96, 96],
  ['a shorter prompt', 200, 65, 65, 64],
] as const)('%s', ([, held, prompt, common, reusable]) => {
  const tokens = (length: number, tail: number): Uint16Array =>
    new Uint16Array(length).map((_, i) => (i < common ? i % 251 : tail))
  expect(reusablePrefix(tokens(held, 252), tokens(prompt, 253))).toBe(reusable)
})

const run = async (decoder: Decoder, prompts: string[], prefixCache: boolean): Promise<Generated[]> => {
  const state = decoder.newState()
  const results: Generated[] = []
  for (const text of prompts) {
    const job = { prompt: promptTokens(text), completion: tokensOf('Tokyo'), prefixCache, cancelled: () => false }
    results.push(await generate(state, job, () => undefined))
  }
  return results
}

test('with a prefix cache the model says the same and computes less', async () => {
  const beginning = 'The same words begin every prompt, and then they differ. '
  const prompts = [`${beginning}One.`, `${beginning}Another end.`, 'Nothing in common.']
  const decoder = createDecoder('5M', 1)
  const cached = await run(decoder, prompts, true)
  const full = await run(decoder, prompts, false)
  expect(cached.map(({ logitsChecksum }) => logitsChecksum)).toEqual(full.map(({ logitsChecksum }) => logitsChecksum))
  expect(new Set(full.map(({ logitsChecksum }) => logitsChecksum)).size).toBe(prompts.length)
  expect(cached.map(({ cachedTokens }) => cachedTokens)).toEqual([0, 32, 0])
  expect(full.map(({ cachedTokens }) => cachedTokens)).toEqual([0, 0, 0])
  for (const { promptTokens: prompt, cachedTokens, completionTokens, forwardPasses } of [...cached, ...full])
    expect(forwardPasses).toBe(prompt - cachedTokens + completionTokens)
})
