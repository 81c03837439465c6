import * as z from 'zod'
import { DOMAINS, PROVENANCES } from '../run.ts'

export const joules = z.number().describe('J')
export const seconds = z.number().describe('s')
export const watts = z.number().describe('W')
export const provenance = z.enum(PROVENANCES).describe('where the joules come from')
export const domains = z.partialRecord(z.enum(DOMAINS), z.number())
export const interval = (unit: string) =>
  z
    .object({ median: z.number(), low: z.number(), high: z.number(), scope: z.enum(['process', 'session']) })
    .describe(`${unit}, 95 % interval of the median`)
export const attempt = z.object({ retry: z.int().min(0), repeat: z.int().min(0) })
export const status = z.enum(['running', 'completed', 'failed', 'aborted'])
export const warnings = z.array(
  z.object({ kind: z.string(), text: z.string(), figure: z.string().optional(), remedy: z.string() }),
)

export const coolDown = z.object({ seconds, reached: z.boolean() }).describe('wait before the run for a cool machine')

/** The fixed busy loop that tells whether the machine is still the same. */
export const control = z.object({
  measuredAt: z.string(),
  seconds,
  secondsSpread: z.number().describe('coefficient of variation'),
  joules: joules.optional(),
  joulesSpread: z.number().optional().describe('coefficient of variation'),
})

export const limits = z
  .object({
    limit: z.number().optional().describe('change above which it is a regression, fraction'),
    minEffect: z.number().optional().describe('smallest change that is called one, fraction'),
    domain: z.enum(DOMAINS).optional(),
    exclude: z.literal(true).optional(),
  })
  .describe('what its own options say of comparisons')

export const model = z.object({
  id: z.string(),
  provider: z.string(),
  model: z.string(),
  site: z.enum(['host', 'remote']).describe('remote: the joules are those of the client side only'),
  synthetic: z.literal(true).optional().describe('weights without training'),
  parameters: z.int().min(0).optional(),
})
