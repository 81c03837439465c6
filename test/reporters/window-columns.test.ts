import { expect, test } from 'vitest'
import { energyReport, windowColumns } from '../../src/reporters/index.ts'
import { exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'

test('windows in columns, in order of time, named by the bench of the report', () => {
  const bench = exampleBench()
  const [first, ...rest] = bench.windows
  const { totalJoules: _, ...unknown } = first!
  const runs = [exampleTask(), { ...bench, windows: [...rest, { ...unknown, seconds: 0.1 + 1e-12 }] }]
  expect(windowColumns(runs)).toEqual([
    {
      benchmark: bench.id,
      startSeconds: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
      seconds: Array.from({ length: 10 }, () => 0.1),
      ops: Array.from({ length: 10 }, () => 1_000_000),
      cpuSeconds: Array.from({ length: 10 }, () => 0.1),
      joules: [null, 3.01, 3.02, 3.03, 3.04, 3.05, 3.06, 3.07, 3.08, 3.09],
    },
  ])
})

test('what several processes have measured has a column each, under the id of what the report tells of them', () => {
  const runs = [1, 2, 3].map((process) => exampleBench({ process }))
  const report = energyReport({ ...exampleExperiment(), runs })
  const columns = windowColumns(runs)
  expect(columns.map(({ process }) => process)).toEqual([1, 2, 3])
  expect(new Set(columns.map(({ benchmark }) => benchmark))).toEqual(new Set(report.benchmarks.map(({ id }) => id)))
})

test('a bench without windows has no columns', () => {
  expect(windowColumns([exampleBench({ windows: [] })])).toEqual([])
})
