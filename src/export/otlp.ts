import type { StoredRow } from '../store/index.ts'
import { nsFromMs, nsFromSeconds } from '../units.ts'

interface Attribute {
  key: string
  value: { stringValue: string }
}

interface Gauge {
  name: string
  unit: string
  description: string
  /** Column of `runs`. */
  column: string
  attributes?: Readonly<Record<string, string>>
}

const DOMAINS = ['package', 'core', 'uncore', 'dram', 'gpu', 'psys']

/** Units are UCUM's (https://ucum.org), as OpenTelemetry asks for. */
const GAUGES: readonly Gauge[] = [
  { name: 'energy.run.total', unit: 'J', description: 'package + dram + gpu', column: 'total_joules' },
  { name: 'energy.run.active', unit: 'J', description: 'Total above idle', column: 'active_joules' },
  ...DOMAINS.map((domain) => ({
    name: 'energy.run.domain',
    unit: 'J',
    description: 'Energy of one domain; domains overlap',
    column: `${domain}_joules`,
    attributes: { domain },
  })),
  { name: 'energy.run.duration', unit: 's', description: 'Length of the measured window', column: 'duration_seconds' },
  { name: 'energy.run.power', unit: 'W', description: 'Mean power', column: 'avg_power_watts' },
  { name: 'energy.op.total', unit: 'J', description: 'Median per call of a bench', column: 'joules_per_op_median' },
  { name: 'energy.op.duration', unit: 's', description: 'Median per call of a bench', column: 'seconds_per_op_median' },
  { name: 'energy.run.tokens', unit: '{token}', description: 'Prompts and answers', column: 'total_tokens' },
]

/** Columns of `runs` that tell one run from another; attributes have their names. */
const IDENTITY = [
  'run_id',
  'exp_id',
  'benchmark_key',
  'workflow_type',
  'task',
  'model_id',
  'provenance',
  'reader',
  'status',
]

const attributes = (values: Readonly<Record<string, unknown>>): Attribute[] =>
  Object.entries(values).flatMap(([key, value]) =>
    typeof value === 'string' ? [{ key, value: { stringValue: value } }] : [],
  )

/** int64 and fixed64 are decimal strings in proto3's JSON. */
function dataPoint(run: StoredRow, { column, attributes: more }: Gauge) {
  const value = run[column]
  if (typeof value !== 'number' && typeof value !== 'bigint') return []
  const startNs = nsFromMs(Date.parse(String(run.started_at)))
  const endNs = startNs + nsFromSeconds(Number(run.duration_seconds))
  return [
    {
      attributes: attributes({
        ...Object.fromEntries(IDENTITY.map((name) => [`vitest_energy.${name}`, run[name]])),
        ...more,
      }),
      startTimeUnixNano: startNs.toString(),
      timeUnixNano: endNs.toString(),
      ...(typeof value === 'bigint' ? { asInt: value.toString() } : { asDouble: value }),
    },
  ]
}

/**
 * Rows of `runs` as one `ExportMetricsServiceRequest` of OTLP in its JSON encoding (opentelemetry-proto, metrics/v1;
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). Every measured quantity is a gauge with a data point a
 * run; what is missing has none.
 *
 * @returns undefined when there is no data point
 */
export function otlpRequest(runs: readonly StoredRow[], version: string): string | undefined {
  const names = [...new Set(GAUGES.map(({ name }) => name))]
  const metrics = names.flatMap((name) => {
    const gauges = GAUGES.filter((gauge) => gauge.name === name)
    const dataPoints = runs.flatMap((run) => gauges.flatMap((gauge) => dataPoint(run, gauge)))
    const [{ unit, description } = { unit: '', description: '' }] = gauges
    return dataPoints.length === 0 ? [] : [{ name: `vitest.${name}`, description, unit, gauge: { dataPoints } }]
  })
  if (metrics.length === 0) return undefined
  return JSON.stringify({
    resourceMetrics: [
      {
        resource: { attributes: attributes({ 'service.name': 'vitest-energy', 'service.version': version }) },
        scopeMetrics: [{ scope: { name: 'vitest-energy', version }, metrics }],
      },
    ],
  })
}
