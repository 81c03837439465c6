import { expect, test } from 'vitest'
import { type FailedTry, failureOf } from '../../src/execution/llm-failure.ts'
import { newExchange } from '../../src/execution/llm-transport.ts'

const failed = (error: unknown, changes: Partial<FailedTry> = {}): FailedTry => ({
  error,
  unconnected: false,
  exchange: newExchange(),
  subject: 'The model m at host',
  run: new AbortController().signal,
  limit: new AbortController().signal,
  timeoutSeconds: 1,
  maxAnswerBytes: 1,
  ...changes,
})

test.each(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])('a limit of fetch itself (%s) is a timeout', (code) => {
  const error = new TypeError('fetch failed', { cause: Object.assign(new Error('silent'), { code }) })
  expect(failureOf(failed(error, { unconnected: true }))).toMatchObject({ type: 'timeout' })
})

test('a defect of this package is no failure of a call', () => {
  expect(failureOf(failed(new TypeError('x is not a function')))).toBeUndefined()
  const answered = { ...newExchange(), httpStatus: 200, bodyEnd: 'complete' as const }
  expect(failureOf(failed(new TypeError('x is not a function'), { exchange: answered }))).toBeUndefined()
})

test('the end of the run comes before its time limit, and that before what the server said', () => {
  const over = AbortSignal.abort(new Error('over'))
  const exchange = { ...newExchange(), httpStatus: 500 }
  expect(failureOf(failed(new Error('x'), { run: over, limit: over, exchange }))?.type).toBe('cancelled')
  expect(failureOf(failed(new Error('x'), { limit: over, exchange }))?.type).toBe('timeout')
  expect(failureOf(failed(new Error('x'), { exchange }))?.type).toBe('server-error')
})
