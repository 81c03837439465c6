import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect } from 'vitest'
import { WorkflowFailure } from '../../src/execution/llm.ts'
import { llmRun, model, REQUEST } from '../support/llm-run.ts'
import { holds } from '../support/property.ts'

/** What the server sends next: its pieces, as they are, and then the end. */
let pieces: Uint8Array[] = []
let contentType = 'text/event-stream'
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': contentType })
    void (async () => {
      for (const piece of pieces) {
        response.write(piece)
        await new Promise((next) => setImmediate(next))
      }
      response.end()
    })()
  })
})
let baseUrl = ''
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
})
afterAll(() => void server.close())

const event = (delta: unknown, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const streamOf = (texts: readonly string[]): Buffer =>
  Buffer.from(`${texts.map((content) => event({ content })).join('')}${event({}, 'stop')}data: [DONE]\n\n`)

/** Bytes in pieces, cut at any of them, inside a letter, too. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
}

/** The text of the answer, or the failure that it is; every call leaves a record. */
async function answered(stream = true): Promise<string | WorkflowFailure> {
  const { client } = await llmRun(model(baseUrl, { stream, maxAnswerBytes: 100_000 }), { storeText: true })
  try {
    return (await client.chat(REQUEST)).text
  } catch (error) {
    if (!(error instanceof WorkflowFailure)) throw error
    expect(error.message).not.toMatch(/\n {4}at |TypeError|Cannot read properties/)
    return error
  } finally {
    expect(client.calls).toHaveLength(1)
  }
}

const texts = fc
  .array(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: 1, maxLength: 5 })
  .filter((all) => all.join('').trim() !== '')
const cuts = fc.array(fc.nat(), { maxLength: 12 })

holds(
  'an answer is the same text at whatever bytes its stream is cut into pieces',
  40,
  fc.asyncProperty(texts, cuts, async (all, places) => {
    pieces = cutAt(streamOf(all), places)
    contentType = 'text/event-stream'
    expect(await answered()).toBe(all.join(''))
  }),
)

holds(
  'a stream that ends before its end is no answer, wherever it ends',
  40,
  fc.asyncProperty(texts, fc.nat(), async (all, end) => {
    const whole = streamOf(all)
    // The two line ends of [DONE] say nothing new.
    pieces = [whole.subarray(0, end % (whole.length - 2))]
    contentType = 'text/event-stream'
    expect(await answered()).toBeInstanceOf(WorkflowFailure)
  }),
)

const garbage = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map((json) => Buffer.from(`data: ${json}\n\ndata: [DONE]\n\n`)),
  fc.tuple(texts, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 4 })).map(([all, at, bytes]) => {
    const whole = streamOf(all)
    whole.set(bytes, at % (whole.length - bytes.length))
    return whole
  }),
  fc.constantFrom(300_000, 2_000_000).map((size) => Buffer.concat([Buffer.from('data: "'), Buffer.alloc(size, 'x')])),
  fc.json().map((json) => Buffer.from(json)),
)

holds(
  'whatever a server sends, streamed or not, is an answer or a failure of the call',
  80,
  fc.asyncProperty(
    garbage,
    cuts,
    fc.boolean(),
    fc.constantFrom('text/event-stream', 'application/json', 'text/html', 'text/event-stream; charset=utf-16'),
    async (bytes, places, stream, type) => {
      pieces = cutAt(bytes, places)
      contentType = type
      await answered(stream)
    },
  ),
)
