import * as z from 'zod'

const path = z.string().min(1)
const seconds = z.number().min(0)

/**
 * The settings that `energy({ … })`, `config/app_settings.yaml` and the environment share. Every key is optional in the
 * input; `Settings` has all of them.
 */
export const settingsSchema = z.strictObject({
  name: z.string().min(1).optional().describe('name of the experiment in the database'),
  readers: z
    .union([z.literal('auto'), z.array(z.string().min(1)).min(1)])
    .default('auto')
    .describe('"auto", or readers in order of preference'),
  requireMeasured: z.boolean().default(false).describe('stop when no hardware counter can be read'),
  roots: z
    .strictObject({
      sys: path.default('/sys').describe('root used instead of /sys'),
      proc: path.default('/proc').describe('root used instead of /proc'),
      dev: path.default('/dev').describe('root used instead of /dev'),
    })
    .prefault({}),
  database: path.default('data/experiments.db').describe('SQLite path, relative to the Vitest root, or a URL'),
  reportDir: path.default('.vitest/energy').describe('folder of energy.json, relative to the Vitest root'),
  profileDir: path.optional().describe('folder of the cached machine profile; default ~/.cache/vitest-energy'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .optional()
    .describe('seed of the order of windows; default random, always recorded'),
  sampling: z
    .strictObject({ hz: z.number().min(1).max(1000).default(100).describe('rate of the time series of task runs, Hz') })
    .prefault({}),
  bench: z
    .strictObject({
      windowSeconds: z.number().min(0.001).max(60).default(0.1).describe('wanted length of a window, s'),
      timeSeconds: seconds.default(1).describe('time budget of measured windows per bench, s'),
      warmupSeconds: seconds.default(0.25).describe('warm-up per bench, s'),
      minWindows: z.int().min(1).max(10_000).default(8).describe('fewest windows of a bench'),
      halfWidth: z
        .number()
        .min(0.0001)
        .max(0.5)
        .default(0.01)
        .describe('half-width of the interval to stop at, fraction'),
    })
    .prefault({}),
  idle: z
    .strictObject({
      mode: z
        .enum(['never', 'auto'])
        .default('never')
        .describe('"auto" measures an idle baseline before the first window'),
      segments: z.int().min(3).max(100).default(5).describe('quiet segments of a baseline'),
      segmentSeconds: z.number().min(0.05).max(60).default(2).describe('length of a segment, s'),
      maxAgeSeconds: seconds.default(86_400).describe('age above which a cached baseline is measured again, s'),
      maximumSpread: z
        .number()
        .min(0)
        .max(1)
        .default(0.1)
        .describe('(max − min) / mean of the segments above which it is rejected'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      backgroundCores: z
        .number()
        .min(0)
        .default(0.05)
        .describe('CPU of other processes above which a run is warned of, cores'),
      plausibleWatts: z
        .number()
        .min(1)
        .default(1000)
        .describe('power of one package above which a counter is at fault, W'),
    })
    .prefault({}),
  lock: z
    .strictObject({ waitSeconds: seconds.default(600).describe('how long to wait for another measuring process, s') })
    .prefault({}),
})

export type Settings = z.output<typeof settingsSchema>
export type SettingsInput = z.input<typeof settingsSchema>

/** The JSON Schema of the settings, for editors. */
export const settingsJsonSchema = (): unknown => z.toJSONSchema(settingsSchema, { io: 'input' })
