import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { consoleReport } from '../../src/reporters/index.ts'
import type { Experiment, PairRecord, PhaseEnergy, TaskRun, WorkflowFacts } from '../../src/run.ts'
import { pairOf } from '../../src/stats/index.ts'
import { exampleExperiment, exampleTask } from '../support/experiment.ts'
import { exampleCall, exampleWorkflowFacts } from '../support/workflow-facts.ts'
import { anyPairedExperiment, exampleWorkflowRun } from '../support/workflow-run.ts'

const MODEL = exampleWorkflowFacts().model
const REMOTE: WorkflowFacts['model'] = { id: 'cloud-70b', provider: 'cloud', model: 'large-70b', site: 'remote' }

const phases = (joules: number): PhaseEnergy[] =>
  (['planning', 'execution', 'synthesis', 'waiting'] as const).map((phase, i) => {
    const share = [0.3, 0.4, 0.25, 0.05][i] ?? 0
    return { phase, seconds: share, joules: share * joules }
  })

/** A pair of `task` with an agentic side that costs `factor` times as much, both 10 W over idle for the linear one. */
function pairRuns(
  task: string,
  repetition: number,
  factor: number,
  { model = MODEL, baseline = true }: { model?: WorkflowFacts['model']; baseline?: boolean } = {},
): { runs: TaskRun[]; pair: PairRecord } {
  const side = (workflow: 'linear' | 'agentic', active: number): TaskRun =>
    exampleWorkflowRun({
      workflow,
      totalJoules: active + 10,
      ...(baseline ? { activeJoules: { value: active, low: active - 0.5, high: active + 0.5 } } : {}),
      facts: {
        task,
        model,
        goal: { repetition, attempt: 1, lastAttempt: true },
        pair: { id: `${model.id} ${task} ${repetition}`, block: 0, order: 0 },
        phases:
          workflow === 'agentic' ? phases(active + 10) : [{ phase: 'execution', seconds: 1, joules: active + 10 }],
        calls: Array.from({ length: workflow === 'agentic' ? 4 : 1 }, (_, index) => exampleCall({ index })),
        toolCalls: workflow === 'agentic' ? 1 : 0,
      },
    })
  const [linear, agentic] = [side('linear', 10 + repetition), side('agentic', (10 + repetition) * factor)]
  return { runs: [linear, agentic], pair: pairOf([linear], [agentic]) }
}

function experimentOf(pairs: { runs: TaskRun[]; pair: PairRecord }[], more: TaskRun[] = []): Experiment {
  return {
    ...exampleExperiment(),
    runs: [...pairs.flatMap(({ runs }) => runs), ...more],
    pairs: pairs.map(({ pair }) => pair),
  }
}

const repeated = (task: string, n: number, factor: number, options?: Parameters<typeof pairRuns>[3]) =>
  Array.from({ length: n }, (_, repetition) => pairRuns(task, repetition, factor + repetition / 10, options))

const report = (experiment: Experiment, width = 100): string => consoleReport(experiment, { colour: false, width })

const failed = exampleWorkflowRun({
  workflow: 'agentic',
  success: false,
  totalJoules: 40,
  activeJoules: { value: 30, low: 29, high: 31 },
  facts: {
    task: 'geography_qa',
    goal: { repetition: 6, attempt: 1, lastAttempt: true },
    failure: { type: 'plan-unparsable', message: 'The plan is no JSON.' },
    phases: phases(40),
  },
})

test('costs, tax, energy per successful goal, and failures of one model', () => {
  const experiment = experimentOf(
    [...repeated('geography_qa', 6, 3), ...repeated('sums', 2, 2)],
    [exampleTask(), failed],
  )
  expect(report(experiment)).toMatchInlineSnapshot(`
    "
    Energy
    task       energy  above idle    time   power     CPU  samples  source
    src/sort.bench.ts
    ╰─ resize  30.0 J           –  1.00 s  30.0 W  1.00 s      100  measured

    Linear and agentic: embedded-1M, embedded (synthetic weights), measured
    per goal   runs  success  energy  above idle    time  tokens  per token  calls  tools      phases
    geography_qa
      linear      6      6/6  22.5 J      12.5 J  1.00 s      50     450 mJ      1      0   0/100/0/0
      agentic     7      6/7  49.4 J      39.4 J  1.00 s      50     987 mJ    3.6      1  30/40/25/5
    sums
      linear      2      2/2  20.5 J      10.5 J  1.00 s      50     410 mJ      1      0   0/100/0/0
      agentic     2      2/2  31.6 J      21.6 J  1.00 s      50     631 mJ      4      1  30/40/25/5
    Phases: planning/execution/synthesis/waiting, % of the energy.
    Failed attempts: 1 of 17
      1 × plan-unparsable (agentic geography_qa 1)

    orchestration tax  pairs     tax  ratio  95 % interval     of agentic  over linear
      geography_qa         6  28.4 J  3.25×  3.00 to 3.50            69 %        227 %
      sums                 2  11.1 J  2.05×  1.50 to 2.79 (t)        51 %        105 %

    per success, above idle  success  of all goals               of goals that succeeded
      linear                     8/8  12.0 J (10.7 J to 13.5 J)  12.0 J (10.7 J to 13.5 J)
      agentic                    8/9  39.8 J (29.1 J to 62.2 J)  36.1 J (27.1 J to 44.8 J)
      OOI                             3.32 (2.62 to 5.03)        3.01 (2.51 to 3.36)

    Energy is measured: rapl-powercap, package.
    "
  `)
})

describe('width', () => {
  test.each([80, 100, 120])('no line of the tables is longer than %i columns', (width) => {
    const experiment = experimentOf([...repeated('geography_qa', 6, 3), ...repeated('s'.repeat(90), 2, 2)])
    const text = report(experiment, width)
    const lines = text.split('\n').filter((line) => /^ {2}|per goal|tax {2}|per success/.test(line))
    expect(lines.length).toBeGreaterThan(8)
    for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(width)
    for (const heading of ['above idle', 'per token', 'phases', 'calls', 'of agentic', 'OOI'])
      expect(text).toContain(heading)
  })
})

test('local and remote models have tables of their own, the remote ones say what they see', () => {
  const text = report(experimentOf([...repeated('sums', 2, 2, { model: REMOTE }), ...repeated('sums', 2, 3)]))
  const titles = text.split('\n').filter((line) => line.startsWith('Linear and agentic'))
  expect(titles).toEqual([
    'Linear and agentic: embedded-1M, embedded (synthetic weights), measured',
    'Linear and agentic: cloud-70b, cloud large-70b, client side only, measured',
  ])
  const [local = '', remote = ''] = text.split('Linear and agentic: ').slice(1)
  expect(local).toMatch(/sums +2 .* 3\.05×/)
  expect(remote).toMatch(/sums +2 .* 2\.05×/)
  expect(text.match(/2\/2/g)).toHaveLength(8)
})

test('without an idle baseline one line says what is missing, and energy per goal has idle in it', () => {
  const text = report(experimentOf(repeated('sums', 2, 3, { baseline: false })))
  expect(text.match(/idle: \{ mode: 'auto' \}`, or\s`vitest-energy\sbaseline`/g)).toHaveLength(1)
  expect(text).toContain('per success, idle included')
  expect(text).not.toContain('orchestration tax')
  expect(text).not.toMatch(/NaN|undefined|Infinity/)
})

test('a machine without counters still counts tokens, calls and successes', () => {
  const bare = repeated('sums', 2, 3).map(({ runs, pair }) => ({
    pair: { ...pair },
    runs: runs.map((run): TaskRun => {
      const { totalJoules: _, activeJoules: __, provenance: ___, reader: ____, workflowFacts, ...rest } = run
      if (!workflowFacts) throw new Error('The example is a workflow run.')
      const timed = workflowFacts.phases.map(({ phase, seconds }) => ({ phase, seconds }))
      return { ...rest, workflowFacts: { ...workflowFacts, phases: timed } }
    }),
  }))
  const text = report(experimentOf(bare))
  expect(text).toContain('% of the time')
  expect(text).toMatch(/agentic +2 +2\/2 +– +– +1\.00 s +50 +– +4 +1 +30\/40\/25\/5/)
  expect(text).not.toMatch(/NaN|undefined|Infinity/)
})

test('runs of workflows are not in the table of tasks, warm-up runs in none', () => {
  const warm = exampleWorkflowRun({ facts: { task: 'only_warm', warmUp: true } })
  const text = report(experimentOf(repeated('sums', 1, 3), [exampleTask(), warm]))
  const [tasks = ''] = text.split('Linear and agentic')
  expect(tasks).toContain('resize')
  expect(tasks).not.toContain('geography_qa')
  expect(text).not.toContain('only_warm')
  expect(text).toContain('one pair has none')
})

test('an unknown number of tokens is a dash, not 0', () => {
  const run = exampleWorkflowRun({ facts: { tokens: {}, task: 'sums' } })
  expect(report({ ...exampleExperiment(), runs: [run] })).toMatch(/linear +1 +1\/1 +30\.0 J +– +1\.00 s +– +– +1 +1/)
})

test('whatever was recorded, no line says NaN, Infinity or undefined', () => {
  fc.assert(
    fc.property(anyPairedExperiment, (experiment) => {
      expect(report({ ...experiment, name: '' }, 80)).not.toMatch(/NaN|Infinity|undefined/)
    }),
    { numRuns: 60 },
  )
})
