import * as z from 'zod'
import { DOMAINS, PROVENANCES } from '../run.ts'

export const SCHEMA_VERSION = 1
/** Name of the schema; the file lies beside every report. */
export const SCHEMA_ID = `urn:vitest-energy:report:${SCHEMA_VERSION}`
export const SCHEMA_FILE = 'energy.schema.json'

const joules = z.number().describe('J')
const seconds = z.number().describe('s')
const watts = z.number().describe('W')
const provenance = z.enum(PROVENANCES).describe('where the joules come from')
const domains = z.partialRecord(z.enum(DOMAINS), z.number())
const interval = (unit: string) =>
  z
    .object({ median: z.number(), low: z.number(), high: z.number(), scope: z.enum(['process', 'session']) })
    .describe(`${unit}, 95 % interval of the median`)
const attempt = z.object({ retry: z.int().min(0), repeat: z.int().min(0) })
const status = z.enum(['running', 'completed', 'failed', 'aborted'])
const warnings = z.array(
  z.object({ kind: z.string(), text: z.string(), figure: z.string().optional(), remedy: z.string() }),
)

const counter = z.object({
  id: z.string(),
  domain: z.enum(DOMAINS),
  socket: z.int().optional(),
  rangeUj: z.string().optional().describe('largest value, µJ'),
  unitUj: z.number().describe('smallest step, µJ'),
  basis: z.enum(['metered', 'firmware-model']).optional(),
  path: z.string().optional(),
  updatePeriodSeconds: seconds.optional(),
  updatePeriodSpreadSeconds: seconds.optional(),
})

const reader = z.object({
  name: z.string(),
  provenance,
  counters: z.array(counter),
  scope: z.string().optional(),
  bandFraction: z.number().optional().describe('relative half-width of the known error of a model'),
  detail: z.string().optional(),
})

const host = z
  .object({
    hash: z.string(),
    hostname: z.string(),
    cpuModel: z.string(),
    cpuVendor: z.string(),
    architecture: z.string(),
    logicalCores: z.int(),
    ramBytes: z.number(),
    environment: z.looseObject({ hash: z.string(), os: z.string(), kernel: z.string(), nodeVersion: z.string() }),
  })
  .loose()

const idleBaseline = z.looseObject({
  id: z.string(),
  measuredAt: z.string(),
  mode: z.enum(['edges', 'sampled']),
  reader: z.string(),
  provenance,
  watts: domains.describe('W'),
  spreadWatts: domains.describe('W'),
  totalWatts: watts.optional(),
  accepted: z.boolean(),
})

const control = z.object({
  measuredAt: z.string(),
  seconds,
  secondsSpread: z.number().describe('coefficient of variation'),
  joules: joules.optional(),
  joulesSpread: z.number().optional().describe('coefficient of variation'),
})

const telemetry = z
  .object({
    values: z.record(z.string(), z.number()).describe('the unit is in the name; what is missing has no key'),
    missing: z.array(z.object({ source: z.string(), code: z.string(), reason: z.string(), remedy: z.string() })),
  })
  .describe('what was read just outside the window beside the energy')

const coolDown = z.object({ seconds, reached: z.boolean() }).describe('wait before the run for a cool machine')

const benchmark = z.object({
  id: z.string(),
  project: z.string(),
  file: z.string(),
  suite: z.string(),
  name: z.string(),
  status,
  attempt,
  processes: z.int().min(2).optional().describe('fresh processes; intervals are then over them (scope: session)'),
  coolDown: coolDown.optional(),
  alignedWindows: z.int().min(1).optional().describe('windows that begin and end at steps of the counters'),
  stalledWindows: z.int().min(1).optional().describe('windows left out: a reading at their edges was held up'),
  windows: z.int().min(0),
  opsPerWindow: z.int().min(0),
  secondsPerOp: interval('s').optional(),
  joulesPerOp: interval('J, idle included, harness taken off').optional(),
  activeJoulesPerOp: interval('J above idle').optional(),
  domains: domains.describe('J per op'),
  watts: watts.optional(),
  totalJoules: joules.optional(),
  provenance: provenance.optional(),
  reader: z.string().optional(),
  cpuSecondsPerOp: seconds.optional(),
  harness: z
    .object({ secondsPerOp: seconds.optional(), joulesPerOp: joules.optional() })
    .describe('per op, taken off the net numbers'),
  warnings,
  samples: z.array(z.number()).optional().describe('J per op of each window, as counted'),
})

const run = z.object({
  id: z.string(),
  project: z.string(),
  file: z.string(),
  task: z.string(),
  workflow: z.enum(['linear', 'agentic', 'test']),
  status,
  seconds,
  cpuSeconds: seconds,
  totalJoules: joules.optional(),
  activeJoules: z.object({ value: z.number(), low: z.number(), high: z.number() }).optional().describe('J above idle'),
  idleJoules: joules.optional(),
  domains: domains.describe('J'),
  watts: watts.optional(),
  provenance: provenance.optional(),
  reader: z.string().optional(),
  samples: z.int().min(0).describe('readings of the sampler inside the run'),
  telemetry: telemetry.optional(),
  phases: z.array(z.object({ phase: z.string(), seconds, joules })),
  events: z.array(z.looseObject({ type: z.string() })),
  success: z.boolean(),
  attempt,
  coolDown: coolDown.optional(),
  error: z.string().optional(),
  warnings,
})

const pair = z.object({
  task: z.string(),
  n: z.int(),
  linearJoules: joules,
  agenticJoules: joules,
  taxJoules: joules,
  taxRatio: interval('1'),
  taxPercent: z.number(),
})

/** `energy.json`: units are in the field names or SI base units; a missing value is absent. */
export const energyReportSchema = z.object({
  $schema: z.string(),
  schemaVersion: z.literal(SCHEMA_VERSION),
  runId: z.string(),
  createdAt: z.string(),
  endedAt: z.string().optional(),
  name: z.string(),
  status: z.enum(['running', 'completed', 'partial', 'failed', 'aborted']),
  seed: z.int(),
  ci: z.string().optional(),
  host,
  git: z.object({ commit: z.string().optional(), branch: z.string().optional(), dirty: z.boolean().optional() }),
  readers: z.array(reader),
  idleBaseline: idleBaseline.optional(),
  pinnedCpus: z.array(z.int().min(0)).optional().describe('CPUs that the measured process was pinned to'),
  controls: z.array(control).optional().describe('a fixed busy loop at both ends of the session'),
  benchmarks: z.array(benchmark),
  runs: z.array(run),
  pairs: z.array(pair),
  refused: z.array(z.object({ name: z.string(), code: z.string(), reason: z.string(), remedy: z.string() })),
  warnings,
})

export type EnergyReport = z.output<typeof energyReportSchema>
