import { expect, test } from 'vitest'
import { facts, withoutJoules } from '../../src/page/views/bench/facts.ts'
import { figures } from '../../src/page/views/bench/figures.ts'
import { series, strips, windowValues } from '../../src/page/views/bench/windows.ts'
import { energyReport } from '../../src/reporters/json.ts'
import type { WindowColumns } from '../../src/reporters/page-data.ts'
import type { BenchRun, Experiment } from '../../src/run.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'

const columns = (overrides: Partial<WindowColumns> = {}): WindowColumns => ({
  benchmark: 'id',
  startSeconds: [0, 0.1],
  seconds: [0.1, 0.2],
  ops: [10, 20],
  cpuSeconds: [0.05, 0.1],
  joules: [1, null],
  ...overrides,
})

function reported(bench: Partial<BenchRun>, experiment: Partial<Experiment> = {}) {
  const report = energyReport({ ...exampleExperiment(), runs: [exampleBench(bench)], ...experiment })
  const [found] = report.benchmarks
  if (!found) throw new Error('The report has its bench')
  return { bench: found, report }
}

test('windows are per op, less what the harness costs, and stay without joules where none were counted', () => {
  const [first, second] = windowValues([columns()], { joulesPerOp: 0.02, secondsPerOp: 0.002 })
  expect(first).toEqual({
    number: 1,
    startSeconds: 0,
    ops: 10,
    seconds: 0.1,
    joulesPerOp: 0.08,
    secondsPerOp: 0.008,
    cpuSecondsPerOp: 0.005,
  })
  expect(second).not.toHaveProperty('joulesPerOp')
  expect(windowValues([columns({ joules: [0.1, null] })], { joulesPerOp: 0.02 })[0]?.joulesPerOp).toBeCloseTo(-0.01)
  expect(windowValues([], {})).toEqual([])
})

test('windows of several processes are rows of their own, and stand in one order', () => {
  const windows = windowValues([columns({ process: 1 }), columns({ process: 2, joules: [null, null] })], {})
  expect(strips(windows, 'joulesPerOp')).toEqual([{ name: 'process 1', values: [0.1] }])
  expect(strips(windows, 'secondsPerOp').map(({ name, values }) => [name, values.length])).toEqual([
    ['process 1', 2],
    ['process 2', 2],
  ])
  const { along, series: lines } = series(windows, 'joulesPerOp')
  expect(along).toEqual({ name: 'Windows in order', unit: '' })
  expect(lines.map(({ points }) => points.map(({ at }) => at))).toEqual([
    [1, 2],
    [3, 4],
  ])
})

test('windows of one process stand at their times', () => {
  const { along, series: lines } = series(windowValues([columns()], {}), 'joulesPerOp')
  expect(along.unit).toBe('s')
  expect(lines).toEqual([
    {
      name: '',
      points: [
        { at: 0, value: 0.1 },
        { at: 0.1, value: undefined },
      ],
    },
  ])
})

test('every number that is known has a row, and none that is not', () => {
  const { bench } = reported({ harness: { secondsPerOp: 0.5, secondsHalfWidth: 0.25 } })
  const rows = figures(bench)
  expect(rows.map(({ name }) => name)).toEqual([
    'Energy',
    'Time',
    'CPU time',
    'Power',
    'Energy of package',
    'Harness time',
  ])
  expect(rows[0]).toEqual({
    name: 'Energy',
    unit: 'J',
    value: 3e-6,
    low: 2.9e-6,
    high: 3.1e-6,
    about: 'idle included, harness taken off',
  })
  expect(rows.at(-1)).toMatchObject({ value: 0.5, low: 0.25, high: 0.75 })
})

test('facts say what the interval speaks of, and how the windows were taken', () => {
  const one = reported({ alignedWindows: 10, stalledWindows: 1, coolDown: { seconds: 12, reached: false } })
  const texts = Object.fromEntries(facts(one.bench, one.report).map(({ name, text }) => [name, text]))
  expect(texts.Interval).toContain('Of this one process.')
  expect(texts.Alignment).toBe('every window begins and ends at steps of the counters')
  expect(texts['Held up']).toBe('1 more window was left out: a reading at its edge was held up')
  expect(texts['Cool-down']).toContain('were not reached')
  const processes = [1, 2, 3].map((process) => exampleBench({ process }))
  const report = energyReport({ ...exampleExperiment(), runs: processes })
  const [several] = report.benchmarks
  expect(several && facts(several, report).find(({ name }) => name === 'Interval')?.text).toContain(
    'Over the medians of 3 fresh processes',
  )
})

test('a bench without joules says why', () => {
  const { joulesPerOp: _, provenance: __, ...without } = exampleBench()
  const refused = [{ name: 'rapl-powercap', code: 'READER_ABSENT', reason: 'No tree.', remedy: 'Load intel_rapl.' }]
  const { bench, report } = reported({}, { readers: [], refused, runs: [without] })
  expect(withoutJoules(bench, report)).toEqual([
    'No counter of energy could be read on this machine.',
    'rapl-powercap: No tree. Load intel_rapl.',
  ])
  const below = reported(
    {},
    { runs: [{ ...without, warnings: [{ kind: 'below-resolution', domain: 'package', windows: 10 }] }] },
  )
  expect(withoutJoules(below.bench, below.report)[0]).toContain('did not step in 10 windows')
  const failed = reported({}, { runs: [{ ...without, status: 'failed' }] })
  expect(withoutJoules(failed.bench, failed.report)).toEqual(['The bench did not come to its end: it is failed.'])
  const whole = reported({})
  expect(withoutJoules(whole.bench, whole.report)).toEqual([])
})
