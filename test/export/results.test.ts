import { expect, test } from 'vitest'
import { z } from 'zod'
import { bencherMetricFormat } from '../../src/export/bencher.ts'
import { benchmarkAction } from '../../src/export/benchmark-action.ts'
import { otlpRequest } from '../../src/export/otlp.ts'
import { results } from '../../src/export/results.ts'
import type { StoredRow } from '../../src/store/index.ts'
import { collected, HOSTILE, storedExample, tableOf } from '../support/stored.ts'

async function exampleRuns() {
  const { db, ...example } = await storedExample()
  await using _ = db
  return { ...example, runs: (await collected(db.streamRows(tableOf('runs')))).flat() }
}

const QUICK = 'src/sort.bench.ts > sorting > quick'

const bench = (more: StoredRow): StoredRow => ({
  kind: 'bench',
  benchmark_key: 'b',
  status: 'completed',
  experiment_valid: 1n,
  joules_per_op_median: 1,
  joules_per_op_low: 0.5,
  joules_per_op_high: 2,
  ...more,
})

test('several runs of one name are their median with the widest bounds; what does not count is left out', () => {
  const three = [1, 3, 9].map((joules_per_op_median) => bench({ joules_per_op_median }))
  const result = { name: 'b', quantity: 'joules', per: 'op', value: 3, low: 0.5, high: 2, runs: 3 }
  expect(results(three)).toEqual([result])
  const others = [
    bench({ status: 'aborted', joules_per_op_median: 100 }),
    bench({ experiment_valid: 0n, joules_per_op_median: 100 }),
    bench({ warm_up: 1n, joules_per_op_median: 100 }),
    bench({ joules_per_op_median: null }),
  ]
  expect(results([...three, ...others])).toEqual([result])
  const unbounded = bench({ joules_per_op_low: null, joules_per_op_median: 5 })
  expect(results([...three, unbounded])).toEqual([{ name: 'b', quantity: 'joules', per: 'op', value: 4, runs: 4 }])
  expect(results([bench({ joules_per_op_median: null })])).toEqual([])
})

/** https://bencher.dev/docs/reference/bencher-metric-format, its published JSON Schema. */
const BMF = z.record(
  z.string().min(1).max(1024),
  z.record(
    z.string().min(1).max(64),
    z.strictObject({ value: z.number(), lower_value: z.number().optional(), upper_value: z.number().optional() }),
  ),
)

test('Bencher: benchmark, measure, metric; time in ns, as its own measure has it', async () => {
  const { runs } = await exampleRuns()
  const read = BMF.parse(JSON.parse(bencherMetricFormat(results(runs))))
  expect(read[QUICK]).toEqual({
    'joules-per-op': { value: 3e-6, lower_value: 2.9e-6, upper_value: 3.1e-6 },
    latency: { value: 100, lower_value: 99, upper_value: 101 },
  })
  expect(Object.keys(read)).toContain(`src/sort.bench.ts > sorting > ${HOSTILE}`)
  expect(Object.keys(read).filter((name) => /\[(linear|agentic)\]$/.test(name))).toHaveLength(2)
})

/** The fields that the action reads (src/extract.ts of github-action-benchmark: name, unit, value, range, extra). */
const ACTION = z.array(
  z.strictObject({
    name: z.string().min(1),
    unit: z.string().min(1),
    value: z.number(),
    range: z.string().optional(),
    extra: z.string().optional(),
  }),
)

test('github-action-benchmark: a list of what is better when smaller, no name twice', async () => {
  const { runs } = await exampleRuns()
  const read = ACTION.parse(JSON.parse(benchmarkAction(results(runs))))
  expect(read.filter(({ name }) => name.startsWith(QUICK))).toEqual([
    { name: `${QUICK} (joules)`, unit: 'J/op', value: 3e-6, range: '0.0000029 to 0.0000031', extra: 'runs: 1' },
    { name: `${QUICK} (seconds)`, unit: 's/op', value: 1e-7, range: '9.9e-8 to 1.01e-7', extra: 'runs: 1' },
  ])
  expect(new Set(read.map(({ name }) => name)).size).toBe(read.length)
})

const fixed64 = z.string().regex(/^\d+$/)
const attributes = z.array(
  z.strictObject({ key: z.string().min(1), value: z.strictObject({ stringValue: z.string() }) }),
)

/** opentelemetry-proto, collector/metrics/v1 and metrics/v1, in the JSON mapping of proto3: no other field is allowed. */
const OTLP = z.strictObject({
  resourceMetrics: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeMetrics: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          metrics: z.array(
            z.strictObject({
              name: z.string().regex(/^[A-Za-z][A-Za-z0-9_./-]{0,254}$/),
              description: z.string(),
              unit: z.enum(['J', 's', 'W', '{token}']),
              gauge: z.strictObject({
                dataPoints: z
                  .array(
                    z.union([
                      z.strictObject({
                        attributes,
                        startTimeUnixNano: fixed64,
                        timeUnixNano: fixed64,
                        asDouble: z.number(),
                      }),
                      z.strictObject({
                        attributes,
                        startTimeUnixNano: fixed64,
                        timeUnixNano: fixed64,
                        asInt: z.string().regex(/^-?\d+$/),
                      }),
                    ]),
                  )
                  .min(1),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
})

test('OTLP: a request of gauges with a point for each run that has the value, at its wall-clock time', async () => {
  const { runs, linear, bench: first } = await exampleRuns()
  const read = OTLP.parse(JSON.parse(otlpRequest(runs, '1.2.3') ?? ''))
  const metrics = read.resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? []
  expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length)
  const pointsOf = (name: string, runId: string) =>
    metrics
      .find((each) => each.name === name)
      ?.gauge.dataPoints.filter((point) => point.attributes.some(({ value }) => value.stringValue === runId))
  const at = BigInt(Date.parse(first.startedAt)) * 1_000_000n
  expect(pointsOf('vitest.energy.op.total', first.id)).toMatchObject([
    { asDouble: 3e-6, startTimeUnixNano: String(at), timeUnixNano: String(at + 1_000_000_000n) },
  ])
  expect(pointsOf('vitest.energy.run.tokens', linear.id)).toMatchObject([{ asInt: '150' }])
  expect(pointsOf('vitest.energy.run.tokens', first.id)).toEqual([])
  expect(pointsOf('vitest.energy.run.domain', first.id)).toMatchObject([
    {
      asDouble: 30,
      attributes: expect.arrayContaining([{ key: 'domain', value: { stringValue: 'package' } }]) as unknown,
    },
  ])
  expect(otlpRequest([], '1.2.3')).toBeUndefined()
})
