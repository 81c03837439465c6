import { expect, test } from 'vitest'
import { COVERAGE_FACTOR } from '../../src/coverage.ts'
import { activeEnergy } from '../../src/engine/analyzer.ts'
import { seededRandom } from '../../src/random.ts'
import type { TaskRun, WorkflowFacts } from '../../src/run.ts'
import { pairOf } from '../../src/stats/index.ts'
import { exampleWorkflowRun } from '../support/workflow-run.ts'

const IDLE = { watts: 10, spreadWatts: 0.5 }

/** A run with the bounds that the analyzer gives, on the baseline `idle`. */
function side(
  workflow: 'linear' | 'agentic',
  {
    joules,
    seconds,
    uncertainty = 0.2,
    baseline = 'idle',
    ...rest
  }: { joules: number; seconds: number; uncertainty?: number; baseline?: string } & Partial<TaskRun>,
  facts: Partial<WorkflowFacts> = {},
): TaskRun {
  return exampleWorkflowRun({
    workflow,
    seconds,
    totalJoules: joules,
    totalUncertaintyJoules: uncertainty,
    idleBaselineId: baseline,
    activeJoules: activeEnergy(joules, uncertainty, IDLE, seconds),
    facts: { pair: { id: 'p1', block: 0, order: 0 }, ...facts },
    ...rest,
  })
}

const standard = ({ low, high }: { low: number; high: number }): number => (high - low) / 2 / COVERAGE_FACTOR

test('sums of both sides, the tax above idle and what it is a part of', () => {
  const linear = side('linear', { joules: 40, seconds: 2 })
  const agentic = side('agentic', { joules: 130, seconds: 5 })
  expect(pairOf([linear], [agentic])).toMatchObject({
    id: 'p1',
    task: 'geography_qa',
    model: 'embedded-1M',
    repetition: 0,
    linearRunId: linear.id,
    agenticRunId: agentic.id,
    linearAttempts: 1,
    linearSuccess: true,
    linearJoules: 40,
    agenticJoules: 130,
    linearActiveJoules: 20,
    agenticActiveJoules: 80,
    taxJoules: { value: 60 },
    ratio: 4,
    taxPercent: 75,
    overheadPercent: 300,
  })
})

test('the error of a shared baseline enters with the difference of the seconds', () => {
  const tax = (seconds: number, baseline: string) =>
    pairOf([side('linear', { joules: 40, seconds: 2 })], [side('agentic', { joules: 130, seconds, baseline })])
      .taxJoules
  // Same length: what the baseline is wrong by cancels.
  expect(standard(tax(2, 'idle') ?? { low: 0, high: 0 })).toBeCloseTo(Math.hypot(0.2, 0.2), 9)
  expect(standard(tax(5, 'idle') ?? { low: 0, high: 0 })).toBeCloseTo(Math.hypot(0.2, 0.2, 0.5 * 3), 9)
  expect(standard(tax(5, 'other') ?? { low: 0, high: 0 })).toBeCloseTo(Math.hypot(0.2, 0.2, 0.5 * 2, 0.5 * 5), 9)
})

test('a run that does not tell its parts apart counts in full, and the interval is never narrower for it', () => {
  const bare = (run: TaskRun): TaskRun => {
    const { totalUncertaintyJoules: _, ...rest } = run
    return rest
  }
  const linear = [side('linear', { joules: 40, seconds: 2 })]
  const agentic = [1, 2].map((attempt) =>
    side('agentic', { joules: 130, seconds: 5 }, { goal: { repetition: 0, attempt, lastAttempt: attempt === 2 } }),
  )
  const known = standard(pairOf(linear, agentic).taxJoules ?? { low: 0, high: 0 })
  const unknown = standard(pairOf(linear.map(bare), agentic.map(bare)).taxJoules ?? { low: 0, high: 0 })
  expect(known).toBeCloseTo(Math.hypot(0.2, 0.2, 0.2, 0.5 * (5 + 5 - 2)), 9)
  expect(unknown).toBeGreaterThan(known)
})

test('the interval holds the true tax in about 95 of 100 sessions, each with a baseline of its own', () => {
  const random = seededRandom(5)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const sessions = 2000
  let held = 0
  for (let i = 0; i < sessions; i++) {
    const idleJoulesPerSecond = 10 + 0.5 * normal()
    const measured = (seconds: number, active: number): number =>
      active + idleJoulesPerSecond * seconds + 0.2 * normal()
    const pair = pairOf(
      [side('linear', { joules: measured(2, 20), seconds: 2 })],
      [side('agentic', { joules: measured(5, 80), seconds: 5 })],
    )
    if ((pair.taxJoules?.low ?? 61) <= 60 && (pair.taxJoules?.high ?? 59) >= 60) held++
  }
  expect(held / sessions).toBeGreaterThan(0.935)
  expect(held / sessions).toBeLessThan(0.965)
})

test('attempts are summed, the last one names the side, and one success is enough', () => {
  const attempt = (number: number, success: boolean): TaskRun =>
    side(
      'agentic',
      { joules: 100, seconds: 5, success },
      { goal: { repetition: 0, attempt: number, lastAttempt: number === 2 } },
    )
  const [first, second] = [attempt(1, true), attempt(2, false)]
  const pair = pairOf([side('linear', { joules: 40, seconds: 2, success: false })], [second, first])
  expect(pair).toMatchObject({
    agenticRunId: second.id,
    agenticAttempts: 2,
    agenticJoules: 200,
    agenticActiveJoules: 100,
    agenticSuccess: true,
    linearSuccess: false,
  })
})

test('what one attempt does not know, the pair does not know', () => {
  const linear = side('linear', { joules: 40, seconds: 2 })
  const { totalJoules: _, activeJoules: __, ...rest } = side('agentic', { joules: 100, seconds: 5 })
  const pair = pairOf([linear], [side('agentic', { joules: 100, seconds: 5 }), rest])
  for (const key of ['agenticJoules', 'agenticActiveJoules', 'taxJoules', 'ratio', 'taxPercent', 'overheadPercent'])
    expect(pair).not.toHaveProperty(key)
  expect(pair).toMatchObject({ linearJoules: 40, linearActiveJoules: 20, agenticAttempts: 2 })
})

test('a side that is not above idle has a tax and no ratio', () => {
  const pair = pairOf([side('linear', { joules: 19, seconds: 2 })], [side('agentic', { joules: 130, seconds: 5 })])
  expect(pair.taxJoules?.value).toBe(81)
  expect(pair).not.toHaveProperty('ratio')
  expect(pair).not.toHaveProperty('taxPercent')
})

test('sides that do not belong together are refused', () => {
  const linear = side('linear', { joules: 40, seconds: 2 })
  const energies = { joules: 100, seconds: 5 }
  const strangers = [
    side('agentic', energies, { task: 'sums' }),
    side('agentic', energies, { goal: { repetition: 1, attempt: 1, lastAttempt: true } }),
    side('agentic', energies, { pair: { id: 'p2', block: 0, order: 0 } }),
    side('agentic', energies, { model: { id: 'embedded-1M', provider: 'x', model: 'y', site: 'remote' } }),
    side('agentic', { ...energies, provenance: 'modelled' }),
    side('linear', energies),
  ]
  for (const stranger of strangers)
    expect(() => pairOf([linear], [stranger])).toThrow(expect.objectContaining({ code: 'USAGE' }))
  expect(() => pairOf([], [side('agentic', energies)])).toThrow('pairOf: 0 of 0 runs')
  expect(() => pairOf([exampleWorkflowRun()], [exampleWorkflowRun({ workflow: 'agentic' })])).toThrow(
    'belongs to no pair',
  )
})
