import { describe, expect, test } from 'vitest'
import { pairEnergy, partJoules, totalJoules } from '../../src/page/views/pairs/pair-energy.ts'
import { taxText } from '../../src/page/views/pairs/tax-text.ts'
import { reach, waterfall } from '../../src/page/views/pairs/waterfall.ts'
import { energyReport } from '../../src/reporters/json.ts'
import { taskRun } from '../../src/reporters/json-run.ts'
import type { EnergyReport } from '../../src/reporters/json-schema.ts'
import { pairOf } from '../../src/stats/index.ts'
import { exampleExperiment } from '../support/experiment.ts'
import { sampledRun } from '../support/sampled-run.ts'
import { exampleWorkflowRun } from '../support/workflow-run.ts'

function pairedReport(): { report: EnergyReport; agenticJoules: number } {
  const { run } = sampledRun()
  const linear = exampleWorkflowRun({
    facts: { task: run.workflowFacts?.task ?? '', pair: { id: 'sampled', block: 0, order: 0 } },
    activeJoules: { value: 26, low: 25, high: 27 },
  })
  const report = energyReport({ ...exampleExperiment(), runs: [linear, run], pairs: [pairOf([linear], [run])] })
  return { report, agenticJoules: run.totalJoules ?? 0 }
}

describe('where the energy of pairs goes', () => {
  test('the parts of a run sum up to it, and tools are apart', () => {
    const run = taskRun(sampledRun().run)
    const parts = partJoules(run)
    expect(parts && totalJoules(parts)).toBeCloseTo(run.totalJoules ?? 0, 6)
    const tools = run.events.filter(({ type }) => type === 'tool-call')
    expect(parts?.tools).toBeCloseTo(
      tools.reduce((sum, { selfJoules = 0 }) => sum + selfJoules, 0),
      9,
    )
  })

  test('a part that is unknown makes all of them unknown', () => {
    const run = taskRun(sampledRun().run)
    const [first, ...phases] = run.phases
    const { joules: _, ...unknown } = first as (typeof run.phases)[number]
    expect(partJoules({ ...run, phases: [unknown, ...phases] })).toBeUndefined()
    expect(partJoules({ phases: [], events: [] })).toBeUndefined()
    const events = run.events.map(({ selfJoules: __, ...event }) => event)
    expect(partJoules({ ...run, events })).toBeUndefined()
  })

  test('the steps lead from the linear to the agentic energy', () => {
    const { report, agenticJoules } = pairedReport()
    const energy = pairEnergy(report.runs, report.pairs[0] as EnergyReport['pairs'][number])
    expect(energy).toMatchObject({ pairs: 1, unresolved: 1 })
    const steps = energy ? waterfall(energy) : []
    expect(steps.map(({ key }) => key)).toEqual([
      'linear',
      'planning',
      'execution',
      'tools',
      'synthesis',
      'waiting',
      'agentic',
    ])
    const [linear, ...rest] = steps
    const agentic = rest.pop()
    expect(linear?.joules).toBeCloseTo(30, 9)
    expect(agentic?.joules).toBeCloseTo(agenticJoules, 6)
    expect(rest.reduce((at, { joules }) => at + joules, linear?.joules ?? 0)).toBeCloseTo(agentic?.joules ?? 0, 6)
    for (const [i, { segments }] of rest.entries())
      expect(segments[0]?.from).toBeCloseTo(i === 0 ? 30 : (rest[i - 1]?.segments[0]?.to ?? Number.NaN), 9)
    expect(reach(steps)[0]).toBe(0)
    expect(reach(steps)[1]).toBeGreaterThanOrEqual(agenticJoules - 1e-6)
  })

  test('pairs of another model, warm-ups and sides that are missing are not in it', () => {
    const { report } = pairedReport()
    const pair = report.pairs[0] as EnergyReport['pairs'][number]
    const [linear, agentic] = report.runs
    expect(pairEnergy(report.runs, { ...pair, model: 'other' })).toBeUndefined()
    expect(pairEnergy(report.runs, { ...pair, site: 'remote' })).toBeUndefined()
    expect(pairEnergy(linear ? [linear] : [], pair)).toBeUndefined()
    expect(pairEnergy(linear && agentic ? [linear, { ...agentic, warmUp: true }] : [], pair)).toBeUndefined()
  })
})

describe('the tax in a sentence', () => {
  const pair = (rest: Partial<EnergyReport['pairs'][number]>): EnergyReport['pairs'][number] => ({
    task: 'sums',
    model: 'small',
    site: 'host',
    provenance: 'measured',
    pairs: 7,
    n: 7,
    taxJoules: 12,
    ...rest,
  })

  test.each([
    [
      {
        taxRatio: { median: 2.5, low: 2.1, high: 3 },
        method: 'order-statistics',
        confidence: 0.95,
        taxPercent: 60,
        overheadPercent: 150,
      },
      'Above idle, the agentic side took 12.0 J more per pair (mean of 7 pairs): 2.50× the linear side (2.10× to 3.00×, 95 % interval), 60 % of the agentic energy, 150 % of the linear one.',
    ],
    [
      { n: 3, taxRatio: { median: 2.5, low: 2.1 }, method: 'student-t' },
      "Above idle, the agentic side took 12.0 J more per pair (mean of 3 of 7 pairs): 2.50× the linear side (above 2.10×, 95 % interval by Student's t).",
    ],
    [
      { n: 1, pairs: 1, taxJoules: -1, taxRatio: { median: 0.5 }, method: 'single-pair' },
      'Above idle, the agentic side took 1.00 J less per pair (mean of 1 pair): 0.50× the linear side (one pair has no interval).',
    ],
    [
      { reason: 'not-above-idle' },
      'Above idle, the agentic side took 12.0 J more per pair (mean of 7 pairs). A side is not above idle in some pair, so there is no ratio.',
    ],
    [
      { n: 0 },
      'Energy above idle is not known for both sides of any pair, and with it the tax: an idle baseline is needed.',
    ],
    [{ provenance: undefined }, 'There was no counter: the tax is not known.'],
  ] as const)('%j', (rest, text) => {
    expect(taxText(pair(rest as Partial<EnergyReport['pairs'][number]>))).toBe(text)
  })
})
