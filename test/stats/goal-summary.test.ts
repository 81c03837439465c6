import { describe, expect, test } from 'vitest'
import type { TaskRun, WorkflowFacts } from '../../src/run.ts'
import { goalSummary } from '../../src/stats/index.ts'
import { exampleWorkflowFacts } from '../support/workflow-facts.ts'
import { exampleWorkflowRun } from '../support/workflow-run.ts'

const MODEL = exampleWorkflowFacts().model

interface Try {
  workflow: 'linear' | 'agentic'
  repetition: number
  gross: number
  active?: number
  success?: boolean
  attempt?: number
  facts?: Partial<WorkflowFacts>
  run?: Partial<TaskRun>
}

const attemptOf = ({ workflow, repetition, gross, active, success = true, attempt = 1, facts, run }: Try): TaskRun =>
  exampleWorkflowRun({
    workflow,
    success,
    totalJoules: gross,
    ...(active === undefined ? {} : { activeJoules: { value: active, low: active - 1, high: active + 1 } }),
    ...run,
    facts: { goal: { repetition, attempt, lastAttempt: true }, ...facts },
  })

/** `n` pairs whose goals all succeed. */
const pairs = (n: number, facts: Partial<WorkflowFacts> = {}): TaskRun[] =>
  Array.from({ length: n }, (_, repetition) => [
    attemptOf({ workflow: 'linear', repetition, gross: 20 + repetition, active: 10 + repetition, facts }),
    attemptOf({ workflow: 'agentic', repetition, gross: 60 + repetition, active: 40 + 4 * repetition, facts }),
  ]).flat()

test('both conventions and both energies, over all goals of an invocation', () => {
  const runs = [
    attemptOf({ workflow: 'linear', repetition: 0, gross: 20, active: 10 }),
    attemptOf({ workflow: 'linear', repetition: 1, gross: 40, active: 20, success: false }),
    attemptOf({ workflow: 'agentic', repetition: 0, gross: 50, active: 30, success: false }),
    attemptOf({ workflow: 'agentic', repetition: 0, gross: 70, active: 50, attempt: 2 }),
    attemptOf({ workflow: 'agentic', repetition: 1, gross: 80, active: 60, success: false }),
  ]
  expect(goalSummary(runs)).toEqual([
    {
      model: MODEL,
      provenance: 'measured',
      linear: {
        goals: 2,
        succeeded: 1,
        epg: { gross: { value: 60 }, active: { value: 30 } },
        epgPaper: { gross: { value: 20 }, active: { value: 10 } },
      },
      agentic: {
        goals: 2,
        succeeded: 1,
        epg: { gross: { value: 200 }, active: { value: 140 } },
        epgPaper: { gross: { value: 120 }, active: { value: 80 } },
      },
      ooi: { value: 140 / 30 },
      ooiPaper: { value: 8 },
      basis: 'active',
    },
  ])
})

test('the published overhead comes out of runs, too', () => {
  const runs = Array.from({ length: 10 }, (_, repetition) => [
    attemptOf({ workflow: 'linear', repetition, gross: 205.3 + repetition - 4.5 }),
    attemptOf({ workflow: 'agentic', repetition, gross: 888.1 + repetition - 4.5 }),
  ]).flat()
  const [summary] = goalSummary(runs)
  expect(summary?.basis).toBe('gross')
  expect(summary?.ooi?.value).toBeCloseTo(4.3259, 4)
})

test('without an idle baseline there is gross and nothing else', () => {
  const [summary] = goalSummary([
    attemptOf({ workflow: 'linear', repetition: 0, gross: 20 }),
    attemptOf({ workflow: 'agentic', repetition: 0, gross: 50 }),
  ])
  expect(summary).toMatchObject({ basis: 'gross', ooi: { value: 2.5 }, linear: { epg: { gross: { value: 20 } } } })
  expect(summary?.linear.epg).not.toHaveProperty('active')
})

test('none without a success, none of an unknown energy', () => {
  const [failed] = goalSummary([
    attemptOf({ workflow: 'linear', repetition: 0, gross: 20 }),
    attemptOf({ workflow: 'agentic', repetition: 0, gross: 50, success: false }),
  ])
  expect(failed?.agentic).toEqual({ goals: 1, succeeded: 0 })
  expect(failed).not.toHaveProperty('ooi')

  const {
    totalJoules: _,
    provenance: __,
    ...unread
  } = attemptOf({ workflow: 'linear', repetition: 1, gross: 0, success: false })
  const [unknown] = goalSummary([...pairs(1), unread])
  expect(unknown?.linear).toMatchObject({ goals: 2, succeeded: 1, epgPaper: { gross: { value: 20 } } })
  expect(unknown?.linear).not.toHaveProperty('epg')
  expect(unknown).not.toHaveProperty('ooi')
})

test('warm-up runs and ordinary tasks do not count', () => {
  const warm = attemptOf({ workflow: 'linear', repetition: 9, gross: 1000, facts: { warmUp: true } })
  const { workflowFacts: _, ...ordinary } = attemptOf({ workflow: 'linear', repetition: 8, gross: 1000 })
  expect(goalSummary([...pairs(2), warm, { ...ordinary, workflow: 'test' }])).toEqual(goalSummary(pairs(2)))
  expect(goalSummary([warm])).toEqual([])
})

test('models, places and kinds of counters are never mixed', () => {
  const remote = pairs(2, { model: { id: 'embedded-1M', provider: 'cloud', model: 'x', site: 'remote' } })
  const other = pairs(2, { model: { ...MODEL, id: 'large' } })
  const modelled = pairs(2).map((run): TaskRun => ({ ...run, provenance: 'modelled' }))
  const summaries = goalSummary([...pairs(2), ...remote, ...other, ...modelled])
  expect(summaries.map(({ model, provenance }) => [model.id, model.site, provenance])).toEqual([
    ['embedded-1M', 'host', 'measured'],
    ['embedded-1M', 'host', 'modelled'],
    ['embedded-1M', 'remote', 'measured'],
    ['large', 'host', 'measured'],
  ])
  for (const { linear, agentic } of summaries) expect([linear.goals, agentic.goals]).toEqual([2, 2])
})

test('the same task in two files is two goals', () => {
  const again = pairs(2).map((run): TaskRun => ({ ...run, file: 'other.bench.ts' }))
  expect(goalSummary([...pairs(2), ...again])[0]?.linear.goals).toBe(4)
})

test('the same task in two pairs of one file is two goals, whatever their repetitions', () => {
  const ofPair = (id: string, gross: number): TaskRun[] => {
    const facts = (order: number): Partial<WorkflowFacts> => ({ pair: { id, block: 1, order } })
    return [
      attemptOf({ workflow: 'agentic', repetition: 1, gross: 3 * gross, success: false, facts: facts(0) }),
      attemptOf({ workflow: 'agentic', repetition: 1, gross: 2 * gross, attempt: 2, facts: facts(0) }),
      attemptOf({ workflow: 'linear', repetition: 1, gross, success: id === 'a', facts: facts(1) }),
    ]
  }
  const [summary] = goalSummary([...ofPair('a', 10), ...ofPair('b', 30)])
  expect(summary).toMatchObject({
    linear: { goals: 2, succeeded: 1, epg: { gross: { value: 40 } }, epgPaper: { gross: { value: 10 } } },
    agentic: { goals: 2, succeeded: 2, epg: { gross: { value: 100 } }, epgPaper: { gross: { value: 100 } } },
  })
})

test('without a pair each first attempt is another goal, and its retries are not', () => {
  const alone = (workflow: Try['workflow'], gross: number, success: boolean, attempt = 1): TaskRun =>
    attemptOf({ workflow, repetition: 1, gross, success, attempt })
  const [summary] = goalSummary([
    alone('linear', 1, false),
    alone('linear', 2, true, 2),
    alone('agentic', 16, true),
    alone('linear', 4, false),
    alone('linear', 8, false, 2),
    alone('agentic', 32, true),
  ])
  expect(summary).toMatchObject({
    linear: { goals: 2, succeeded: 1, epg: { gross: { value: 15 } }, epgPaper: { gross: { value: 3 } } },
    agentic: { goals: 2, succeeded: 2, epg: { gross: { value: 24 } } },
  })
})

describe('intervals', () => {
  test('from six goals on, and the same for the same seed', () => {
    expect(goalSummary(pairs(5))[0]?.ooi).toEqual({ value: 4 })
    const [six] = goalSummary(pairs(6), { seed: 7 })
    expect(six).toEqual(goalSummary(pairs(6), { seed: 7 })[0])
    expect(six).not.toEqual(goalSummary(pairs(6), { seed: 8 })[0])
    for (const estimate of [six?.linear.epg?.gross, six?.agentic.epgPaper?.active]) {
      expect(estimate?.low).toBeLessThan(estimate?.value ?? 0)
      expect(estimate?.high).toBeGreaterThan(estimate?.value ?? 0)
    }
  })

  test('the two sides of a pair are drawn together: what falls on both does not widen the overhead', () => {
    const [summary] = goalSummary(pairs(12))
    // Every agentic goal costs four times its linear one, above idle.
    expect(summary?.ooi?.low).toBeCloseTo(4, 9)
    expect(summary?.ooi?.high).toBeCloseTo(4, 9)
  })

  test('a success that most draws could miss gives a value and no interval', () => {
    const runs = Array.from({ length: 8 }, (_, repetition) =>
      attemptOf({ workflow: 'linear', repetition, gross: 10, success: repetition === 0 }),
    )
    expect(goalSummary(runs)[0]?.linear.epg?.gross).toEqual({ value: 80 })
  })
})
