import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { ModelDefinition } from '../../src/config/model.ts'
import type { FailureType } from '../../src/run.ts'
import { type Behaviour, faultServer } from '../support/fault-llm-server.ts'
import { CANARY, llmRun, model, REQUEST } from '../support/llm-run.ts'

const TEN_MB = 10_000_000
const overflow = (body: unknown): Behaviour => ({ does: 'status', status: 400, body })

interface Fault {
  behaviour: Behaviour
  type: FailureType
  /** Only with, or only without streaming; both if absent. */
  stream?: boolean
  changes?: Partial<ModelDefinition>
}

/** A short limit of time, for what would never end. */
const SHORT = { timeoutSeconds: 0.3 }

const FAULTS: Record<string, Fault> = {
  '429 always': { behaviour: { does: 'status', status: 429 }, type: 'rate-limited' },
  '500': { behaviour: { does: 'status', status: 500 }, type: 'server-error' },
  '503 with a page': { behaviour: { does: 'status', status: 503, body: '<h1>busy</h1>' }, type: 'server-error' },
  '400': { behaviour: { does: 'status', status: 400 }, type: 'request-refused' },
  '401': { behaviour: { does: 'echo-key', status: 401 }, type: 'request-refused' },
  '403': { behaviour: { does: 'status', status: 403 }, type: 'request-refused' },
  '404': { behaviour: { does: 'status', status: 404 }, type: 'request-refused' },
  'context overflow by code': {
    behaviour: overflow({ error: { message: 'too long', code: 'context_length_exceeded' } }),
    type: 'context-overflow',
  },
  'context overflow by type': {
    behaviour: overflow({ error: { message: 'too long', type: 'exceed_context_size_error' } }),
    type: 'context-overflow',
  },
  'context overflow by words': {
    behaviour: overflow({ error: { message: "This model's maximum context length is 4096 tokens." } }),
    type: 'context-overflow',
  },
  'hang before headers': { behaviour: { does: 'hang', after: 'nothing' }, type: 'timeout', changes: SHORT },
  'hang after headers': { behaviour: { does: 'hang', after: 'headers' }, type: 'timeout', changes: SHORT },
  'hang in mid-reply': { behaviour: { does: 'hang', after: 'first-token' }, type: 'timeout', changes: SHORT },
  'trickle for ever': { behaviour: { does: 'trickle', everyMs: 20 }, type: 'timeout', changes: SHORT },
  'cut before headers': { behaviour: { does: 'cut', after: 'nothing' }, type: 'unreachable' },
  'cut in mid-reply': { behaviour: { does: 'cut', after: 'first-token' }, type: 'stream-cut' },
  'cut after finish_reason': {
    behaviour: { does: 'cut', after: 'finish-reason' },
    type: 'stream-cut',
    stream: true,
  },
  'no [DONE] and no finish_reason': {
    behaviour: { does: 'unfinished', lacks: 'both' },
    type: 'stream-cut',
    stream: true,
  },
  'no [DONE]': { behaviour: { does: 'unfinished', lacks: 'done' }, type: 'stream-cut', stream: true },
  'no finish_reason': { behaviour: { does: 'unfinished', lacks: 'finish-reason' }, type: 'stream-cut', stream: true },
  'body that is not JSON': {
    behaviour: { does: 'raw', contentType: 'application/json', body: `{"id": ${CANARY}` },
    type: 'malformed-reply',
  },
  'a page': { behaviour: { does: 'raw', contentType: 'text/html', body: '<h1>Hello</h1>' }, type: 'malformed-reply' },
  'empty body': { behaviour: { does: 'raw', contentType: 'application/json', body: '' }, type: 'malformed-reply' },
  'no choices': {
    behaviour: { does: 'raw', contentType: 'application/json', body: '{"choices":[]}' },
    type: 'malformed-reply',
  },
  null: { behaviour: { does: 'raw', contentType: 'application/json', body: 'null' }, type: 'malformed-reply' },
  'content that is a number': {
    behaviour: {
      does: 'raw',
      contentType: 'application/json',
      body: '{"choices":[{"finish_reason":"stop","message":{"content":42}}]}',
    },
    type: 'malformed-reply',
    stream: false,
  },
  'tool arguments that are no text': {
    behaviour: {
      does: 'raw',
      contentType: 'application/json',
      body: '{"choices":[{"finish_reason":"tool_calls","message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":{}}}]}}]}',
    },
    type: 'malformed-reply',
    stream: false,
  },
  'event that is not JSON': {
    behaviour: { does: 'raw', contentType: 'text/event-stream', body: `data: {"choices": ${CANARY}\n\n` },
    type: 'malformed-reply',
    stream: true,
  },
  'event of wrong types': {
    behaviour: {
      does: 'raw',
      contentType: 'text/event-stream',
      body: 'data: {"choices":[{"delta":{"content":1}}]}\n\n',
    },
    type: 'malformed-reply',
    stream: true,
  },
  'error inside the stream': {
    behaviour: { does: 'stream-error', code: 'overloaded' },
    type: 'server-error',
    stream: true,
  },
  'overflow inside the stream': {
    behaviour: { does: 'stream-error', code: 'context_length_exceeded' },
    type: 'context-overflow',
    stream: true,
  },
  '10 MB': { behaviour: { does: 'flood', bytes: TEN_MB }, type: 'answer-too-long' },
  'endless answer': { behaviour: { does: 'flood', bytes: Infinity }, type: 'answer-too-long' },
  'packed bomb': {
    behaviour: { does: 'flood', bytes: TEN_MB, zipped: true },
    type: 'answer-too-long',
    stream: false,
  },
  'empty answer': { behaviour: { does: 'answer', text: ' \n' }, type: 'empty-answer' },
  refusal: { behaviour: { does: 'refuse', how: 'refusal' }, type: 'refusal' },
  'content filter': { behaviour: { does: 'refuse', how: 'content_filter' }, type: 'refusal' },
}

const CASES = Object.entries(FAULTS).flatMap(([name, fault]) =>
  [false, true]
    .filter((stream) => fault.stream === undefined || fault.stream === stream)
    .map((stream) => ({ name: `${name}${stream ? ', streamed' : ''}`, stream, ...fault })),
)

test.concurrent.each(CASES)('$name: $type', async ({ stream, behaviour, type, changes }) => {
  await using server = await faultServer(behaviour)
  const { client, marks } = await llmRun(model(server.baseUrl, { stream, ...changes }), { storeText: true })
  const error: unknown = await client.chat(REQUEST).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'WorkflowFailure', type })
  expect(client.calls).toHaveLength(1)
  expect(client.calls[0]).toMatchObject({ status: type, tryNumber: 1, error: (error as Error).message })
  expect((error as Error).message).toMatch(/faulty at 127\.0\.0\.1:\d+ /)
  expect((error as Error).message.length).toBeLessThanOrEqual(400)
  for (const text of [inspect(error, { depth: 9, showHidden: true }), JSON.stringify([client.calls, marks()])]) {
    expect(text).not.toContain(CANARY)
  }
  const [call, ...parts] = marks()
  expect(call).toMatchObject({ success: false, failure: { type } })
  for (const part of parts) {
    expect(part.parent).toBe(0)
    expect(part.startEdge).toBeGreaterThan(call?.startEdge ?? Infinity)
    expect(part.endEdge).toBeLessThan(call?.endEdge ?? 0)
    expect(part.startEdge).toBeLessThan(part.endEdge)
  }
})

test.each([false, true])('an endless answer stops being read at its limit (stream %s)', async (stream) => {
  await using server = await faultServer({ does: 'flood', bytes: Infinity })
  const { client } = await llmRun(model(server.baseUrl, { stream, maxAnswerBytes: 200_000 }))
  await expect(client.chat(REQUEST)).rejects.toMatchObject({ type: 'answer-too-long' })
  const received = client.calls[0]?.bytesReceived ?? 0
  expect(received).toBeGreaterThan(200_000)
  expect(received).toBeLessThan(400_000)
  await new Promise((resolve) => setTimeout(resolve, 50))
  const written = server.bytesWritten[0] ?? 0
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(server.bytesWritten[0]).toBe(written)
})

test('a stalled reply ends at the limit of the call, not long after it', async () => {
  await using server = await faultServer({ does: 'hang', after: 'first-token' })
  const { client } = await llmRun(model(server.baseUrl, { stream: true, timeoutSeconds: 0.4 }))
  await expect(client.chat(REQUEST)).rejects.toMatchObject({ type: 'timeout' })
  expect(client.calls[0]?.seconds).toBeGreaterThanOrEqual(0.39)
  expect(client.calls[0]?.seconds).toBeLessThan(4)
  expect(client.calls[0]?.timeToFirstTokenSeconds).toBeLessThan(0.4)
})

test('nothing that listens: unreachable, with the code of the system', async () => {
  await using server = await faultServer({ does: 'answer' })
  const { baseUrl } = server
  await server[Symbol.asyncDispose]()
  const { client } = await llmRun(model(baseUrl))
  await expect(client.chat(REQUEST)).rejects.toThrow(/cannot be reached \(ECONNREFUSED\)/)
  expect(client.calls[0]).toMatchObject({ status: 'unreachable', bytesReceived: 0 })
  expect(client.calls[0]).not.toHaveProperty('httpStatus')
})

test('a redirect is not followed, and the key stays where it was sent', async () => {
  await using other = await faultServer({ does: 'answer', text: 'caught' })
  for (const status of [301, 307, 308]) {
    await using server = await faultServer({
      does: 'status',
      status,
      headers: { location: `${other.baseUrl}/chat/completions` },
    })
    const { client } = await llmRun(model(server.baseUrl))
    await expect(client.chat(REQUEST)).rejects.toThrow(/redirects/)
    expect(client.calls[0]).toMatchObject({ status: 'request-refused', httpStatus: status })
  }
  expect(other.requests).toEqual([])
})

test('tokens of an answer that was none are on the books', async () => {
  await using server = await faultServer({ does: 'refuse', how: 'refusal' })
  for (const stream of [false, true]) {
    const { client } = await llmRun(model(server.baseUrl, { stream }))
    await expect(client.chat(REQUEST)).rejects.toMatchObject({ type: 'refusal' })
    expect(client.calls[0]?.tokens).toEqual({ prompt: 20, completion: 4, total: 24 })
  }
})

test('a plan that is not JSON and a tool call that is not JSON are answers: what they mean is not for the client to say', async () => {
  await using server = await faultServer({ does: 'answer', text: '{"steps": [' })
  const { client } = await llmRun(model(server.baseUrl))
  expect((await client.chat(REQUEST)).text).toBe('{"steps": [')
})
