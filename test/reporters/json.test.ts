import fc from 'fast-check'
import { expect, test } from 'vitest'
import { energyReport, jsonReport, parseEnergyReport, schemaText } from '../../src/reporters/index.ts'
import { anyExperiment, exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'

test('schema id and version come first, and the report is what was recorded', () => {
  const experiment = { ...exampleExperiment(), runs: [exampleBench(), exampleTask()] }
  const report = energyReport(experiment)
  expect(Object.keys(report).slice(0, 2)).toEqual(['$schema', 'schemaVersion'])
  expect(report).toMatchObject({
    runId: experiment.id,
    git: { commit: 'abc', branch: 'main', dirty: false },
    pairs: [],
    refused: [],
  })
  expect(report.benchmarks[0]).toMatchObject({
    file: 'src/sort.bench.ts',
    suite: 'sorting',
    name: 'quick',
    windows: 10,
    joulesPerOp: { median: 3e-6, low: 2.9e-6, high: 3.1e-6, scope: 'process' },
    domains: { package: 3e-6 },
    harness: { secondsPerOp: 3e-10, joulesPerOp: 9e-9 },
    watts: 30,
    provenance: 'measured',
    reader: 'rapl-powercap',
  })
  expect(report.benchmarks[0]?.samples).toHaveLength(10)
  expect(report.runs[0]).toMatchObject({ task: 'resize', workflow: 'test', totalJoules: 30, phases: [], success: true })
})

test('any experiment gives a report that fits its own schema, without NaN, Infinity or null', () => {
  fc.assert(
    fc.property(anyExperiment, (experiment) => {
      const text = jsonReport(experiment)
      expect(text).not.toMatch(/NaN|Infinity|:\s*null/)
      expect(parseEnergyReport(text)).toEqual(JSON.parse(text))
    }),
  )
})

test('a missing number is an absent key', () => {
  const { joulesPerOp: _, watts: __, totalJoules: ___, ...bare } = exampleBench()
  const [benchmark] = energyReport({ ...exampleExperiment(), runs: [bare] }).benchmarks
  for (const key of ['joulesPerOp', 'watts', 'totalJoules']) expect(benchmark).not.toHaveProperty(key)
})

test('warnings are sentences with a remedy', () => {
  const [benchmark] = energyReport({
    ...exampleExperiment(),
    runs: [exampleBench({ warnings: [{ kind: 'below-resolution', domain: 'dram', windows: 3 }] })],
  }).benchmarks
  expect(benchmark?.warnings).toEqual([
    {
      kind: 'below-resolution',
      text: 'The dram counter did not step in 3 windows: their energy is below its resolution.',
      remedy: expect.stringContaining('bench.windowSeconds') as string,
    },
  ])
})

test('the published schema names every field of a benchmark with its unit', () => {
  const schema = JSON.parse(schemaText()) as {
    $id: string
    properties: { benchmarks: { items: { properties: Record<string, { description?: string }> } } }
  }
  expect(schema.$id).toBe('urn:vitest-energy:report:1')
  expect(Object.keys(schema.properties)[1]).toBe('schemaVersion')
  expect(schema.properties.benchmarks.items.properties.joulesPerOp?.description).toContain('J')
})
