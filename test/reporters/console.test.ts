import { describe, expect, test } from 'vitest'
import { consoleReport } from '../../src/reporters/index.ts'
import { exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'

const perOp = (median: number, spread: number) => ({
  median,
  low: median - spread,
  high: median + spread,
  confidence: 0.95,
  scope: 'process' as const,
})

const EXPERIMENT = {
  ...exampleExperiment(),
  runs: [
    exampleBench(),
    exampleBench({
      name: 'merge',
      joulesPerOp: perOp(6e-6, 1e-7),
      warnings: [{ kind: 'interval-wide', halfWidth: 0.05, target: 0.01 }],
    }),
    exampleBench({
      name: 'heap',
      joulesPerOp: perOp(3.05e-6, 1e-7),
      warnings: [{ kind: 'interval-wide', halfWidth: 0.07, target: 0.01 }],
    }),
    exampleTask({ warnings: [{ kind: 'counter-wrapped', counter: 'package-0', times: 2 }] }),
  ],
}

test('benches in groups, tasks, warnings once, and where the joules come from', () => {
  expect(consoleReport(EXPERIMENT, { colour: false, width: 100 })).toMatchInlineSnapshot(`
    "
    Energy
    per op         energy            time   power    windows            source
    src/sort.bench.ts > sorting
      quick       3.00 µJ  ±3.3 %  100 ns  30.0 W  10×1.00 M  ▁▂▃▄▅▆▇█  measured
      merge       6.00 µJ  ±1.7 %  100 ns  30.0 W  10×1.00 M  ▁▂▃▄▅▆▇█  measured 2.00×
      heap        3.05 µJ  ±3.3 %  100 ns  30.0 W  10×1.00 M  ▁▂▃▄▅▆▇█  measured ≈

    task          energy  above idle    time   power     CPU  samples  source
      resize      30.0 J           –  1.00 s  30.0 W  1.00 s      100  measured

    ! The interval is wider than the ±1.0 % asked for. (merge ±5.0 %, heap ±7.0 %) Raise bench.timeSeconds, or quiet the machine.
    ! package-0 wrapped 2 times; the wraps are counted in. (resize) Nothing to do.

    Energy is measured: rapl-powercap, package.
    "
  `)
})

describe('width', () => {
  test.each([80, 100, 120])('no table line is longer than %i columns', (width) => {
    const long = { ...EXPERIMENT, runs: EXPERIMENT.runs.map((run) => ({ ...run, name: run.name.repeat(30) })) }
    const lines = consoleReport(long, { colour: false, width }).split('\n')
    for (const line of lines.filter((each) => each.includes('measured')))
      expect([...line].length, line).toBeLessThanOrEqual(Math.max(width, 92))
  })
})

test('without any energy it shows CPU seconds, and every reader with its reason and remedy', () => {
  const { joulesPerOp: _, provenance: __, reader: ___, watts: ____, ...bare } = exampleBench()
  const text = consoleReport(
    {
      ...exampleExperiment(),
      readers: [],
      refused: [
        { name: 'rapl-powercap', code: 'READER_ABSENT', reason: 'There are no zones.', remedy: 'Load the driver.' },
      ],
      runs: [{ ...bare, warnings: [{ kind: 'no-counter' }] }],
    },
    { colour: false, width: 100 },
  )
  expect(text).toContain('100 ns CPU')
  expect(text).toContain('No joules')
  expect(text).toContain('rapl-powercap: There are no zones. Load the driver.')
  expect(text).not.toMatch(/NaN|undefined|null/)
})

test('a counter that is here and closed is told of, with what opens it; one that is not here is not', () => {
  const text = consoleReport(
    {
      ...exampleExperiment(),
      readers: [{ name: 'model', provenance: 'modelled', counters: [] }],
      refused: [
        { name: 'rapl-powercap', code: 'READER_PERMISSION', reason: 'It may not be read.', remedy: 'Add a rule.' },
        { name: 'nvml', code: 'READER_ABSENT', reason: 'There is no driver.', remedy: 'Install it.' },
      ],
      runs: [exampleBench({ provenance: 'modelled', reader: 'model' })],
    },
    { colour: false, width: 100 },
  )
  expect(text).toContain('rapl-powercap: It may not be read. Add a rule.')
  expect(text).not.toContain('nvml')
})

test('a modelled experiment prints its band and keeps out of gates', () => {
  const text = consoleReport(
    {
      ...exampleExperiment(),
      readers: [{ name: 'model', provenance: 'modelled', counters: [], bandFraction: 0.36, detail: 'five servers' }],
      runs: [exampleBench({ provenance: 'modelled', reader: 'model' })],
    },
    { colour: false, width: 100 },
  )
  expect(text).toContain('Energy is modelled, ±36 %: model (five servers).')
  expect(text).toContain('gates and comparisons use CPU seconds')
})

test('an aborted bench has no numbers and its reason', () => {
  const text = consoleReport(
    {
      ...exampleExperiment(),
      runs: [exampleBench({ status: 'aborted', warnings: [{ kind: 'aborted', reason: 'the worker ended' }] })],
    },
    { colour: false, width: 100 },
  )
  expect(text).toMatch(/quick +aborted/)
  expect(text).toContain('The measurement was aborted: the worker ended. (quick)')
})

test('colours are there when asked for, and only then', () => {
  // eslint-disable-next-line no-control-regex
  const coloured = /\u001b\[/
  expect(consoleReport(EXPERIMENT, { colour: true, width: 100 })).toMatch(coloured)
  expect(consoleReport(EXPERIMENT, { colour: false, width: 100 })).not.toMatch(coloured)
})

test('runs that were merged from elsewhere say where their joules come from', () => {
  const text = consoleReport(
    { ...exampleExperiment(), readers: [], runs: [exampleBench()] },
    { colour: false, width: 100 },
  )
  expect(text).toContain('Energy is measured: rapl-powercap.')
  expect(text).not.toContain('No joules')
})
