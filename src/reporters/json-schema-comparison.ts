import * as z from 'zod'
import { VERDICTS } from '../comparison.ts'
import { DOMAINS } from '../run.ts'
import { control, joules, provenance, seconds, watts } from './json-schema-parts.ts'

/** Version of the schema of `energy-comparison.json`. */
export const COMPARISON_SCHEMA_VERSION = 1
/** Name of the schema; the file lies beside every comparison. */
export const COMPARISON_SCHEMA_ID = `urn:vitest-energy:comparison:${COMPARISON_SCHEMA_VERSION}`
/** Name of the file with the schema of `energy-comparison.json`. */
export const COMPARISON_SCHEMA_FILE = 'energy-comparison.schema.json'

const fraction = z.number().describe('fraction: 0.05 is 5 % more')
const change = z
  .object({ change: fraction, low: fraction, high: fraction })
  .describe('change of head against base, with its interval (two-sided, 1 − 2·alpha)')
const verdict = z.enum(VERDICTS)
const quantity = z.enum(['energy', 'proxy']).describe('what decides: joules, or CPU seconds without a counter')
const warning = z.looseObject({
  kind: z.string(),
  text: z.string(),
  figure: z.string().optional(),
  remedy: z.string(),
})

const pairSide = z.object({
  joulesPerOp: joules.optional(),
  secondsPerOp: seconds,
  cpuSecondsPerOp: seconds,
  watts: watts.optional(),
})
const pair = z.object({
  index: z.int().min(0).describe('order in the session'),
  first: z.enum(['base', 'head']),
  base: pairSide,
  head: pairSide,
})

const bench = z.object({
  benchmarkKey: z.string().describe('file > suite > name'),
  file: z.string(),
  suite: z.string(),
  name: z.string(),
  quantity,
  limits: z.object({ limit: fraction, minEffect: fraction, domain: z.enum(DOMAINS).optional() }),
  change: change.optional(),
  cliffsDelta: z.number().min(-1).max(1).optional(),
  verdict,
  reason: z.enum(['noise', 'boundary', 'drift', 'sensor', 'environment', 'too-few-pairs']).optional(),
  pairsNeeded: z.number().min(0).optional().describe('pairs that would decide with 90 % power'),
  pairs: z.array(pair),
  base: z.number().optional().describe('median per op, J (proxy: CPU seconds)'),
  head: z.number().optional().describe('median per op, J (proxy: CPU seconds)'),
  seconds: change.optional(),
  watts: change.optional(),
  confirmation: z
    .object({ verdict, change: change.optional(), pairs: z.array(pair) })
    .optional()
    .describe('a fresh session'),
  accepted: z.object({ commit: z.string(), reason: z.string() }).optional(),
  warnings: z.array(warning),
})

const side = z.object({
  ref: z.string(),
  commit: z.string(),
  dirty: z.boolean(),
  subject: z.string().optional(),
  nodeVersion: z.string(),
  vitestVersion: z.string().optional(),
  pluginAdded: z.literal(true).optional(),
  controls: z.array(control),
})

/** `energy-comparison.json`: units are in the field names or SI base units; a missing value is absent. */
export const comparisonReportSchema = z.object({
  $schema: z.string(),
  schemaVersion: z.literal(COMPARISON_SCHEMA_VERSION),
  id: z.string(),
  createdAt: z.string(),
  endedAt: z.string(),
  verdict: z.enum(['regression', 'pass', 'inconclusive']),
  git: z.object({ commit: z.string().optional(), branch: z.string().optional(), dirty: z.boolean().optional() }),
  base: side,
  head: side,
  hardware: z.looseObject({ hash: z.string(), hostname: z.string(), cpuModel: z.string(), architecture: z.string() }),
  environment: z.looseObject({ hash: z.string(), os: z.string(), kernel: z.string(), nodeVersion: z.string() }),
  reader: z.string().optional(),
  provenance: provenance.optional(),
  quantity,
  seed: z.number().describe('of everything that was drawn'),
  settings: z.object({
    alpha: z.number().min(0).max(0.5),
    looks: z.array(z.number()),
    confirm: z.boolean(),
    benchSeconds: seconds,
  }),
  selfTest: z.literal(true).optional(),
  geometricMean: change.optional(),
  benches: z.array(bench),
  added: z.array(z.string()).describe('keys of benches that only the head has'),
  removed: z.array(z.string()).describe('keys of benches that only the base has'),
  left: z.array(
    z.object({
      benchmarkKey: z.string(),
      why: z.enum(['excluded', 'unchanged', 'failed', 'unmeasured']),
      detail: z.string().optional(),
    }),
  ),
  warnings: z.array(warning),
})

/** `energy-comparison.json` once it is read. */
export type ComparisonReport = z.output<typeof comparisonReportSchema>
