import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { redactor } from '../../src/execution/redaction.ts'
import { type Behaviour, faultServer } from '../support/fault-llm-server.ts'
import { CANARY, llmRun, model, REQUEST } from '../support/llm-run.ts'

const CHILD = resolve(import.meta.dirname, '../support/llm-child.ts')
const FOREIGN = 'sk-of-the-environment-000'

/** Everything that the openai package reads from the environment, set to what must not be used. */
const ENVIRONMENT = {
  OPENAI_LOG: 'debug',
  OPENAI_API_KEY: FOREIGN,
  OPENAI_ADMIN_KEY: FOREIGN,
  OPENAI_BASE_URL: 'http://127.0.0.1:9/other',
  OPENAI_ORG_ID: FOREIGN,
  OPENAI_PROJECT_ID: FOREIGN,
  OPENAI_WEBHOOK_SECRET: FOREIGN,
  OPENAI_CUSTOM_HEADERS: `Authorization: Bearer ${FOREIGN}\nX-Foreign: ${FOREIGN}`,
}

/** Each of them twice: for a plain call and for a streamed one. */
const LEAKS: Behaviour[] = [
  { does: 'echo-key', status: 401 },
  { does: 'echo-key', status: 500 },
  { does: 'echo-key', status: 200 },
  { does: 'answer', text: `It is ${CANARY}.`, toolCalls: [{ id: CANARY, name: 'f', arguments: CANARY }] },
  { does: 'raw', contentType: 'application/json', body: `{${CANARY}` },
  { does: 'cut', after: 'first-token' },
]

test('what is printed, logged, thrown and recorded holds no key, whatever server and environment do', async () => {
  const script = LEAKS.flatMap((behaviour) => [behaviour, behaviour])
  await using server = await faultServer(...script)
  const child = [CHILD, server.baseUrl, String(script.length)]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, child, {
    env: { ...process.env, ...ENVIRONMENT },
  })
  expect(server.requests).toHaveLength(script.length)
  expect(stdout.match(/promptHash/g)).toHaveLength(script.length)
  expect(stdout).toContain('bad key in Bearer [redacted]')
  expect(stdout).toContain('your header is Bearer [redacted]')
  expect(stdout + stderr).not.toContain(CANARY)
  expect(stdout + stderr).not.toContain(CANARY.slice(0, 8))
  expect(stdout + stderr).not.toContain(FOREIGN)
  expect(stdout + stderr).not.toMatch(/sending request|log_/)
  for (const { headers } of server.requests) {
    expect(headers.authorization).toBe(`Bearer ${CANARY}`)
    expect(JSON.stringify(headers)).not.toContain(FOREIGN)
  }
})

test('a model without a key sends none', async () => {
  await using server = await faultServer({ does: 'answer', text: 'ok' })
  const { apiKey: _, ...keyless } = model(server.baseUrl)
  const { client } = await llmRun(keyless)
  await client.chat(REQUEST)
  expect(server.requests[0]?.headers).not.toHaveProperty('authorization')
})

test('a key that is cut into the pieces of a stream is found', async () => {
  await using server = await faultServer({ does: 'answer', text: `before ${CANARY} after` })
  const { client } = await llmRun(model(server.baseUrl, { stream: true }), { storeText: true })
  expect((await client.chat(REQUEST)).text).toBe('before [redacted] after')
  expect(client.calls[0]?.response).toBe('before [redacted] after')
})

test('a secret is found in the spellings of texts, URLs and JSON; short words and other texts stay', () => {
  const redact = redactor('se"cret/key+1')
  expect(redact('a se"cret/key+1 b se%22cret%2Fkey%2B1 c se\\"cret/key+1 d')).toBe(
    'a [redacted] b [redacted] c [redacted] d',
  )
  expect(redact('a secret')).toBe('a secret')
  expect(redactor('ollama')('ollama runs')).toBe('ollama runs')
  expect(redactor(undefined)('x')).toBe('x')
})
