import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { energyReport, jsonReport, parseEnergyReport, schemaText } from '../../src/reporters/index.ts'
import type { TaskRun, WorkflowFacts } from '../../src/run.ts'
import { pairOf } from '../../src/stats/index.ts'
import { exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'
import { anyPairedExperiment, exampleWorkflowRun } from '../support/workflow-run.ts'

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
    fc.property(anyPairedExperiment, (experiment) => {
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

describe('linear and agentic runs', () => {
  const energies = (joules: number): Partial<TaskRun> => ({
    totalJoules: joules + 10,
    activeJoules: { value: joules, low: joules - 1, high: joules + 1 },
  })
  const pairRuns = (repetition: number, facts: Partial<WorkflowFacts> = {}): [TaskRun, TaskRun] => {
    const of = {
      goal: { repetition, attempt: 1, lastAttempt: true },
      pair: { id: `p${repetition}`, block: 0, order: 0 },
    }
    return [
      exampleWorkflowRun({ ...energies(10), facts: { ...of, ...facts } }),
      exampleWorkflowRun({ ...energies(30 + repetition), workflow: 'agentic', facts: { ...of, ...facts } }),
    ]
  }

  test('a run has its tokens, phases, events and model, and no text of the model', () => {
    const secret = 'the words of the answer'
    const run = exampleWorkflowRun({
      facts: {
        answer: secret,
        failure: { type: 'wrong-answer', message: 'It is not 4.' },
        check: { checker: 'numeric', passed: false, detail: 'wanted 4, found 5' },
        model: { id: 'm', provider: 'p', model: 'x', site: 'host', server: { pid: 7, name: 'serve' } },
      },
    })
    const [reported] = energyReport({ ...exampleExperiment(), runs: [run] }).runs
    expect(reported).toMatchObject({
      task: 'geography_qa',
      test: 'geography_qa',
      workflow: 'linear',
      model: { id: 'm', provider: 'p', model: 'x', site: 'host' },
      goal: { repetition: 0, attempt: 1, lastAttempt: true },
      tokens: { prompt: 40, completion: 10, total: 50 },
      llmCalls: 1,
      toolCalls: 1,
      joulesPerToken: 0.6,
      tools: [{ tool: 'calculator', calls: 1, joules: 6, joulesPerCall: 6 }],
      failure: { type: 'wrong-answer' },
      check: { passed: false },
      success: true,
      attempt: { retry: 0, repeat: 0 },
    })
    expect(reported?.events).toEqual([
      expect.objectContaining({ type: 'llm-call', startSeconds: 0.1, seconds: 0.9, selfJoules: 21, totalJoules: 27 }),
      expect.objectContaining({ type: 'tool-call', phase: 'execution', step: 's1', name: 'calculator', parent: 0 }),
    ])
    expect(JSON.stringify(reported)).not.toContain(secret)
    expect(reported?.model).not.toHaveProperty('server')
  })

  test('the phases sum to the seconds and the joules of the run', () => {
    const [reported] = energyReport({ ...exampleExperiment(), runs: [exampleWorkflowRun()] }).runs
    const sum = (pick: (phase: { seconds: number; joules?: number | undefined }) => number): number =>
      (reported?.phases ?? []).reduce((total, phase) => total + pick(phase), 0)
    expect(sum(({ seconds }) => seconds)).toBeCloseTo(reported?.seconds ?? 0, 12)
    expect(sum(({ joules }) => joules ?? Number.NaN)).toBeCloseTo(reported?.totalJoules ?? 0, 12)
  })

  test('one entry per task and model, with the means above idle, and each pair once', () => {
    const runs = [0, 1, 2].map((repetition) => pairRuns(repetition))
    const pairs = runs.map(([linear, agentic]) => pairOf([linear], [agentic]))
    const report = energyReport({ ...exampleExperiment(), runs: runs.flat(), pairs: [...pairs, ...pairs] })
    expect(report.pairs).toEqual([
      {
        task: 'geography_qa',
        model: 'embedded-1M',
        site: 'host',
        provenance: 'measured',
        pairs: 3,
        n: 3,
        linearJoules: 10,
        agenticJoules: 31,
        taxJoules: 21,
        taxRatio: {
          median: expect.closeTo(Math.cbrt(3 * 3.1 * 3.2), 9) as number,
          low: expect.any(Number) as number,
          high: expect.any(Number) as number,
        },
        taxPercent: expect.closeTo((100 * 21) / 31, 9) as number,
        overheadPercent: expect.closeTo(210, 9) as number,
        method: 'student-t',
        confidence: 0.95,
      },
    ])
    expect(report.goals).toMatchObject({
      linear: { goals: 3, succeeded: 3, epg: { gross: { value: 20 }, active: { value: 10 } } },
      agentic: { epgPaper: { active: { value: 31 } } },
      ooi: { value: 3.1 },
      ooiPaper: { value: 3.1 },
      basis: 'active',
    })
    expect(report.goalsByModel).toEqual([report.goals])
  })

  test('pairs without energy above idle count, and have no numbers', () => {
    const [linear, agentic] = pairRuns(0)
    const { activeJoules: _, ...bare } = agentic
    const report = energyReport({ ...exampleExperiment(), runs: [linear, bare], pairs: [pairOf([linear], [bare])] })
    expect(report.pairs).toEqual([
      {
        task: 'geography_qa',
        model: 'embedded-1M',
        site: 'host',
        provenance: 'measured',
        pairs: 1,
        n: 0,
        reason: 'no-pairs',
      },
    ])
  })

  test('a local and a remote model have entries of their own, and no summary of both', () => {
    const model = { id: 'embedded-1M', provider: 'cloud', model: 'x', site: 'remote' } as const
    const sides = [pairRuns(0), pairRuns(1, { model })]
    const pairs = sides.map(([linear, agentic]) => pairOf([linear], [agentic]))
    const report = energyReport({ ...exampleExperiment(), runs: sides.flat(), pairs })
    expect(report.pairs.map(({ site, n }) => [site, n])).toEqual([
      ['host', 1],
      ['remote', 1],
    ])
    expect(report).not.toHaveProperty('goals')
    expect(report.goalsByModel?.map(({ model: { site } }) => site)).toEqual(['host', 'remote'])
  })

  test('pairs of warm-up runs, and of runs that are not there, are left out', () => {
    const warm = pairRuns(0, { warmUp: true })
    const [linear, agentic] = pairRuns(1)
    const pairs = [pairOf([warm[0]], [warm[1]]), pairOf([linear], [agentic])]
    const report = energyReport({ ...exampleExperiment(), runs: [...warm, linear], pairs })
    expect(report.pairs).toEqual([])
    expect(report.runs[0]).toMatchObject({ warmUp: true, pair: 'p0' })
  })

  test('a report without any of them reads as it did', () => {
    const report = energyReport({ ...exampleExperiment(), runs: [exampleTask()] })
    expect(report).not.toHaveProperty('goals')
    expect(report).not.toHaveProperty('goalsByModel')
    expect(report.runs[0]).toMatchObject({ phases: [], events: [] })
    expect(report.runs[0]).not.toHaveProperty('tokens')
    expect(parseEnergyReport(JSON.stringify(report))).toEqual(report)
  })
})
