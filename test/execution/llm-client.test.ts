import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { faultServer, USAGE } from '../support/fault-llm-server.ts'
import { llmRun, model, REQUEST } from '../support/llm-run.ts'

const TOOLS = [{ name: 'calculator', description: 'Computes.', parameters: { type: 'object', properties: {} } }]
const CALLS = [
  { id: 'a', name: 'calculator', arguments: '{"expression":"6*7"}' },
  { id: 'b', name: 'calculator', arguments: 'no JSON at all' },
]

test.each([false, true])('text, tool calls, tokens and bytes come as they were sent (stream %s)', async (stream) => {
  await using server = await faultServer(
    { does: 'answer', text: 'It is 42.\nα' },
    { does: 'answer', toolCalls: CALLS, usage: { ...USAGE, prompt_tokens_details: { cached_tokens: 7 } } },
  )
  const { client } = await llmRun(model(server.baseUrl, { stream }), { storeText: true })
  expect(await client.chat({ ...REQUEST, step: 's1' })).toEqual({
    text: 'It is 42.\nα',
    toolCalls: [],
    finishReason: 'stop',
  })
  expect((await client.chat({ ...REQUEST, tools: TOOLS })).toolCalls).toEqual(
    CALLS.map(({ id, name, arguments: argumentsText }) => ({ id, name, argumentsText })),
  )
  const [first, second] = client.calls
  expect(first).toMatchObject({
    index: 0,
    step: 's1',
    phase: 'execution',
    tryNumber: 1,
    provider: 'test',
    model: 'm',
    streamed: stream,
    status: 'ok',
    httpStatus: 200,
    finishReason: 'stop',
    tokens: { prompt: 20, completion: 4, total: 24 },
    promptCache: 'unknown',
    response: 'It is 42.\nα',
    responseHash: createHash('sha256').update('It is 42.\nα').digest('hex'),
    concurrency: 1,
    bytesSent: server.requests[0]?.bytes,
  })
  expect(first?.bytesReceived).toBeGreaterThan(100)
  expect(first?.promptHash).toBe(
    createHash('sha256')
      .update(first?.prompt ?? '')
      .digest('hex'),
  )
  expect(second).toMatchObject({ toolCalls: 2, promptCache: 'warm', tokens: { cachedPrompt: 7 } })
  expect(server.requests[0]?.body).toMatchObject({ max_tokens: 64, temperature: 0, seed: 1, stream })
  expect(server.requests[0]?.body).not.toHaveProperty('tools')
  expect(server.requests[1]?.body.tools).toHaveLength(1)
  expect(JSON.parse(JSON.stringify(client.calls))).toEqual(client.calls)
})

test('a conversation with tool results is sent as it was', async () => {
  await using server = await faultServer({ does: 'answer', text: 'ok' })
  const { client } = await llmRun(model(server.baseUrl))
  const toolCalls = [{ id: 'a', name: 'calculator', argumentsText: '{}' }]
  await client.chat({
    phase: 'execution',
    messages: [
      ...REQUEST.messages,
      { role: 'assistant', content: '', toolCalls },
      { role: 'tool', toolCallId: 'a', content: '42' },
    ],
  })
  expect((server.requests[0]?.body as { messages: unknown[] } | undefined)?.messages.slice(2)).toEqual([
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'calculator', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'a', content: '42' },
  ])
})

test('texts are stored only where that is wanted, hashes always', async () => {
  await using server = await faultServer({ does: 'answer', text: 'secret answer' })
  const { client } = await llmRun(model(server.baseUrl))
  await client.chat(REQUEST)
  expect(client.calls[0]?.responseHash).toMatch(/^[0-9a-f]{64}$/)
  expect(JSON.stringify(client.calls)).not.toMatch(/secret answer|6 × 7/)
})

test('cold prompts begin with a line of their own, of one length, and have the hash of the prompt without it', async () => {
  await using server = await faultServer({ does: 'status', status: 500 }, { does: 'answer', text: 'ok' })
  const { client } = await llmRun(model(server.baseUrl, { promptCache: 'cold', retries: 1 }))
  const other = await llmRun(model(server.baseUrl, { promptCache: 'cold' }), { nonce: 'run-2' })
  await client.chat(REQUEST)
  await client.chat({ ...REQUEST, messages: REQUEST.messages.slice(1) })
  await other.client.chat(REQUEST)
  const systems = server.requests.map(({ body }) => (body.messages as { role: string; content: string }[])[0])
  expect(systems.every((message) => message?.role === 'system')).toBe(true)
  const lines = systems.map((message) => message?.content.split('\n')[0] ?? '')
  expect(new Set(lines).size).toBe(4)
  for (const line of lines) expect(line).toMatch(/^Request \d{12}\.$/)
  expect(systems[0]?.content).toMatch(/\nAnswer\.$/)
  expect(client.calls.map(({ promptCache }) => promptCache)).toEqual(['cold', 'cold', 'cold'])
  expect(other.client.calls[0]?.promptHash).toBe(client.calls[0]?.promptHash)
})

test('calls at the same time are counted, and stand in the order of their beginnings', async () => {
  await using server = await faultServer({ does: 'answer', text: 'ok', gapMs: 100 }, { does: 'answer', text: 'ok' })
  const { client } = await llmRun(model(server.baseUrl))
  const slow = client.chat({ ...REQUEST, step: 'slow' })
  while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await client.chat({ ...REQUEST, step: 'fast' })
  expect(client.calls.map(({ step }) => step)).toEqual(['fast'])
  await slow
  expect(client.calls.map(({ step, index, concurrency }) => [step, index, concurrency])).toEqual([
    ['slow', 0, 2],
    ['fast', 1, 2],
  ])
})

test('each request has a connection of its own, so that no run finds a warm one', async () => {
  await using server = await faultServer({ does: 'answer', text: 'ok' })
  const { client } = await llmRun(model(server.baseUrl))
  for (let i = 0; i < 3; i++) await client.chat(REQUEST)
  expect(server.connections).toBe(3)
})

test('a streamed call is split at its first token; its edges are nested and none is left open', async () => {
  await using server = await faultServer({ does: 'answer', text: 'abcdef', gapMs: 30 })
  const { client, marks } = await llmRun(model(server.baseUrl, { stream: true }))
  await client.chat({ ...REQUEST, step: 's1' })
  const [call, prefill, decode] = marks()
  expect(marks().map(({ type, parent, step, phase, name }) => ({ type, parent, step, phase, name }))).toEqual([
    { type: 'llm-call', parent: undefined, step: 's1', phase: 'execution', name: 'faulty' },
    { type: 'prefill', parent: 0, step: 's1', phase: 'execution', name: 'faulty' },
    { type: 'decode', parent: 0, step: 's1', phase: 'execution', name: 'faulty' },
  ])
  expect([call, prefill, decode].map((mark) => [mark?.startEdge, mark?.endEdge])).toEqual([
    [0, 5],
    [1, 2],
    [3, 4],
  ])
  const [record] = client.calls
  expect(record?.span).toBe(0)
  expect(record?.timeToFirstTokenSeconds).toBeGreaterThan(0.025)
  expect(record?.seconds).toBeGreaterThan((record?.timeToFirstTokenSeconds ?? Infinity) + 0.025)
  expect(call).toMatchObject({ success: true, bytesIn: record?.bytesReceived, bytesOut: record?.bytesSent })
})

test('a plain call has no parts, and no time to its first token', async () => {
  await using server = await faultServer({ does: 'answer', text: 'abc' })
  const { client, marks } = await llmRun(model(server.baseUrl))
  await client.chat(REQUEST)
  expect(marks().map(({ type }) => type)).toEqual(['llm-call'])
  expect(client.calls[0]).not.toHaveProperty('timeToFirstTokenSeconds')
})

test('a stream without a token has no decode', async () => {
  await using server = await faultServer({ does: 'answer' })
  const { client, marks } = await llmRun(model(server.baseUrl, { stream: true }))
  await expect(client.chat(REQUEST)).rejects.toMatchObject({ type: 'empty-answer' })
  expect(marks().map(({ type, success }) => [type, success])).toEqual([
    ['llm-call', false],
    ['prefill', false],
  ])
  expect(client.calls[0]).not.toHaveProperty('timeToFirstTokenSeconds')
})

test('thoughts are tokens: the first one ends the prefill, and none is part of the answer', async () => {
  const event = (delta: unknown, finish: string | null = null) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
  const body = `${event({ role: 'assistant', content: '' })}${event({ reasoning_content: 'hm' })}${event({ content: 'yes' }, 'stop')}data: [DONE]\n\n`
  await using server = await faultServer({ does: 'raw', contentType: 'text/event-stream', body })
  const { client, marks } = await llmRun(model(server.baseUrl, { stream: true }))
  expect((await client.chat(REQUEST)).text).toBe('yes')
  expect(marks().map(({ type }) => type)).toEqual(['llm-call', 'prefill', 'decode'])
})

test('a server that keeps the connection after [DONE] holds nothing up', async () => {
  await using server = await faultServer({ does: 'linger' })
  const { client } = await llmRun(model(server.baseUrl, { stream: true, timeoutSeconds: 5 }))
  expect((await client.chat(REQUEST)).text).toBe('abc')
  expect(client.calls[0]?.tokens.total).toBe(24)
})

test('a model without an address, or with a key that no header can hold, is refused', async () => {
  const { baseUrl: _, ...nowhere } = model('http://127.0.0.1:1/v1')
  await expect(llmRun(nowhere)).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' })
  await expect(llmRun(model('http://user:pass@127.0.0.1/v1'))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await expect(llmRun(model('127.0.0.1:80/v1'))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  const error = await llmRun(model('http://127.0.0.1:1/v1', { apiKey: 'secret-key\n' })).catch((e: unknown) => e)
  expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
  expect(String(error)).not.toContain('secret-key')
})
