import * as z from 'zod'
import { fractionOf } from '../amount.ts'
import { PARSED_ONCE } from '../config/parsed-once.ts'
import { EnergyError } from '../errors.ts'
import { DOMAINS } from '../run.ts'

const fraction = z.union([z.number(), z.string()]).transform((amount, context) => {
  const value = fractionOf(amount)
  if (value !== undefined) return value
  context.addIssue({ code: 'custom', message: `a fraction like 0.05 or '5 %', not '${amount}'` })
  return z.NEVER
})

/** Energy options of one bench: `bench(name, { energy: { windowSeconds: 0.5 } }, fn)`. */
const energyOptions = z.strictObject({
  windowSeconds: z.number().min(0.001).max(60).optional(),
  timeSeconds: z.number().min(0).optional(),
  warmupSeconds: z.number().min(0).optional(),
  minWindows: z.int().min(1).optional(),
  halfWidth: z.number().min(0.0001).max(0.5).optional(),
  align: z.union([z.literal('auto'), z.boolean()]).optional(),
  limit: fraction.pipe(z.number().min(0.001).max(10)).optional(),
  minEffect: fraction.pipe(z.number().min(0).max(1)).optional(),
  domain: z.enum(DOMAINS).optional(),
  exclude: z.boolean().optional(),
})
/**
 * What `bench(name, { energy: { … } }, fn)` takes: limits of this bench in comparisons, which go before those of the
 * settings.
 */
export type BenchEnergyOptions = z.input<typeof energyOptions>
/** The same, checked: fractions are numbers. */
export type ParsedOptions = z.output<typeof energyOptions>

/** @throws EnergyError CONFIG_INVALID that names the bench, and each option that does not fit */
export function energyOptionsOf(name: string, value: unknown): ParsedOptions {
  const parsed = energyOptions.safeParse(value ?? {}, PARSED_ONCE)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `${['energy', ...issue.path].join('.')}: ${issue.message}`)
  throw new EnergyError(
    'CONFIG_INVALID',
    `The bench "${name}" has options that do not fit: ${lines.join('; ')}.`,
    `Allowed in energy: ${Object.keys(energyOptions.shape).join(', ')}.`,
  )
}
