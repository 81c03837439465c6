import { describe, expect, test } from 'vitest'
import { benchSeries, whyNot } from '../../src/compare/bench-series.ts'
import { controlsDiffer } from '../../src/compare/controls.ts'
import {
  measuredProcess,
  type MeasuredPair,
  type ProcessBench,
  type ProcessValues,
} from '../../src/compare/measured-pair.ts'
import type { BenchRun, BenchWindow } from '../../src/run.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'

const interval = (median: number) => ({
  median,
  low: median,
  high: median,
  confidence: 0.95,
  scope: 'process' as const,
})
const window = (index: number, more: Partial<BenchWindow> = {}): BenchWindow => ({
  index,
  round: index,
  ops: 10,
  startNs: '0',
  seconds: 1,
  cpuSeconds: 2,
  domains: { package: 30 + index },
  ...more,
})
const run = (more: Partial<BenchRun> = {}): BenchRun => ({
  ...exampleBench(),
  file: 'a.bench.ts',
  suite: 'suite',
  name: 'one',
  status: 'completed',
  valid: true,
  secondsPerOp: interval(0.1),
  joulesPerOp: interval(3),
  harness: { secondsPerOp: 0.05 },
  windows: [0, 1, 2, 3].map((index) => window(index, index < 2 ? {} : { domains: { package: 30 + index, dram: 4 } })),
  ...more,
})
const KEY = 'a.bench.ts > suite > one'
const benchOf = (...runs: BenchRun[]): ProcessBench | undefined =>
  measuredProcess({ ...exampleExperiment(), runs }).benches[KEY]

describe('what one process says of a bench', () => {
  test('medians per op: energy and time net of the harness, domains that most windows have', () => {
    expect(benchOf(run())?.values).toEqual({
      joulesPerOp: 3,
      secondsPerOp: 0.1,
      // 2 s for 10 ops, less the harness.
      cpuSecondsPerOp: expect.closeTo(0.15, 12) as number,
      domainJoulesPerOp: { package: expect.closeTo(3.15, 12) as number },
    })
    const { harness: _harness, ...plain } = run({ windows: [window(0, { domains: { dram: 5 } })] })
    expect(benchOf({ ...plain, harness: {} })?.values).toMatchObject({
      cpuSecondsPerOp: 0.2,
      domainJoulesPerOp: { dram: 0.5 },
    })
  })

  test('without energy there is time alone; without a valid run there is nothing but why', () => {
    const { joulesPerOp: _joules, ...timed } = run()
    expect(benchOf(timed)?.values).not.toHaveProperty('joulesPerOp')
    const { secondsPerOp: _seconds, ...untimed } = run()
    expect(benchOf(untimed)).not.toHaveProperty('values')
    expect(benchOf(untimed)).not.toHaveProperty('failed')
    expect(benchOf(run({ valid: false, invalidReason: 'counter-fault' }))).toMatchObject({ failed: 'counter-fault' })
    expect(benchOf(run({ status: 'failed', error: 'it threw' }))).toMatchObject({ failed: 'it threw' })
    const { error: _error, ...silent } = run({ status: 'aborted' })
    expect(benchOf(silent)).toMatchObject({ failed: 'aborted' })
    expect(benchOf(silent)).not.toHaveProperty('values')
    expect(benchOf(run())).not.toHaveProperty('failed')
  })

  test('its own limits and warnings go with it, and of several runs the last one counts', () => {
    const warnings: BenchRun['warnings'] = [{ kind: 'on-battery' }]
    expect(benchOf(run({ limits: { limit: 0.1 }, warnings }))).toMatchObject({ limits: { limit: 0.1 }, warnings })
    const { limits: _limits, ...unlimited } = run()
    expect(benchOf(unlimited)).not.toHaveProperty('limits')
    expect(benchOf(run({ status: 'failed', error: 'it threw' }), run())).toHaveProperty('values')
    const controls = [{ measuredAt: '', seconds: 1, secondsSpread: 0 }]
    expect(measuredProcess({ ...exampleExperiment(), runs: [], controls, warnings })).toEqual({
      benches: {},
      controls,
      warnings,
    })
  })
})

const BENCH = {
  benchmarkKey: KEY,
  file: 'a.bench.ts',
  suite: 'suite',
  name: 'one',
  limits: { limit: 0.05, minEffect: 0.02 },
}
const values = (more: Partial<ProcessValues> = {}): ProcessValues => ({
  joulesPerOp: 6,
  domainJoulesPerOp: { dram: 1 },
  secondsPerOp: 2,
  cpuSecondsPerOp: 1,
  ...more,
})
const processOf = (bench?: Partial<ProcessBench>, joules?: number): MeasuredPair['base'] => ({
  benches: bench ? { [KEY]: { file: 'a.bench.ts', suite: 'suite', name: 'one', warnings: [], ...bench } } : {},
  controls: joules === undefined ? [] : [{ measuredAt: '', seconds: 1, secondsSpread: 0, joules }],
  warnings: [],
})
const pair = (index: number, base: MeasuredPair['base'], head = base): MeasuredPair => ({
  index,
  first: 'head',
  seconds: 1,
  base,
  head,
})

describe('the pairs of a bench', () => {
  test('have the numbers of both sides, with the power that follows', () => {
    const series = benchSeries([pair(4, processOf({ values: values() }))], BENCH, 'energy')
    const side = { joulesPerOp: 6, watts: 3, secondsPerOp: 2, cpuSecondsPerOp: 1 }
    expect(series).toEqual({
      ...BENCH,
      pairs: [{ index: 4, first: 'head', base: side, head: side }],
      warnings: [[], []],
    })
  })

  test('of the domain that decides, where one is set', () => {
    const of = (domain: 'dram' | 'core', quantity: 'energy' | 'proxy') =>
      benchSeries(
        [pair(0, processOf({ values: values() }))],
        { ...BENCH, limits: { ...BENCH.limits, domain } },
        quantity,
      )
    expect(of('dram', 'energy').pairs[0]?.base).toMatchObject({ joulesPerOp: 1, watts: 0.5 })
    expect(of('core', 'energy').pairs).toEqual([])
    expect(of('core', 'proxy').pairs[0]?.base).toEqual({ secondsPerOp: 2, cpuSecondsPerOp: 1 })
  })

  test('leave out what has no logarithm, or no number on one side', () => {
    const good = processOf({ values: values() })
    for (const bad of [{ joulesPerOp: 0 }, { joulesPerOp: -1 }, { secondsPerOp: 0 }])
      expect(benchSeries([pair(0, good, processOf({ values: values(bad) }))], BENCH, 'energy').pairs).toEqual([])
    expect(benchSeries([pair(0, processOf({ values: values({ cpuSecondsPerOp: 0 }) }))], BENCH, 'proxy').pairs).toEqual(
      [],
    )
    expect(benchSeries([pair(0, processOf(), good)], BENCH, 'energy')).toMatchObject({ pairs: [], warnings: [[]] })
  })

  test('keep the first reason why it failed', () => {
    const good = processOf({ values: values() })
    const [first, second] = [processOf({ failed: 'one' }), processOf({ failed: 'two' })]
    expect(benchSeries([pair(0, good), pair(1, good, first), pair(2, second)], BENCH, 'energy').failed).toBe('one')
    expect(benchSeries([pair(0, good)], BENCH, 'energy')).not.toHaveProperty('failed')
  })

  test('why a bench cannot be compared names the side', () => {
    const good = processOf({ values: values() })
    const why = (base: MeasuredPair['base'], head: MeasuredPair['base'], quantity: 'energy' | 'proxy' = 'energy') =>
      whyNot(KEY, { base, head }, BENCH.limits, quantity)
    expect(why(good, good)).toBeUndefined()
    expect(why(processOf({ failed: 'it threw' }), good)).toEqual({ why: 'failed', detail: 'base: it threw' })
    expect(why(good, processOf())).toEqual({ why: 'failed', detail: 'head: it did not run' })
    const { joulesPerOp: _joules, ...blind } = values()
    const unmeasured = { why: 'unmeasured', detail: 'head: its energy is missing, or below that of the harness' }
    expect(why(good, processOf({ values: blind }))).toEqual(unmeasured)
    expect(why(good, processOf({ values: values({ cpuSecondsPerOp: -1 }) }), 'proxy')?.detail).toBe(
      'head: its CPU time is missing, or below that of the harness',
    )
    expect(whyNot(KEY, { base: good, head: good }, { ...BENCH.limits, domain: 'gpu' }, 'energy')?.detail).toBe(
      'base: its gpu energy is missing, or below that of the harness',
    )
  })
})

describe('controls of both sides', () => {
  const session = (base: number | undefined, head: number | undefined, count = 10) =>
    Array.from({ length: count }, (_, i) => {
      const of = (joules: number | undefined) =>
        processOf({}, joules === undefined ? undefined : joules * (1 + i * 1e-6))
      return pair(i, of(base), of(head))
    })

  test('that differ by one percent and more make the session void, in either direction', () => {
    expect(controlsDiffer(session(100, 102), 'energy', 0.01)).toEqual([
      { kind: 'controls-differ', change: expect.closeTo(0.02, 4) as number },
    ])
    expect(controlsDiffer(session(100, 98), 'energy', 0.01)).toHaveLength(1)
    expect(controlsDiffer(session(100, 100.9), 'energy', 0.01)).toEqual([])
    expect(controlsDiffer(session(100, 99.1), 'energy', 0.01)).toEqual([])
    // Their seconds are the same.
    expect(controlsDiffer(session(100, 102), 'time', 0.01)).toEqual([])
  })

  test('say nothing where they were not measured, or not often enough', () => {
    expect(controlsDiffer([], 'energy', 0.01)).toEqual([])
    for (const lost of [undefined, 0, -1]) {
      expect(controlsDiffer(session(lost, 102), 'energy', 0.01)).toEqual([])
      expect(controlsDiffer(session(100, lost), 'energy', 0.01)).toEqual([])
    }
    expect(controlsDiffer(session(100, 200, 4), 'energy', 0.01)).toEqual([])
    expect(controlsDiffer([...session(100, 102), ...session(100, undefined)], 'energy', 0.01)).toHaveLength(1)
  })
})
