import * as z from 'zod'
import { DOMAINS } from '../run.ts'
import { goalsOfModel, pair } from './json-schema-goals.ts'
import {
  attempt,
  control,
  coolDown,
  limits,
  domains,
  interval,
  joules,
  provenance,
  seconds,
  status,
  warnings,
  watts,
} from './json-schema-parts.ts'
import { run } from './json-schema-run.ts'
import { SCHEMA_VERSION } from './report-version.ts'

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
  limits: limits.optional(),
  alignedWindows: z.int().min(1).optional().describe('windows that begin and end at steps of the counters'),
  stalledWindows: z.int().min(1).optional().describe('windows left out: a reading at their edges was held up'),
  windows: z.int().min(0),
  opsPerWindow: z.int().min(0),
  stop: z
    .object({
      reason: z.enum(['interval', 'time', 'iterations', 'aborted']),
      halfWidth: z.number().optional().describe('fraction of the median: half the 95 % interval that was reached'),
    })
    .optional()
    .describe('why no further window was taken; absent over several processes'),
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
    .object({
      secondsPerOp: seconds.optional(),
      joulesPerOp: joules.optional(),
      secondsHalfWidth: seconds.optional().describe('s, 95 %'),
      joulesHalfWidth: joules.optional().describe('J, 95 %'),
    })
    .describe('per op, taken off the net numbers'),
  warnings,
  samples: z.array(z.number()).optional().describe('J per op of each window, as counted'),
})

const source = z.object({
  id: z.string(),
  title: z.string(),
  url: z.string(),
  licence: z.string(),
  boundary: z.string(),
})
const effect = z.object({
  value: z.number(),
  low: z.number().optional(),
  high: z.number().optional(),
  factor: z.number().describe('per kWh'),
  year: z.int().optional(),
  source,
})

const footprint = z.object({
  region: z.object({ id: z.string(), name: z.string() }),
  kwh: z.number().describe('kWh'),
  pue: z.number(),
  carbonGrams: effect.optional().describe('g CO2e, methane included'),
  waterLitres: effect.optional().describe('l'),
  methaneGrams: effect
    .extend({ co2e20: z.number(), co2e100: z.number() })
    .optional()
    .describe('g of methane, a part of the carbon, with its g CO2e over 20 and 100 years'),
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
  goals: goalsOfModel.optional().describe('of the whole invocation; absent where several models ran: see goalsByModel'),
  goalsByModel: z.array(goalsOfModel).optional().describe('one per model, site and provenance: those are never mixed'),
  footprint: footprint.optional().describe('operational effects of the energy above; embodied ones are not in it'),
  refused: z.array(z.object({ name: z.string(), code: z.string(), reason: z.string(), remedy: z.string() })),
  warnings,
})

/** `energy.json` once it is read. Units are in the names of fields; a missing value is absent. */
export type EnergyReport = z.output<typeof energyReportSchema>

/**
 * Reads an `energy.json`.
 *
 * @throws ZodError that names every place that does not fit
 */
export const parseEnergyReport = (text: string): EnergyReport => energyReportSchema.parse(JSON.parse(text))
