import { join } from 'node:path'
import { expect, test } from 'vitest'
import { consoleReport, jsonReport, parseEnergyReport } from '../../src/reporters/index.ts'
import type { Experiment, TaskRun } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { exampleExperiment } from '../support/experiment.ts'
import { scratch } from '../support/scratch.ts'
import { exampleWorkflowRun } from '../support/workflow-run.ts'

/** J per successful goal of the two workflows (arXiv 2605.22883). */
const PUBLISHED = { linear: 205.3, agentic: 888.1 }

/** Ten goals of each workflow, each reached at its second attempt; what the attempts cost differs from goal to goal. */
function publishedRuns(): TaskRun[] {
  const runs: TaskRun[] = []
  for (let repetition = 1; repetition <= 10; repetition++) {
    for (const workflow of ['linear', 'agentic'] as const) {
      const goal = PUBLISHED[workflow] * (1 + (repetition - 5.5) / 20)
      for (const [attempt, share] of [0.3, 0.7].entries()) {
        runs.push(
          exampleWorkflowRun({
            id: `01920000-0000-7000-8000-${String(runs.length).padStart(12, '0')}`,
            workflow,
            success: attempt === 1,
            totalJoules: goal * share,
            facts: {
              goal: { repetition, attempt: attempt + 1, lastAttempt: attempt === 1 },
              pair: { id: `pair ${repetition}`, block: Math.ceil(repetition / 2), order: 0 },
            },
          }),
        )
      }
    }
  }
  return runs
}

test('888.1 J and 205.3 J per successful goal are an overhead of 4.33, from the records to the printed line', async () => {
  const experiment: Experiment = { ...exampleExperiment(), runs: publishedRuns() }
  await using db = await openDatabase(join(scratch(), 'experiments.db'))
  await db.migrate()
  await db.saveExperiment(experiment, [])
  const stored = await db.loadExperiment(experiment.id)
  expect(stored?.runs).toHaveLength(40)
  const { goals } = parseEnergyReport(jsonReport(stored as Experiment))
  expect(goals?.basis).toBe('gross')
  for (const workflow of ['linear', 'agentic'] as const) {
    expect(goals?.[workflow]).toMatchObject({ goals: 10, succeeded: 10 })
    for (const convention of ['epg', 'epgPaper'] as const)
      expect(goals?.[workflow][convention]?.gross?.value).toBeCloseTo(PUBLISHED[workflow], 9)
  }
  for (const ooi of [goals?.ooi, goals?.ooiPaper]) {
    expect(ooi?.value).toBeCloseTo(888.1 / 205.3, 9)
    expect(ooi?.value.toFixed(2)).toBe('4.33')
  }
  const lines = consoleReport(stored as Experiment, { colour: false, width: 200 }).split('\n')
  expect(lines.find((line) => /^ {2}OOI/.test(line))).toMatch(/4\.33 \(.*\) +4\.33 \(/)
  expect(lines.find((line) => /^ {2}linear +10\/10/.test(line))).toMatch(/205 J \(.*\) +205 J \(/)
  expect(lines.find((line) => /^ {2}agentic +10\/10/.test(line))).toMatch(/888 J \(.*\) +888 J \(/)
})
