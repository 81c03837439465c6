import { expect, test } from 'vitest'
import { publicModel, withoutSecrets } from '../../src/config/secrets.ts'

test('a configuration is shown without its secrets, and otherwise as it is', () => {
  expect(
    withoutSecrets({
      id: 'm',
      limits: { maxTokens: 5 },
      apiKey: 'k1',
      nested: [{ password: 'k2', accessToken: 3, url: 'http://u:k4@h:1/v1?x=a@b' }],
      variable: null,
      API_KEY: `\${NAME}`,
    }),
  ).toEqual({
    id: 'm',
    limits: { maxTokens: 5 },
    apiKey: '[redacted]',
    nested: [{ password: '[redacted]', accessToken: '[redacted]', url: 'http://[redacted]@h:1/v1?x=a@b' }],
    variable: null,
    API_KEY: `\${NAME}`,
  })
})

test('a model is made public without its key, and without what stands before @ in its address', () => {
  const model = {
    id: 'm',
    provider: 'p',
    model: 'x',
    baseUrl: 'https://user:pass@host/v1',
    apiKey: 'k',
    site: 'remote' as const,
    limits: { maxTokens: 1, temperature: 0 },
    stream: true,
    timeoutSeconds: 1,
    retries: 0,
    promptCache: 'cold' as const,
    maxAnswerBytes: 1,
  }
  const { apiKey, ...rest } = model
  expect(publicModel(model)).toEqual({ ...rest, baseUrl: 'https://host/v1' })
  expect([apiKey, model.baseUrl]).toEqual(['k', 'https://user:pass@host/v1'])
})
