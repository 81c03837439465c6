import { describe, expect, test } from 'vitest'
import { BACK_OFF, isRetried, retryAfterSeconds, waitSeconds } from '../../src/execution/llm-retry.ts'
import { FAILURE_TYPES } from '../../src/run.ts'
import { type Behaviour, faultServer } from '../support/fault-llm-server.ts'
import { llmRun, model, REQUEST } from '../support/llm-run.ts'

const OK: Behaviour = { does: 'answer', text: 'ok' }
const busy = (headers: Record<string, string> = {}): Behaviour => ({ does: 'status', status: 429, headers })

test('what may be gone the next time is tried again, and nothing else', () => {
  expect(FAILURE_TYPES.filter(isRetried)).toEqual([
    'rate-limited',
    'server-error',
    'unreachable',
    'timeout',
    'stream-cut',
  ])
})

describe('seconds that a server asks for', () => {
  const NOW = Date.UTC(2025, 0, 1)
  test.each([
    [{ 'retry-after': '7' }, 7],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1.5],
    [{ 'retry-after-ms': '250', 'retry-after': '7' }, 0.25],
    [{ 'retry-after': 'Wed, 01 Jan 2025 00:00:30 GMT' }, 30],
    [{ 'retry-after': 'Tue, 31 Dec 2024 00:00:00 GMT' }, 0],
    [{ 'retry-after-ms': 'soon', 'retry-after': '3' }, 3],
    [{ 'retry-after': 'later' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
  ])('%o: %s', (headers, seconds) => {
    expect(retryAfterSeconds(new Headers(headers as Record<string, string>), NOW)).toBe(seconds)
  })
})

test('waits double up to the longest, with up to a half of jitter, and what the server asks for comes first', () => {
  const least = [1, 2, 3, 4, 5, 6, 9].map((tryNumber) => waitSeconds(tryNumber, undefined, () => 0, BACK_OFF))
  expect(least).toEqual([0.25, 0.5, 1, 2, 4, 4, 4])
  expect(waitSeconds(1, undefined, () => 0.999_999, BACK_OFF)).toBeCloseTo(0.5, 5)
  expect(waitSeconds(1, 60, () => 0, BACK_OFF)).toBe(60)
  expect(waitSeconds(1, 60.1, () => 0, BACK_OFF)).toBeUndefined()
  expect(waitSeconds(4, 0, () => 0, BACK_OFF)).toBe(0)
})

test.each([false, true])('each try is a call and a span, each wait a span of its own (stream %s)', async (stream) => {
  await using server = await faultServer(
    busy({ 'retry-after': '0.05' }),
    { does: 'status', status: 500 },
    { does: 'cut', after: 'first-token' },
    OK,
  )
  const { client, marks } = await llmRun(model(server.baseUrl, { stream, retries: 3 }))
  expect((await client.chat({ ...REQUEST, phase: 'planning', step: 's1' })).text).toBe('ok')
  expect(client.calls.map(({ status, tryNumber, index }) => [status, tryNumber, index])).toEqual([
    ['rate-limited', 1, 0],
    ['server-error', 2, 1],
    ['stream-cut', 3, 2],
    ['ok', 4, 3],
  ])
  expect(client.calls[0]).toMatchObject({ httpStatus: 429, retryAfterSeconds: 0.05 })
  const top = marks().filter(({ parent }) => parent === undefined)
  expect(top.map(({ type, phase, success }) => [type, phase, success])).toEqual([
    ['llm-call', 'planning', false],
    ['back-off', 'waiting', true],
    ['llm-call', 'planning', false],
    ['back-off', 'waiting', true],
    ['llm-call', 'planning', false],
    ['back-off', 'waiting', true],
    ['llm-call', 'planning', true],
  ])
  for (const [i, mark] of top.entries()) {
    expect(mark.step).toBe('s1')
    expect(mark.startEdge).toBeGreaterThan(top[i - 1]?.endEdge ?? -1)
  }
  expect(client.calls.map(({ span }) => span)).toEqual(
    top.filter(({ type }) => type === 'llm-call').map(({ id }) => id),
  )
})

test('tries are bounded, and the last failure is the one that is thrown', async () => {
  await using server = await faultServer({ does: 'status', status: 500 }, busy({ 'retry-after-ms': '1' }))
  const { client } = await llmRun(model(server.baseUrl, { retries: 2 }))
  await expect(client.chat(REQUEST)).rejects.toMatchObject({ type: 'rate-limited' })
  expect(server.requests).toHaveLength(3)
})

test('what is not retried is asked once', async () => {
  await using server = await faultServer({ does: 'status', status: 400 }, OK)
  const { client } = await llmRun(model(server.baseUrl, { retries: 3 }))
  await expect(client.chat(REQUEST)).rejects.toMatchObject({ type: 'request-refused' })
  expect(server.requests).toHaveLength(1)
})

test('a server that asks for more than the longest wait is left alone', async () => {
  await using server = await faultServer(busy({ 'retry-after': '3600' }), OK)
  const { client, marks } = await llmRun(model(server.baseUrl, { retries: 3 }))
  await expect(client.chat(REQUEST)).rejects.toMatchObject({ type: 'rate-limited' })
  expect(client.calls.map(({ retryAfterSeconds: asked }) => asked)).toEqual([3600])
  expect(marks().map(({ type }) => type)).toEqual(['llm-call'])
})

test('a time limit is that of one try: a server that hangs once is asked again', async () => {
  await using server = await faultServer({ does: 'hang', after: 'headers' }, OK)
  const { client } = await llmRun(model(server.baseUrl, { retries: 1, timeoutSeconds: 0.3 }))
  expect((await client.chat(REQUEST)).text).toBe('ok')
  expect(client.calls.map(({ status }) => status)).toEqual(['timeout', 'ok'])
})

test('the end of the run ends a call, a wait and every later call, as cancelled', async () => {
  await using server = await faultServer({ does: 'hang', after: 'first-token' })
  const inCall = await llmRun(model(server.baseUrl, { stream: true, retries: 3 }), { signal: AbortSignal.timeout(150) })
  await expect(inCall.client.chat(REQUEST)).rejects.toThrow(/^The run ran out of time during a call/)
  expect(inCall.client.calls.map(({ status }) => status)).toEqual(['cancelled'])
  await expect(inCall.client.chat(REQUEST)).rejects.toMatchObject({ type: 'cancelled' })
  expect(inCall.client.calls).toHaveLength(1)

  await using limited = await faultServer(busy({ 'retry-after': '20' }))
  const stop = new AbortController()
  const inWait = await llmRun(model(limited.baseUrl, { retries: 3 }), { signal: stop.signal, backOff: BACK_OFF })
  setTimeout(() => stop.abort(new Error('no more')), 150)
  await expect(inWait.client.chat(REQUEST)).rejects.toMatchObject({ type: 'cancelled' })
  expect(inWait.marks().map(({ type, success, failure }) => [type, success, failure?.type])).toEqual([
    ['llm-call', false, 'rate-limited'],
    ['back-off', false, 'cancelled'],
  ])
})
