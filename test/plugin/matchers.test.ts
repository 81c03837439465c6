import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { settingsSchema } from '../../src/config/schema.ts'
import { carbonAtPlug } from '../../src/invocation/footprint.ts'
import { benchResult } from '../../src/plugin/bench-result.ts'
import { equivalentTo, lessThan } from '../../src/plugin/matchers/compared.ts'
import { energyBelow } from '../../src/plugin/matchers/energy-below.ts'
import { measured } from '../../src/plugin/matchers/measured.ts'
import { type Outcome, settled } from '../../src/plugin/matchers/outcome.ts'
import { type RegressionRule, regression } from '../../src/plugin/matchers/regression.ts'
import { type EnergySubject, subjectOf } from '../../src/plugin/matchers/subject.ts'
import { taxBelow } from '../../src/plugin/matchers/tax.ts'
import type { ProvidedEnergy } from '../../src/plugin/provided.ts'
import type { BenchRun } from '../../src/run.ts'
import { orchestrationTax } from '../../src/stats/index.ts'
import { openDatabase } from '../../src/store/index.ts'
import { exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'
import { scratch } from '../support/scratch.ts'
import { exampleWorkflowRun } from '../support/workflow-run.ts'

const settings = { ...settingsSchema.parse({ footprint: { region: 'DEU' } }), profileDir: '/nowhere' }
const provided = {
  root: import.meta.dirname,
  settings,
  carbon: carbonAtPlug(import.meta.dirname, settings),
  database: '/nowhere.db',
  fingerprint: 'machine',
} as ProvidedEnergy
const ALPHA = 0.01

/** A bench of ten windows of one op that cost so much each, in joules and CPU seconds. */
function bench(name: string, joules: number, overrides: Partial<BenchRun> = {}): EnergySubject {
  const { windows, joulesPerOp, ...rest } = exampleBench({ name, ...overrides })
  const costly = windows.map((window, i) => ({
    ...window,
    ops: 1,
    totalJoules: joules * (1 + i / 1000),
    cpuSeconds: (joules / 10) * (1 + i / 1000),
  }))
  const interval = {
    ...joulesPerOp,
    median: joules,
    low: 0.99 * joules,
    high: 1.01 * joules,
  } as BenchRun['joulesPerOp'] & {}
  const run = {
    ...rest,
    windows: overrides.windows ?? costly,
    joulesPerOp: interval,
    harness: { joulesPerOp: 0, ...overrides.harness },
  }
  return subjectOf(benchResult(run), 'toBeTested')
}

const textOf = (outcome: Outcome): string => ('holds' in outcome ? outcome.text : outcome.undecided)
const verdictOf = (outcome: Outcome): boolean | undefined => ('holds' in outcome ? outcome.holds : undefined)

describe('what cannot be decided', () => {
  test.for([true, false])('passes and annotates, negated: %o; fails with strict', (isNot) => {
    const said: string[] = []
    const task = { context: { annotate: (text: string) => said.push(text) } } as never
    expect(settled({ isNot, task }, { undecided: 'too wide' }, false).pass).toBe(!isNot)
    expect(said).toEqual(['inconclusive: too wide'])
    const strict = settled({ isNot, task }, { undecided: 'too wide' }, true)
    expect([strict.pass, strict.message(), said.length]).toEqual([isNot, 'inconclusive: too wide', 1])
  })
})

describe('toUseEnergyBelow', () => {
  const of = (limit: number | string, subject = bench('a', 0.002)): Outcome => energyBelow({}, subject, limit, provided)

  test('the ends of the interval decide, in any unit', () => {
    expect([0.0021, '2.1 mJ', '1 µWh', 0.001, '1.9 mJ'].map((limit) => verdictOf(of(limit)))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
    expect(textOf(of(0.001))).toContain(
      '"a" was to use less than 1.00 mJ per op. "a" uses 2.00 mJ [1.98 mJ, 2.02 mJ] per op (95 % interval, measured by rapl-powercap)',
    )
    expect(textOf(energyBelow({ isNot: true }, bench('a', 0.002), 1, provided))).toContain(
      'was not to use less than 1.00 J',
    )
    expect(of('2 mJ')).toHaveProperty('undecided')
  })

  test('carbon needs a region', () => {
    expect(verdictOf(of('1 mgCO2e'))).toBe(true)
    expect(verdictOf(of('0.1 µgCO2e'))).toBe(false)
    const { carbon: _, ...nowhere } = provided
    expect(() => energyBelow({}, bench('a', 1), '1 gCO2e', nowhere)).toThrow('no energy')
  })

  test('modelled and missing joules prove no limit', () => {
    expect(textOf(of(1, bench('a', 0.002, { provenance: 'modelled', reader: 'model' })))).toContain(
      'modelled joules prove no limit',
    )
    const { joules: _, ...without } = bench('a', 0.002)
    expect(of(1, without)).toHaveProperty('undecided')
  })

  test('a run has the uncertainty of its counter', () => {
    const run = exampleTask({ totalJoules: 10, totalUncertaintyJoules: 1 })
    const below = (limit: number) => verdictOf(energyBelow({}, subjectOf(run, 'm'), limit, provided))
    expect([12.5, 8, 10.5].map(below)).toEqual([true, false, undefined])
    expect(subjectOf({ value: 3, energy: run }, 'm').joules?.median).toBe(10)
    for (const value of [undefined, null, 3, {}, { energy: 3 }])
      expect(() => subjectOf(value, 'm')).toThrow('m was given')
  })
})

describe('two benches', () => {
  const cheap = bench('cheap', 1)
  const dear = bench('dear', 1.1)
  const less = (head: EnergySubject, base: EnergySubject, by = 0, isNot = false): Outcome =>
    lessThan({ isNot }, { head, base }, { by, alpha: ALPHA })
  const same = (head: EnergySubject, base: EnergySubject, within: number): Outcome =>
    equivalentTo({}, { head, base }, { within, alpha: ALPHA })

  test('side by side, pair by pair', () => {
    expect(
      [less(cheap, dear), less(dear, cheap), less(cheap, dear, 0.05), less(cheap, dear, 0.1)].map(verdictOf),
    ).toEqual([true, false, true, false])
    expect(textOf(less(dear, cheap))).toMatch(
      /"dear" was to use less energy than "cheap"\. "dear" costs 1\.10 J per op, "cheap" 1\.00 J: \+10\.0 % \[\+9\.\d, \+10\.\d\] \(98\.1 % interval, 10 pairs of windows side by side; measured by rapl-powercap\)/,
    )
    expect(textOf(less(cheap, dear, 0.2, true))).toContain('was not to use less energy than "dear" by 20 % or more')
    expect(less(cheap, bench('same', 1))).toHaveProperty('undecided')
    expect([same(cheap, dear, 0.2), same(cheap, dear, 0.05), same(dear, cheap, 0.2)].map(verdictOf)).toEqual([
      true,
      false,
      true,
    ])
    expect(same(cheap, dear, 0.1)).toHaveProperty('undecided')
  })

  test('one after the other: as wide as both, and drift besides', () => {
    const later = { startNs: '3000000000', endNs: '4000000000' }
    expect(less(bench('later', 0.98, later), cheap)).toHaveProperty('undecided')
    const clear = less(bench('later', 0.5, later), cheap)
    expect(verdictOf(clear)).toBe(true)
    expect(textOf(clear)).toContain('measured one after the other, with 3 % for the drift')
  })

  test('modelled joules give way to CPU seconds, as a proxy', () => {
    const modelled = { provenance: 'modelled', reader: 'model' } as const
    const outcome = less(bench('a', 1, modelled), bench('b', 2, modelled))
    expect(verdictOf(outcome)).toBe(true)
    expect(textOf(outcome)).toContain('proxy: CPU seconds, because there are no counted joules')
    expect(textOf(outcome)).toContain('"a" costs 100 ms per op, "b" 201 ms')
  })

  test('other readers and other provenance are refused', () => {
    expect(() => less(cheap, bench('b', 1, { reader: 'nvml' }))).toThrow('not of one kind')
    expect(() => same(cheap, bench('b', 1, { provenance: 'modelled' }), 0.1)).toThrow('not of one kind')
  })

  test('windows that cost nothing, too few of them, and single runs decide nothing', () => {
    expect(textOf(less(cheap, bench('b', 1, { harness: { joulesPerOp: 2 } })))).toContain('no more than an empty loop')
    const few = exampleBench().windows.slice(0, 4)
    expect(textOf(less(cheap, bench('b', 1, { windows: few })))).toContain('share 4 windows, and 5 are needed')
    expect(textOf(less(subjectOf(exampleTask(), 'm'), cheap))).toContain('ran once each')
  })
})

describe('toRegressEnergy', () => {
  const rule = (against: RegressionRule['against']): RegressionRule => ({
    against,
    limit: 0.05,
    minEffect: 0.02,
    alpha: ALPHA,
  })
  const sessions = (count: number, joules = 1): number[] =>
    Array.from({ length: count }, (_, i) => joules * (1 + (i % 3) / 1000))
  const of = (joules: number, against: RegressionRule['against'], database = '/nowhere.db'): Outcome =>
    regression({ isNot: true }, bench('quick', joules), rule(against), { ...provided, database })

  test('medians of sessions that are given', () => {
    expect([of(1.1, sessions(10)), of(1.01, sessions(10)), of(0.9, sessions(10))].map(verdictOf)).toEqual([
      true,
      false,
      false,
    ])
    expect(textOf(of(1.1, sessions(10)))).toMatch(
      /"quick" was not to regress by 5 %\. .* 10 sessions given have 1\.00 J: \+9\.\d %/,
    )
    expect(textOf(of(9, sessions(9)))).toContain('fewer than 10 sessions decide nothing')
    expect(textOf(of(9, []))).toContain('has no sessions given')
    expect(() => of(1, [1, 0])).toThrow('not all energies')
    expect(() => regression({}, subjectOf(exampleTask(), 'm'), rule('history'), provided)).toThrow('is a single run')
    expect(textOf(regression({}, bench('a', 1, { provenance: 'modelled' }), rule('history'), provided))).toContain(
      'no counted joules',
    )
  })

  test('the history of this machine, bench and reader, since its level changed last', async () => {
    const database = join(scratch(), 'experiments.db')
    expect(textOf(of(1, 'history', database))).toContain('has no sessions stored on this machine')
    await using db = await openDatabase(database)
    await db.migrate()
    const levels = [...sessions(20, 1), ...sessions(12, 2)]
    for (const [i, median] of levels.entries()) {
      const at = new Date(Date.UTC(2026, 0, 1 + i)).toISOString()
      const run = exampleBench({
        startedAt: at,
        joulesPerOp: { median, low: median, high: median, confidence: 0.95, scope: 'process' },
      })
      const commit = i < 20 ? 'aaaa1111' : 'bbbb2222'
      await db.saveExperiment(
        { ...exampleExperiment(), createdAt: at, git: { commit, branch: 'main', dirty: false }, runs: [run] },
        [],
      )
    }
    // Answers are kept by database: under its other name it is read anew.
    const ask = (joules: number, against: RegressionRule['against']): Outcome =>
      of(joules, against, `sqlite:${database}`)
    expect(verdictOf(ask(2.01, 'history'))).toBe(false)
    expect(textOf(ask(2.3, 'history'))).toContain(
      '12 sessions stored on this machine since the level changed last have 2.00 J',
    )
    expect([ask(2.01, { commit: 'aaaa' }), ask(2.01, { commit: 'bbbb' })].map(verdictOf)).toEqual([true, false])
    expect(textOf(ask(1, { commit: 'cccc' }))).toContain('has no sessions of commit cccc')
  })

  test('a store that cannot be read says so', () => {
    expect(() => of(1, 'history', import.meta.filename)).toThrow('The stored sessions could not be read')
  })
})

describe('toHaveOrchestrationTaxBelow', () => {
  const pairOf = (ratios: number[], overrides = {}) => {
    const side = (workflow: 'linear' | 'agentic', cost: (ratio: number) => number) =>
      ratios.map((ratio, i) =>
        exampleWorkflowRun({
          workflow,
          cpuSeconds: cost(ratio),
          ...overrides,
          facts: { goal: { repetition: i, attempt: 1, lastAttempt: true } },
        }),
      )
    return {
      task: 'capital',
      model: 'embedded',
      pairs: [],
      linear: side('linear', () => 1),
      agentic: side('agentic', (ratio) => ratio),
      tax: orchestrationTax({ linear: ratios.map(() => 1), agentic: ratios }),
    }
  }
  const ratios = [2, 2.1, 1.9, 2.05, 1.95, 2, 2.02]

  test('the ends of the interval decide', () => {
    expect([3, 1.5, 2.01].map((limit) => verdictOf(taxBelow({}, pairOf(ratios), limit)))).toEqual([
      true,
      false,
      undefined,
    ])
    expect(textOf(taxBelow({}, pairOf(ratios), 1.5))).toContain(
      '"capital" with embedded takes 2.00× [1.90, 2.10] as much agentic as linear (7 pairs, energy above idle)',
    )
    expect(textOf(taxBelow({}, pairOf([2]), 3))).toContain('one pair says nothing')
    expect(textOf(taxBelow({}, { ...pairOf(ratios), tax: undefined }, 3))).toContain('is not known')
  })

  test('modelled joules give way to CPU seconds', () => {
    const modelled = { ...pairOf(ratios, { provenance: 'modelled' }), tax: undefined }
    expect(textOf(taxBelow({}, modelled, 1.5))).toContain(
      '2.00× [1.90, 2.10] as much agentic as linear (7 pairs, proxy: CPU seconds',
    )
  })

  test('what is no pair, and no ratio, is refused', () => {
    expect(() => taxBelow({}, 3, 3)).toThrow('no pair of workflows')
    expect(() => taxBelow({}, pairOf(ratios), 0)).toThrow('was given 0')
  })
})

test.for([
  ['measured', true],
  ['derived', true],
  ['modelled', false],
  ['simulated', false],
] as const)('%s joules are measured: %o', ([provenance, holds]) => {
  const outcome = measured({}, bench('a', 1, { provenance }))
  expect(verdictOf(outcome)).toBe(holds)
  expect(textOf(outcome)).toContain(`${provenance} by rapl-powercap`)
})
