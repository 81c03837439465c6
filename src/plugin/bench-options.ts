import type { FnOptions, BenchOptions as TinybenchOptions } from 'tinybench'
import * as z from 'zod'
import { fractionOf } from '../amount.ts'
import type { Settings } from '../config/schema.ts'
import { EnergyError } from '../errors.ts'
import { type BenchRun, DOMAINS } from '../run.ts'
import { secondsFromMs } from '../units.ts'

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
type ParsedOptions = z.output<typeof energyOptions>

/** What a registration asks for, with every default filled in. Options mean what they mean in tinybench. */
export interface BenchPlan {
  /** Exactly this many measured calls (`time: 0`). */
  exactCalls?: number
  minimumCalls: number
  timeSeconds: number
  /** False: no call that is not measured. */
  warmup: boolean
  warmupSeconds: number
  warmupCalls: number
  windowSeconds: number
  minWindows: number
  halfWidth: number
  align: 'auto' | boolean
  /** Hooks around each call: the batch is 1. */
  perCallHooks: boolean
  /** What it says of comparisons; absent when it says nothing. */
  limits?: NonNullable<BenchRun['limits']>
}

/** tinybench's default number of iterations, which `time: 0` alone asks for. */
const TINYBENCH_ITERATIONS = 64

function energyOptionsOf(name: string, value: unknown): ParsedOptions {
  const parsed = energyOptions.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `${['energy', ...issue.path].join('.')}: ${issue.message}`)
  throw new EnergyError(
    'CONFIG_INVALID',
    `The bench "${name}" has options that do not fit: ${lines.join('; ')}.`,
    `Allowed in energy: ${Object.keys(energyOptions.shape).join(', ')}.`,
  )
}

function limitsFrom({ limit, minEffect, domain, exclude }: ParsedOptions): Pick<BenchPlan, 'limits'> {
  const limits = {
    ...(limit === undefined ? {} : { limit }),
    ...(minEffect === undefined ? {} : { minEffect }),
    ...(domain === undefined ? {} : { domain }),
    ...(exclude === true ? { exclude } : {}),
  }
  return Object.keys(limits).length === 0 ? {} : { limits }
}

/** Merges the options of the group, of the registration and the settings into one plan. */
export function planBench(
  name: string,
  groupOptions: TinybenchOptions | undefined,
  fnOptions: (FnOptions & { energy?: unknown }) | undefined,
  defaults: Settings['bench'],
): BenchPlan {
  const options: TinybenchOptions & FnOptions & { energy?: unknown } = { ...groupOptions, ...fnOptions }
  const energy = energyOptionsOf(name, options.energy)
  const exact = options.time === 0
  return {
    ...(exact ? { exactCalls: options.iterations ?? TINYBENCH_ITERATIONS } : {}),
    minimumCalls: options.iterations ?? 1,
    timeSeconds:
      energy.timeSeconds ?? (options.time === undefined ? defaults.timeSeconds : secondsFromMs(options.time)),
    warmup: options.warmup !== false,
    warmupSeconds:
      energy.warmupSeconds ??
      (options.warmupTime === undefined ? defaults.warmupSeconds : secondsFromMs(options.warmupTime)),
    warmupCalls: options.warmupIterations ?? 1,
    windowSeconds: energy.windowSeconds ?? defaults.windowSeconds,
    minWindows: energy.minWindows ?? (options.iterations === undefined ? defaults.minWindows : 1),
    halfWidth: energy.halfWidth ?? defaults.halfWidth,
    align: energy.align ?? defaults.align,
    perCallHooks: Boolean(options.beforeEach ?? options.afterEach),
    ...limitsFrom(energy),
  }
}
