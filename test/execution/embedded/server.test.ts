import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { once } from 'node:events'
import OpenAI, { APIError } from 'openai'
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { renderPrompt } from '../../../src/execution/embedded/chat-template.ts'
import type { Ledger } from '../../../src/execution/embedded/ledger.ts'
import { type EmbeddedModel, startEmbedded } from '../../../src/execution/embedded/start.ts'
import { linearMessages, stepMessages } from '../../../src/execution/prompts.ts'
import { CAPITAL, CAPITAL_ANSWER, LONG, SOME_REPLIES } from './some-replies.ts'

type Body = ChatCompletionCreateParamsNonStreaming

let server: EmbeddedModel
let client: OpenAI
beforeAll(async () => {
  server = await startEmbedded({ size: '1M', replies: SOME_REPLIES })
  client = new OpenAI({ baseURL: server.baseUrl, apiKey: server.apiKey, maxRetries: 0 })
})
afterAll(() => server.close())

const linear = linearMessages(CAPITAL) as Body['messages']
const step = stepMessages(CAPITAL, { id: 's1', instruction: 'Add.' }, []) as Body['messages']
const tools: Body['tools'] = [{ type: 'function', function: { name: 'calculator', parameters: { type: 'object' } } }]
const ask = (body: Partial<Body> = {}, options: { signal?: AbortSignal } = {}) =>
  client.chat.completions.create({ model: server.model, messages: linear, ...body }, options)
const streamed = (body: Partial<Body> = {}) =>
  client.chat.completions.stream({
    model: server.model,
    messages: linear,
    ...body,
    stream: true,
    stream_options: { include_usage: true },
  })
const send = (body: string, key = server.apiKey): Promise<Response> =>
  fetch(`${server.baseUrl}/chat/completions`, { method: 'POST', body, headers: { authorization: `Bearer ${key}` } })

/** What the ledger gained while `work` ran. */
async function gained(work: () => Promise<unknown>): Promise<Ledger> {
  const before = await server.ledger()
  await work()
  const after = await server.ledger()
  return Object.fromEntries(
    Object.entries(after).map(([key, value]) => [key, value - before[key as keyof Ledger]]),
  ) as never
}

test('it offers its one model', async () => {
  const { data } = await client.models.list()
  expect(data.map(({ id }) => id)).toEqual(['embedded-1m'])
  expect(server.parameters).toBe(1_022_720)
})

test('a reply, its tokens, and the same in a stream', async () => {
  const ledger = await gained(async () => {
    const plain = await ask()
    const [choice] = plain.choices
    expect(choice).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant', content: CAPITAL_ANSWER } })
    const rendered = renderPrompt(linearMessages(CAPITAL).map(({ role, content: text }) => ({ role, text, calls: [] })))
    const [prompt, completion] = [1 + Buffer.byteLength(rendered), Buffer.byteLength(CAPITAL_ANSWER)]
    expect(plain.usage).toMatchObject({
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      prompt_tokens_details: { cached_tokens: 0 },
    })
    const deltas: string[] = []
    const stream = streamed().on('content', (delta) => deltas.push(delta))
    const final = await stream.finalChatCompletion()
    expect(final.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: CAPITAL_ANSWER } })
    expect(final.usage).toEqual(plain.usage)
    expect(deltas.filter((delta) => delta !== '')).toEqual(CAPITAL_ANSWER.match(/./gsu))
  })
  const tokens = 1 + 2 * Buffer.byteLength(CAPITAL_ANSWER)
  expect(ledger).toMatchObject({ requests: 2, completionTokens: tokens - 1, cachedTokens: 0, cancelled: 0, refused: 0 })
  expect(ledger.forwardPasses).toBe(ledger.promptTokens + ledger.completionTokens)
})

test('without include_usage a stream says nothing of tokens', async () => {
  const stream = await client.chat.completions.create({ model: 'any', messages: linear, stream: true, max_tokens: 2 })
  const chunks: OpenAI.ChatCompletionChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  expect(chunks.length).toBeGreaterThan(2)
  expect(chunks.every((chunk) => chunk.choices.length === 1 && !('usage' in chunk))).toBe(true)
})

test.for(['max_tokens', 'max_completion_tokens'])('%s cuts the reply, but no character', async (key) => {
  const limit = { [key]: 2 }
  const plain = await ask(limit)
  const final = await streamed(limit)
    .finalChatCompletion()
    .catch((error: unknown) => error)
  expect(plain.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'T' } })
  expect(plain.usage?.completion_tokens).toBe(2)
  expect(final).toMatchObject({ usage: plain.usage, choices: [{ finish_reason: 'length', message: { content: 'T' } }] })
})

test('a call of a tool, plain and in a stream', async () => {
  const plain = await ask({ messages: step, tools })
  const final = await streamed({ messages: step, tools }).finalChatCompletion()
  for (const { choices, usage } of [plain, final]) {
    expect(choices[0]?.finish_reason).toBe('tool_calls')
    expect(choices[0]?.message.content).toBeNull()
    const [call, ...more] = choices[0]?.message.tool_calls ?? []
    expect(more).toEqual([])
    if (call?.type !== 'function') throw new Error('no call of a function')
    expect(call.id).toMatch(/^call_\d+$/)
    expect(call.function.name).toBe('calculator')
    expect(JSON.parse(call.function.arguments)).toEqual({ expression: '6 × 7' })
    expect(usage?.completion_tokens).toBe(Buffer.byteLength('{"expression":"6 × 7"}'))
  }
})

test('runTools comes to its end', async () => {
  const runner = client.chat.completions.runTools({
    model: server.model,
    messages: step,
    tools: [
      {
        type: 'function',
        function: { name: 'calculator', description: '', parameters: {}, parse: JSON.parse, function: () => '42' },
      },
    ],
  })
  expect(await runner.finalContent()).toBe('42')
})

test('requests at the same time are answered one after the other, each in full', async () => {
  const ledger = await gained(async () => {
    const replies = await Promise.all([ask(), streamed().finalChatCompletion(), ask({ max_tokens: 3 })])
    expect(replies.map(({ choices }) => choices[0]?.message.content)).toEqual([CAPITAL_ANSWER, CAPITAL_ANSWER, 'Tō'])
  })
  expect(ledger.requests).toBe(3)
  expect(ledger.forwardPasses).toBe(ledger.promptTokens + ledger.completionTokens)
})

const wrong: [what: string, body: unknown, message: RegExp][] = [
  ['no JSON', '{"model"', /not JSON/],
  ['no object', [], /The body: /],
  ['no messages', { model: 'm' }, /messages: /],
  ['an unknown role', { model: 'm', messages: [{ role: 'king', content: '' }] }, /messages\.0\.role: /],
  ['an image', { model: 'm', messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }, /messages\.0\.content/],
  ['two choices', { model: 'm', messages: linear, n: 2 }, /^n: /],
  ['no tokens', { model: 'm', messages: linear, max_tokens: 0 }, /^max_tokens: /],
]
test.for(wrong)('%s is refused', async ([, body, message]) => {
  const response = await send(typeof body === 'string' ? body : JSON.stringify(body))
  expect(response.status).toBe(400)
  const { error } = (await response.json()) as { error: { message: string; type: string } }
  expect(error.type).toBe('invalid_request_error')
  expect(error.message).toMatch(message)
})

test('a prompt longer than the context is refused with its code', async () => {
  const error: unknown = await ask({ messages: [{ role: 'user', content: 'x'.repeat(4096) }] }).catch((e: unknown) => e)
  expect(error).toBeInstanceOf(APIError)
  expect(error).toMatchObject({ status: 400, code: 'context_length_exceeded' })
})

test('a body of 20 MB is refused, and the server goes on', async () => {
  const response = await send('x'.repeat(20e6))
  expect(response.status).toBe(413)
  expect(await response.json()).toHaveProperty('error.message')
  expect((await ask({ max_tokens: 1 })).choices).toHaveLength(1)
})

test('without the key nothing is answered', async () => {
  for (const key of ['', 'wrong', server.apiKey.toLowerCase(), `${server.apiKey}x`])
    expect((await send('{}', key)).status).toBe(401)
  expect((await fetch(`${server.baseUrl}/models`)).status).toBe(401)
  expect((await fetch(`${server.baseUrl}/ledger`)).status).toBe(401)
  await expect(client.get('/nothing')).rejects.toMatchObject({ status: 404 })
})

/** One request that its client drops, then one that is answered. */
async function afterDropped(drop: () => Promise<unknown>): Promise<Ledger> {
  const ledger = await gained(async () => {
    await expect(drop()).rejects.toThrow('aborted')
    expect((await ask({ max_tokens: 1 })).choices).toHaveLength(1)
  })
  expect(ledger).toMatchObject({ requests: 1, cancelled: 1, completionTokens: 1 })
  return ledger
}

test('a client that goes away stops the work on its prompt', async () => {
  const prompt = 'x'.repeat(3500)
  const { forwardPasses } = await afterDropped(() =>
    ask({ messages: [{ role: 'user', content: prompt }] }, { signal: AbortSignal.timeout(300) }),
  )
  expect(forwardPasses).toBeLessThan(prompt.length)
})

test('a client that leaves a stream stops the generation', async () => {
  const { forwardPasses } = await afterDropped(async () => {
    const stream = streamed({ messages: linearMessages(LONG) as Body['messages'] })
    for await (const { choices } of stream) if (choices[0]?.delta.content) stream.abort()
  })
  expect(forwardPasses).toBeLessThan(2000)
})

test('a client that goes away while it waits costs nothing', async () => {
  const ledger = await gained(async () => {
    const working = ask({ messages: [{ role: 'user', content: 'x'.repeat(700) }] })
    await expect(ask({}, { signal: AbortSignal.timeout(200) })).rejects.toThrow('aborted')
    await working
    await ask({ max_tokens: 1 })
  })
  expect(ledger).toMatchObject({ requests: 2, cancelled: 1 })
  expect(ledger.forwardPasses).toBe(ledger.promptTokens + ledger.completionTokens)
})

test('it listens on loopback alone', async () => {
  const port = Number(new URL(server.baseUrl).port)
  const listening = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, address, , state]) => state === '0A' && Number.parseInt(address?.split(':')[1] ?? '', 16) === port)
      .map(([, address]) => address?.split(':')[0]),
  )
  expect(listening).toEqual(['0100007F'])
})

const outside = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.internal === false && address.family === 'IPv4')?.address
test.skipIf(outside === undefined)(`it is not reachable on ${outside ?? 'another address (none here)'}`, async () => {
  const socket = connect(Number(new URL(server.baseUrl).port), outside)
  await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
