import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadModels } from '../../src/config/models.ts'
import { EnergyError } from '../../src/errors.ts'

const SHIPPED = resolve(import.meta.dirname, '../../config/models.json')
const CANARY = 'sk-canary-0123456789'

let root: string
let json: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'models-'))
  mkdirSync(join(root, 'config'))
  json = join(root, 'config/models.json')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const REMOTE = { id: 'm', provider: 'p', model: 'x', baseUrl: 'https://h/v1', site: 'remote' }

/** A file with one model, an entry a line; the model's keys stand at column 5 from line 5 on. */
const file = (model: Record<string, unknown>): string =>
  `{\n "default": "m",\n "models": [\n  {\n${Object.entries({ ...REMOTE, ...model })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(',\n')}\n  }\n ]\n}\n`

/** The whole text of the one error, and its lines with the name of the file in short. */
function refusal(text: string): { lines: string[]; whole: string } {
  writeFileSync(json, text)
  try {
    loadModels(root, {})
  } catch (error) {
    if (!(error instanceof EnergyError) || error.code !== 'CONFIG_INVALID') throw error
    const lines = error.message.split('\n').slice(1)
    return { lines: lines.map((line) => line.replace(/^ {2}/, '').replace(json, 'JSON')), whole: inspect(error) }
  }
  throw new Error('The models were accepted.')
}

test('the package has an embedded default, local servers, and two remote models with keys of the environment', () => {
  const { models, default: id, file: from, get } = loadModels(root, { GROQ_API_KEY: 'g', OPENAI_API_KEY: ' o\n' })
  expect([from, id]).toEqual([SHIPPED, 'embedded'])
  expect(models.map((each) => [each.id, each.site, each.baseUrl ?? each.embedded])).toEqual([
    ['embedded', 'host', { size: '1M', prefixCache: false }],
    ['embedded-2m', 'host', { size: '2M', prefixCache: false }],
    ['embedded-5m', 'host', { size: '5M', prefixCache: true }],
    ['ollama', 'host', 'http://127.0.0.1:11434/v1'],
    ['llama-server', 'host', 'http://127.0.0.1:8080/v1'],
    ['vllm', 'host', 'http://127.0.0.1:8000/v1'],
    ['groq', 'remote', 'https://api.groq.com/openai/v1'],
    ['openai', 'remote', 'https://api.openai.com/v1'],
  ])
  expect(get()).toEqual(get('embedded'))
  expect(get()).toMatchObject({
    limits: { maxTokens: 1024, temperature: 0 },
    stream: true,
    timeoutSeconds: 120,
    retries: 2,
    promptCache: 'cold',
    maxAnswerBytes: 1_048_576,
  })
  expect([get('groq').apiKey, get('openai').apiKey, get('ollama').apiKey]).toEqual(['g', 'o', undefined])
})

test.each([
  [{}, 'not set'],
  [{ GROQ_API_KEY: ' ' }, 'empty'],
])('a key that is not there is missed only by the model that needs it: %j', (env, reason) => {
  const { get } = loadModels(root, { ...env, OPENAI_API_KEY: CANARY })
  expect(get('ollama').id).toBe('ollama')
  expect(() => get('groq')).toThrow(
    expect.objectContaining({
      code: 'MODEL_UNAVAILABLE',
      exitCode: 3,
      message: `The model groq needs the environment variable GROQ_API_KEY, which is ${reason}.`,
      hint: expect.stringContaining('GROQ_API_KEY'),
    }),
  )
})

test.each([
  ['embeded', 'Did you mean embedded?'],
  ['llama', 'Did you mean ollama or llama-server?'],
  ['claude', 'It has embedded, embedded-2m, '],
])('there is no model %s', (id, hint) => {
  expect(() => loadModels(root, {}).get(id)).toThrow(
    expect.objectContaining({ code: 'MODEL_UNKNOWN', exitCode: 64, hint: expect.stringContaining(hint) }),
  )
})

test.each([`\${CANARY}`, CANARY])('a key is used and never shown (%s)', (apiKey) => {
  writeFileSync(json, file({ apiKey }))
  const models = loadModels(root, { CANARY })
  const model = models.get()
  expect(model.apiKey).toBe(CANARY)
  const shown = [models, models.models, model, { ...model }, [model], structuredClone(model)]
  for (const each of shown) expect(JSON.stringify(each) + inspect(each, { depth: 9 })).not.toContain(CANARY)
  expect(JSON.stringify(shown)).not.toContain('apiKey')
})

test('tabs, and every key that a model may have', () => {
  const model = {
    ...REMOTE,
    site: 'host',
    server: { pid: 1, port: 8000 },
    limits: { maxTokens: 5, temperature: 0.5, seed: 3 },
    stream: false,
    timeoutSeconds: 0.2,
    retries: 0,
    promptCache: 'warm',
    maxAnswerBytes: 10,
    parameters: 7,
  }
  writeFileSync(json, JSON.stringify({ default: 'm', models: [model] }, null, '\t'))
  expect(loadModels(root, {}).get('m')).toEqual(model)
})

test.each<[model: Record<string, unknown>, ...lines: string[]]>([
  [{ site: 'cloud' }, 'JSON:9:5 models.0.site: found "cloud", allowed is "host" or "remote"'],
  [
    { baseUrl: undefined },
    'JSON:4:3 models.0.baseUrl: found nothing, allowed is an address, or embedded instead of it',
  ],
  [
    { baseUrl: 'localhost:8000' },
    'JSON:8:5 models.0.baseUrl: found "localhost:8000", allowed is an http:// or https:// address without user, password and query; keys stand in apiKey',
  ],
  [
    { embedded: { size: '1M' } },
    'JSON:8:5 models.0.baseUrl: found "https://h/v1", allowed is nothing: an embedded server has the address that it is given',
    'JSON:9:5 models.0.site: found "remote", allowed is "host": an embedded server runs on this machine',
  ],
  [
    { baseUrl: undefined, site: 'host', embedded: { size: '7M' } },
    'JSON:9:18 models.0.embedded.size: found "7M", allowed is "1M" or "2M" or "5M"',
  ],
  [{ retries: 11 }, 'JSON:10:5 models.0.retries: found 11, allowed is a whole number from 0 to 10'],
  [{ timeoutSeconds: 0 }, 'JSON:10:5 models.0.timeoutSeconds: found 0, allowed is a number from 0.001 to 86400'],
  [
    { limits: { maxToken: 5 } },
    'JSON:10:16 models.0.limits.maxToken: found "[redacted]" under an unknown key (did you mean maxTokens?), allowed are maxTokens, temperature, seed',
  ],
  [
    { server: { port: 70_000 } },
    'JSON:10:16 models.0.server.port: found 70000, allowed is a whole number from 1 to 65535',
  ],
  [
    { model: `\${MODEL}` },
    `JSON:7:5 models.0.model: found "\${MODEL}", allowed is a text without \${…}, which only apiKey may hold`,
  ],
  [{ id: 'n' }, 'JSON:2:2 default: found "m", allowed is the id of a model: n'],
])('models.json with %j', (model, ...lines) => {
  expect(refusal(file(model)).lines).toEqual(lines)
})

test('an id that stands twice, and text that is no JSON', () => {
  const two = JSON.stringify({ default: 'm', models: [REMOTE, REMOTE] })
  expect(refusal(two).lines).toEqual([
    `JSON:1:${two.lastIndexOf('"id"') + 1} models.1.id: found "m", allowed is an id of its own: models.0 has this one`,
  ])
  expect(refusal('{"default": "m"\n"models": []}').lines[0]).toMatch(/^JSON:2:1 is no JSON: /)
})

test.each<[where: string, text: string]>([
  ['a list instead of a key', file({ apiKey: [CANARY] })],
  ['beside a variable', file({ apiKey: `Bearer \${X} ${CANARY}` })],
  ['with white space', file({ apiKey: `x ${CANARY}` })],
  ['under a misspelled key', file({ apikey: CANARY })],
  ['under a key of another program', file({ openai_api_key: CANARY })],
  ['in the address', file({ baseUrl: `https://user:${CANARY}@h/v1` })],
  ['in an object where a list belongs', JSON.stringify({ default: 'm', models: { apiKey: CANARY } })],
  ['in a list that is the whole file', JSON.stringify([{ apiKey: CANARY }])],
  ['for an embedded server', file({ baseUrl: undefined, site: 'host', embedded: { size: '1M' }, apiKey: CANARY })],
  ['behind a missing comma', `{"default": "m" "apiKey": "${CANARY}"}`],
  ['without its second quote', `{"default": "m", "apiKey": "${CANARY}}`],
])('a key is not shown by an error either: %s', (_, text) => {
  expect(refusal(text).whole).not.toContain(CANARY)
})
