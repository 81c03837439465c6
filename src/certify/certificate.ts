import * as z from 'zod'
import { readerSources } from '../engine/readers/registry.ts'
import { DOMAINS, PROVENANCES } from '../run.ts'
import { machineSchema } from './certificate-machine.ts'

/** Version of the schema of a machine's certificate. */
export const CERTIFICATE_VERSION = 1
/** Name of the schema; `machines/machine.schema.json` has its text. */
export const CERTIFICATE_SCHEMA_ID = `urn:vitest-energy:machine:${CERTIFICATE_VERSION}`

/** Stands for a reader of the user's own, whose name is nobody's business. */
export const OWN_READER = 'own'

/** Wide enough for any noise: a measurement of minutes is not lost to a bound. */
const most = { rows: 256, count: 1e9, seconds: 1e6, watts: 1e9, joules: 1e9, fraction: 1e9 }
const seconds = z.number().min(0).max(most.seconds)
const positiveSeconds = z.number().gt(0).max(most.seconds)
const watts = z.number().min(-most.watts).max(most.watts)
const fraction = z.number().min(-most.fraction).max(most.fraction)
const spread = z.number().min(0).max(most.fraction)
const counted = z.int().min(0).max(most.count)
const reader = z.enum([...readerSources.map(({ name }) => name), OWN_READER])
const domain = z.enum(DOMAINS)
const counter = z.string().regex(/^(?:package|core|uncore|dram|gpu|psys)(?:-\d{1,3}(?:-die-\d{1,2})?)?$/)
const load = z.enum(['idle', 'busy'])
const interval = (
  value: z.ZodNumber,
): z.ZodObject<{ value: z.ZodNumber; low: z.ZodNumber; high: z.ZodNumber }, z.core.$strict> =>
  z.strictObject({ value, low: value, high: value })

const source = z.discriminatedUnion('works', [
  z.strictObject({
    name: reader,
    works: z.literal(true),
    provenance: z.enum(PROVENANCES),
    counters: z.array(z.strictObject({ id: counter, domain, unitUj: z.number().gt(0).max(1e9) })).max(most.rows),
    readP50Seconds: seconds.describe('one reading of all its counters'),
    readP99Seconds: seconds,
  }),
  z.strictObject({
    name: reader,
    works: z.literal(false),
    code: z.enum(['READER_ABSENT', 'READER_PERMISSION', 'READER_INVALID', 'READER_FAILED']),
  }),
])

const period = z.strictObject({
  source: reader,
  counter,
  domain,
  steps: counted.describe('intervals between steps that were seen'),
  meanSeconds: positiveSeconds,
  sdSeconds: seconds,
  quantiles: z.strictObject({
    p01: seconds,
    p05: seconds,
    p25: seconds,
    p50: seconds,
    p75: seconds,
    p95: seconds,
    p99: seconds,
  }),
})

const noise = z.strictObject({
  load,
  domain: z.enum([...DOMAINS, 'total']),
  seconds: positiveSeconds.describe('length of a window'),
  windows: counted,
  meanJoules: z.number().min(0).max(most.joules),
  sdJoules: z.number().min(0).max(most.joules),
  relative: spread.optional().describe('sdJoules / meanJoules; absent where nothing was counted'),
})

const idle = z.strictObject({
  segments: counted,
  segmentSeconds: positiveSeconds,
  meanWatts: watts,
  sdWatts: watts,
  spread: spread.optional().describe('(largest − smallest) / mean of the segments'),
  driftWattsPerMinute: interval(watts).optional(),
  backgroundCores: z.number().min(-64).max(16384).optional().describe('CPU time of everything else, in cores'),
  accepted: z.boolean().describe('quiet enough for an idle baseline'),
})

const agreement = z.strictObject({
  source: reader,
  against: reader,
  domain,
  windows: counted,
  windowSeconds: positiveSeconds,
  difference: interval(fraction).describe('of the source from the other one: median with its 95 % interval, fraction'),
})

const falseAlarms = z.strictObject({
  comparisons: counted,
  pairs: counted.describe('in all comparisons'),
  windowSeconds: positiveSeconds,
  falseRegressions: counted,
  falseImprovements: counted,
  inconclusive: counted,
  pairCv: spread.describe('coefficient of variation between pairs, median over the comparisons'),
  smallestEffect: spread.describe('change that the smallest look finds with 90 % power, fraction'),
})

const loadSteps = z.strictObject({
  steps: z
    .array(
      z.strictObject({
        threads: z.int().min(0).max(16384).describe('that are kept busy'),
        busyCores: z.number().min(0).max(16384).describe('CPU time per second that they had'),
        windows: counted,
        meanWatts: watts,
        sdWatts: watts,
      }),
    )
    .max(16),
  monotone: z.boolean().describe('each step takes more power than the one before'),
  wattsPerCore: interval(watts).optional().describe('slope of power over busy cores, 95 %'),
  residualWatts: watts.optional().describe('standard deviation about that line'),
})

const boundary = z.strictObject({
  windows: counted,
  p50Seconds: seconds.describe('both edges of an empty window'),
  p99Seconds: seconds,
})

const sampler = z.strictObject({
  hz: z.number().min(1).max(1000),
  seconds: positiveSeconds,
  samples: counted,
  lost: counted,
  lateP50Seconds: seconds.optional().describe('upper end of the bucket that holds the quantile'),
  lateP99Seconds: seconds.optional(),
  cores: z.number().min(0).max(64).optional().describe('CPU time of the sampler per second'),
})

const wallMeter = z.strictObject({
  unit: z.enum(['W', 'kW', 'J', 'Wh', 'kWh']),
  readings: counted,
  windows: counted.describe('of the load steps that have readings'),
  slope: interval(fraction).optional().describe('watts at the wall (AC) per watt of package + dram'),
  offsetWatts: interval(watts).optional().describe('watts at the wall where package + dram would be 0'),
  residualWatts: watts.optional(),
})

/**
 * What was measured of one machine, signed. Lengths and amounts are in the SI unit of their names; a missing number is an
 * absent key.
 */
export const certificateSchema = z.strictObject({
  $schema: z.literal(CERTIFICATE_SCHEMA_ID),
  schemaVersion: z.literal(CERTIFICATE_VERSION),
  createdOn: z.iso.date(),
  pluginVersion: z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}(?:-[a-z0-9.]{1,20})?$/),
  nodeVersion: z.string().regex(/^\d{1,3}\.\d{1,3}\.\d{1,3}$/),
  provenance: z.enum(PROVENANCES).describe('the weakest word of what the total is made of'),
  minutes: z.number().gt(0).max(600).describe('time that was asked for'),
  machine: machineSchema,
  sources: z.array(source).min(1).max(32),
  periods: z.array(period).max(most.rows),
  noise: z.array(noise).max(most.rows),
  idle: idle.optional(),
  agreement: z.array(agreement).max(64),
  falseAlarms: falseAlarms.optional(),
  load: loadSteps.optional(),
  boundary,
  sampler: sampler.optional(),
  wallMeter: wallMeter.optional(),
  publicKey: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .describe('Ed25519, base64url (RFC 8037)'),
  signature: z
    .string()
    .regex(/^[A-Za-z0-9_-]{86}$/)
    .describe('Ed25519 over the canonical JSON (sorted keys, no blanks) of all other fields, base64url'),
})

/** A machine's certificate. */
export type Certificate = z.output<typeof certificateSchema>
/** What was measured, before it is signed. */
export type UnsignedCertificate = Omit<Certificate, 'publicKey' | 'signature'>

/** The figures of each part of a certificate. */
export type CertifiedSource = Certificate['sources'][number]
export type PeriodFigures = Certificate['periods'][number]
export type NoiseFigures = Certificate['noise'][number]
export type IdleFigures = NonNullable<Certificate['idle']>
export type AgreementFigures = Certificate['agreement'][number]
export type FalseAlarmFigures = NonNullable<Certificate['falseAlarms']>
export type LoadFigures = NonNullable<Certificate['load']>
export type BoundaryFigures = Certificate['boundary']
export type SamplerFigures = NonNullable<Certificate['sampler']>
export type WallMeterFigures = NonNullable<Certificate['wallMeter']>

/** The text of `machines/machine.schema.json`. */
export const certificateSchemaText = (): string =>
  `${JSON.stringify({ $id: CERTIFICATE_SCHEMA_ID, ...z.toJSONSchema(certificateSchema) }, undefined, 2)}\n`

/** The text of a certificate's file: the one text that is verified. */
export const certificateText = (certificate: Certificate): string => `${JSON.stringify(certificate, undefined, 2)}\n`
