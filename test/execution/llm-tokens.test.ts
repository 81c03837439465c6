import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokenCounts } from '../../src/execution/token-counts.ts'
import { type Behaviour, faultServer, type Usage } from '../support/fault-llm-server.ts'
import { llmRun, model, REQUEST } from '../support/llm-run.ts'

const usage: fc.Arbitrary<Usage> = fc
  .record({ prompt: fc.nat(5000), completion: fc.nat(500), cached: fc.nat(5000), reasoning: fc.nat(500) })
  .map(({ prompt, completion, cached, reasoning }) => ({
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: Math.min(cached, prompt) },
    completion_tokens_details: { reasoning_tokens: Math.min(reasoning, completion) },
  }))

const answer: fc.Arbitrary<Behaviour> = fc.record({
  does: fc.constant('answer'),
  text: fc.string({ unit: 'grapheme', maxLength: 20 }),
  usage: fc.oneof({ weight: 5, arbitrary: usage }, { weight: 1, arbitrary: fc.constant(null) }),
})

const fault: fc.Arbitrary<Behaviour> = fc.constantFrom<Behaviour>(
  { does: 'status', status: 429, headers: { 'retry-after-ms': '1' } },
  { does: 'status', status: 500 },
  { does: 'cut', after: 'first-token' },
  { does: 'refuse', how: 'refusal' },
  { does: 'status', status: 400 },
)

const sum = (counts: (number | undefined)[]): number => counts.reduce<number>((total, each) => total + (each ?? 0), 0)

test('tokens over the calls equal those of the server, streamed or not, with retries or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 3, arbitrary: answer }, { weight: 2, arbitrary: fault }), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.boolean(),
      fc.nat(3),
      async (script, stream, retries) => {
        await using server = await faultServer(...script)
        const { client } = await llmRun(model(server.baseUrl, { stream, retries }), {
          backOff: { firstSeconds: 0.001, longestSeconds: 0.001, longestRetryAfterSeconds: 1 },
        })
        while (server.requests.length < script.length) {
          await client.chat(REQUEST).catch((error: unknown) => expect(error).toHaveProperty('type'))
        }
        expect(client.calls).toHaveLength(server.requests.length)
        const said = client.calls.filter(({ tokens }) => tokens.total !== undefined).map(({ tokens }) => tokens)
        const sent = server.ledger.filter((entry) => entry !== null)
        expect(said).toHaveLength(sent.length)
        expect(sum(said.map(({ prompt }) => prompt))).toBe(sum(sent.map((each) => each.prompt_tokens)))
        expect(sum(said.map(({ completion }) => completion))).toBe(sum(sent.map((each) => each.completion_tokens)))
        expect(sum(said.map(({ total }) => total))).toBe(sum(sent.map((each) => each.total_tokens)))
        expect(sum(said.map(({ cachedPrompt }) => cachedPrompt))).toBe(
          sum(sent.map((each) => each.prompt_tokens_details?.cached_tokens)),
        )
        expect(sum(said.map(({ reasoning }) => reasoning))).toBe(
          sum(sent.map((each) => each.completion_tokens_details?.reasoning_tokens)),
        )
      },
    ),
    { numRuns: 40, seed: 7 },
  )
})

const WRONG: Record<string, unknown> = {
  negative: { prompt_tokens: -20, completion_tokens: 4, total_tokens: -16 },
  'no integer': { prompt_tokens: 20.5, completion_tokens: 4, total_tokens: 24.5 },
  'no sum': { prompt_tokens: 20, completion_tokens: 4, total_tokens: 25 },
  text: { prompt_tokens: '20', completion_tokens: '4', total_tokens: '24' },
  'beyond all integers': { prompt_tokens: 2 ** 53, completion_tokens: 0, total_tokens: 2 ** 53 },
  'no object': 24,
  empty: {},
  absent: null,
}

test.each(Object.entries(WRONG))('a usage that is wrong (%s) says nothing, streamed or not', async (_, wrong) => {
  expect(tokenCounts(wrong)).toEqual({})
  await using server = await faultServer({ does: 'answer', text: 'ok', usage: wrong })
  for (const stream of [false, true]) {
    const { client } = await llmRun(model(server.baseUrl, { stream }))
    expect((await client.chat(REQUEST)).text).toBe('ok')
    expect(client.calls[0]).toMatchObject({ status: 'ok', tokens: {} })
    expect(Object.keys(client.calls[0]?.tokens ?? { none: 0 })).toEqual([])
  }
})

test('what is said stays where something else is not; a part that is larger than its whole is left out', () => {
  expect(tokenCounts({ prompt_tokens: 20, completion_tokens: 4 })).toEqual({ prompt: 20, completion: 4 })
  expect(
    tokenCounts({
      prompt_tokens: 20,
      completion_tokens: 4,
      total_tokens: 24,
      prompt_tokens_details: { cached_tokens: 21 },
      completion_tokens_details: { reasoning_tokens: 4 },
    }),
  ).toEqual({ prompt: 20, completion: 4, total: 24, reasoning: 4 })
  expect(tokenCounts({ total_tokens: 5, prompt_tokens_details: 'none' })).toEqual({ total: 5 })
})

test('0 tokens that were said are 0, not missing', () => {
  expect(tokenCounts({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 })).toEqual({
    prompt: 0,
    completion: 0,
    total: 0,
  })
})

test('of a running usage the last one counts', async () => {
  const event = (content: string, prompt: number, completion: number, finish: string | null = null) =>
    `data: ${JSON.stringify({
      choices: [{ index: 0, delta: { content }, finish_reason: finish }],
      usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
    })}\n\n`
  const body = `${event('a', 9, 1)}${event('b', 9, 2, 'stop')}data: [DONE]\n\n`
  await using server = await faultServer({ does: 'raw', contentType: 'text/event-stream', body })
  const { client } = await llmRun(model(server.baseUrl, { stream: true }))
  await client.chat(REQUEST)
  expect(client.calls[0]?.tokens).toEqual({ prompt: 9, completion: 2, total: 11 })
})
