import type { FnOptions, BenchOptions as TinybenchOptions } from 'tinybench'
import type { Settings } from '../config/schema.ts'
import type { BenchRun } from '../run.ts'
import { secondsFromMs } from '../units.ts'
import type { ParsedOptions } from './bench-energy-options.ts'

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

function limitsFrom({ limit, minEffect, domain, exclude }: ParsedOptions): Pick<BenchPlan, 'limits'> {
  const limits = {
    ...(limit === undefined ? {} : { limit }),
    ...(minEffect === undefined ? {} : { minEffect }),
    ...(domain === undefined ? {} : { domain }),
    ...(exclude === true ? { exclude } : {}),
  }
  return Object.keys(limits).length === 0 ? {} : { limits }
}

/**
 * Merges the options of the group, of the registration and the settings into one plan.
 *
 * @throws EnergyError CONFIG_INVALID for energy options that do not fit
 */
export async function planBench(
  name: string,
  groupOptions: TinybenchOptions | undefined,
  fnOptions: (FnOptions & { energy?: unknown }) | undefined,
  defaults: Settings['bench'],
): Promise<BenchPlan> {
  const options: TinybenchOptions & FnOptions & { energy?: unknown } = { ...groupOptions, ...fnOptions }
  // Loaded on use: few benches have any, and what checks them is a sixth of what starting a worker takes.
  const energy: ParsedOptions =
    options.energy === undefined
      ? {}
      : (await import('./bench-energy-options.ts')).energyOptionsOf(name, options.energy)
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
