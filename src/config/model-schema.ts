import * as z from 'zod'
import { bytesFromKib } from '../units.ts'
import { label } from './label.ts'
import type { ModelDefinition } from './model.ts'
import type { Proof, Same } from './same-type.ts'

const text = z.string().trim().min(1)
/** What `fetch` takes: it refuses user and password in an address. */
const ADDRESS = /^https?:\/\/[^\s/@?#]+(?:\/[^\s@?#]*)?$/i
/** Whole, or the name of one variable. */
const KEY = /^(?:\$\{[A-Za-z_]\w*\}|(?:(?!\$\{)\S)+)$/
const MAXIMUM_RETRIES = 10

const modelSchema = z
  .strictObject({
    id: label,
    provider: label,
    model: label,
    baseUrl: text
      .regex(ADDRESS, 'an http:// or https:// address without user, password and query; keys stand in apiKey')
      .exactOptional(),
    apiKey: z.string().regex(KEY, `a key, or the name of an environment variable alone: \${NAME}`).exactOptional(),
    site: z.enum(['host', 'remote']),
    embedded: z
      .strictObject({ size: z.enum(['1M', '2M', '5M']), prefixCache: z.boolean().default(false) })
      .exactOptional(),
    server: z
      .strictObject({
        pid: z.int().min(1).exactOptional(),
        port: z.int().min(1).max(65_535).exactOptional(),
      })
      .exactOptional(),
    limits: z
      .strictObject({
        maxTokens: z.int().min(1).default(1024),
        temperature: z.number().min(0).max(2).default(0),
        seed: z
          .int()
          .min(0)
          .max(2 ** 31 - 1)
          .exactOptional(),
      })
      .prefault({}),
    stream: z.boolean().default(true),
    timeoutSeconds: z.number().min(0.001).max(86_400).default(120),
    retries: z.int().min(0).max(MAXIMUM_RETRIES).default(2),
    promptCache: z.enum(['cold', 'warm']).default('cold'),
    maxAnswerBytes: z.int().min(1).default(bytesFromKib(1024)),
    parameters: z.int().min(1).exactOptional(),
  })
  .superRefine(({ baseUrl, embedded, site, apiKey }, context) => {
    const broken = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message })
    if (embedded === undefined && baseUrl === undefined) broken('baseUrl', 'an address, or embedded instead of it')
    if (embedded === undefined) return
    if (baseUrl !== undefined) broken('baseUrl', 'nothing: an embedded server has the address that it is given')
    if (apiKey !== undefined) broken('apiKey', 'nothing: an embedded server asks for no key')
    if (site !== 'host') broken('site', '"host": an embedded server runs on this machine')
  })

/** `config/models.json`. */
export const modelsFileSchema = z
  .strictObject({ default: text, models: z.array(modelSchema).min(1) })
  .superRefine((file, context) => {
    const ids = file.models.map(({ id }) => id)
    if (ids.includes(file.default)) return
    context.addIssue({ code: 'custom', path: ['default'], message: `the id of a model: ${ids.join(', ')}` })
  })

export type ModelSchemaIsModelDefinition = Proof<Same<z.output<typeof modelSchema>, ModelDefinition>>
