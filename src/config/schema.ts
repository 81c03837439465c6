import * as z from 'zod'
import { REPORT_KINDS } from '../report-kind.ts'

const text = z.string().trim().min(1)
const seconds = z.number().min(0)

/** Only PostgreSQL is reached by URL; everything without `scheme://` is a SQLite path. */
const DATABASE = /^(?:postgres(?:ql)?:\/\/.|(?![a-z][a-z0-9+.-]*:\/\/))/i

/**
 * The settings that `energy({ … })`, `config/app_settings.yaml` and the environment share. Every key is optional in the
 * input; `Settings` has all of them.
 */
export const settingsSchema = z.strictObject({
  name: text.optional().describe('name of the experiment in the database'),
  readers: z
    .union([z.literal('auto'), z.array(text).min(1)])
    .default('auto')
    .describe('"auto", or readers in order of preference: names, paths of modules, packages'),
  requireMeasured: z.boolean().default(false).describe('stop when no hardware counter can be read'),
  roots: z
    .strictObject({
      sys: text.default('/sys').describe('folder used instead of /sys'),
      proc: text.default('/proc').describe('folder used instead of /proc'),
      dev: text.default('/dev').describe('folder used instead of /dev'),
    })
    .prefault({}),
  database: text
    .regex(DATABASE, 'a path or a postgres:// URL')
    .default('data/experiments.db')
    .describe('SQLite path, relative to the Vitest root, or a postgres:// URL'),
  reportDir: text.default('.vitest/energy').describe('folder of the reports, relative to the Vitest root'),
  reports: z
    .array(z.enum(REPORT_KINDS))
    .default(['json', 'html', 'markdown'])
    .describe('files that a run writes into reportDir'),
  profileDir: text
    .optional()
    .describe('folder of the cached machine profile; default $XDG_CACHE_HOME/vitest-energy or ~/.cache/vitest-energy'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional()
    .describe('seed of the order of windows; without one it is drawn and recorded'),
  sampling: z
    .strictObject({
      hz: z.number().min(1).max(1000).default(100).describe('rate of the time series of task runs, Hz'),
      telemetry: z
        .boolean()
        .default(true)
        .describe('perf counters, idle states, temperatures and scheduling of task runs'),
      cpu: z.int().min(0).max(1023).optional().describe('CPU that the sampler keeps to; any, without it'),
    })
    .prefault({}),
  pin: z
    .union([z.literal('auto'), z.literal(false), z.array(z.int().min(0).max(1023)).min(1)])
    .default(false)
    .describe('CPUs that the measured process keeps to; "auto" chooses a core away from CPU 0'),
  bench: z
    .strictObject({
      windowSeconds: z.number().min(0.001).max(60).default(0.1).describe('wanted length of a window, s'),
      timeSeconds: seconds.default(1).describe('time budget of the measured windows of a bench, s'),
      warmupSeconds: seconds.default(0.25).describe('warm-up of a bench, s'),
      minWindows: z.int().min(1).max(10_000).default(8).describe('fewest windows of a bench'),
      halfWidth: z
        .number()
        .min(0.0001)
        .max(0.5)
        .default(0.01)
        .describe('half-width of the 95 % interval of the median at which a bench stops, fraction of the median'),
      align: z
        .union([z.literal('auto'), z.boolean()])
        .default('auto')
        .describe('windows from step to step of the counters; "auto" aligns those below 20 update periods'),
      processes: z.int().min(1).max(100).default(1).describe('fresh processes that measure each bench'),
      control: z.boolean().default(true).describe('a fixed busy loop is measured at both ends of a session'),
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
        .describe('(max − min) / mean of the segments above which a baseline is rejected, fraction'),
    })
    .prefault({}),
  cooldown: z
    .strictObject({
      seconds: seconds
        .default(0)
        .describe('longest wait before a task for the power and temperature of the beginning, s; 0 for none'),
      powerFraction: z
        .number()
        .min(0)
        .default(0.1)
        .describe('power above that of the beginning that counts as cool, fraction'),
      celsius: z.number().min(0).default(5).describe('temperature above that of the beginning that counts as cool, °C'),
      benches: z.boolean().default(false).describe('wait before each group of benches, too'),
    })
    .prefault({}),
  llm: z
    .strictObject({
      model: text.optional().describe('id of a model in config/models.json; without one, the default named there'),
      repetitions: z.int().min(1).max(10_000).default(5).describe('pairs of each task'),
      attempts: z.int().min(1).max(20).default(1).describe('most attempts at a goal; each is a run of its own'),
      warmUps: z.int().min(0).max(100).default(1).describe('discarded pairs before the first of a model'),
      maxSteps: z.int().min(1).max(100).default(8).describe('most steps of a plan'),
      storeText: z.boolean().default(false).describe('store prompts and answers, not only their hashes'),
      tools: z
        .strictObject({
          seconds: z.number().min(0.05).max(600).default(10).describe('longest call of a tool, s'),
          memoryBytes: z
            .int()
            .min(8 * 1024 * 1024)
            .default(64 * 1024 * 1024)
            .describe('memory of a tool process, bytes'),
          resultBytes: z
            .int()
            .min(64)
            .default(64 * 1024)
            .describe('longest result of a tool, bytes'),
          rows: z.int().min(1).max(10_000).default(100).describe('most rows of a query'),
          allowedHosts: z.array(text).default([]).describe('hosts that http_fetch may speak to'),
        })
        .prefault({}),
    })
    .prefault({}),
  footprint: z
    .strictObject({
      region: text.optional().describe('region of config/grid_factors.yaml; without one no footprint is shown'),
      pue: z.number().min(1).max(5).default(1).describe('power usage effectiveness of the building, 1 for a desk'),
      siteLitresPerKwh: z.number().min(0).default(0).describe('water that the building takes, l per kWh'),
      series: text.optional().describe('CSV of carbon intensity by the hour, relative to the Vitest root'),
    })
    .prefault({}),
  compare: z
    .strictObject({
      limit: z
        .number()
        .min(0.001)
        .max(10)
        .default(0.05)
        .describe('change above which a bench is a regression, fraction'),
      minEffect: z.number().min(0).max(1).default(0.02).describe('smallest change that is called one, fraction'),
      alpha: z.number().min(0.0001).max(0.1).default(0.01).describe('one-sided error of a verdict, fraction'),
      looks: z
        .array(z.int().min(5).max(1000))
        .min(1)
        .default([10, 15, 20, 30])
        .describe('numbers of pairs at which a verdict is looked for, rising'),
      confirm: z.boolean().default(true).describe('measure flagged benches again in a fresh session before failing'),
      benchSeconds: z
        .number()
        .min(0.05)
        .max(600)
        .default(0.3)
        .describe('time budget of the measured windows of a bench in each process, s'),
      strict: z.boolean().default(false).describe('an inconclusive verdict fails, too'),
      prepare: z
        .array(text)
        .default([])
        .describe('command lines that make what git does not hold, run in each checkout after its dependencies'),
      benches: z
        .array(
          z.strictObject({
            match: text.describe('pattern of "file > suite > name"; * stands for anything'),
            limit: z.number().min(0.001).max(10).optional(),
            minEffect: z.number().min(0).max(1).optional(),
            domain: z.enum(['package', 'core', 'uncore', 'dram', 'gpu', 'psys']).optional(),
            exclude: z.boolean().optional().describe('it is measured, and decides nothing'),
          }),
        )
        .default([])
        .describe('limits of single benches; the first that matches counts'),
    })
    .prefault({}),
  unit: z
    .enum(['auto', 'mJ', 'J', 'Wh', 'gCO2e'])
    .default('auto')
    .describe('unit of energy in what people read; gCO2e needs footprint.region'),
  limits: z
    .strictObject({
      backgroundCores: z
        .number()
        .min(0)
        .default(0.05)
        .describe('CPU time of other processes above which a run is warned of, cores'),
      plausibleWatts: z
        .number()
        .min(1)
        .default(1000)
        .describe('power of one package above which its counter is at fault, W'),
    })
    .prefault({}),
  lock: z
    .strictObject({
      waitSeconds: seconds.default(600).describe('how long to wait for another measuring process, s'),
      path: text.optional().describe('directory shared by containers that must not measure at the same time'),
    })
    .prefault({}),
})

/** Every key may be left out; what is left out comes from the next source. */
export type SettingsInput = z.input<typeof settingsSchema>

/** The resolved settings. Only `name` and `seed` can be missing: they have no default. */
export type Settings = z.output<typeof settingsSchema> & { profileDir: string }

/** The JSON Schema of the settings as they may be written (every key optional), for editors. */
export const settingsJsonSchema = (): Record<string, unknown> => z.toJSONSchema(settingsSchema, { io: 'input' })
