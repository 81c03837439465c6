import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { schedule } from '../../src/execution/schedule.ts'
import type { TaskRun } from '../../src/run.ts'
import { goalSummary, median, orchestrationTax } from '../../src/stats/index.ts'
import { type Behaviour, faultServer, type FaultServer } from '../support/fault-llm-server.ts'
import { type MeasuredWorkflows, measuredWorkflows, type WatchedRun } from '../support/measured-workflows.ts'
import { scratch } from '../support/scratch.ts'

/** Workflows of a model that takes its time as the script says, at a constant power: joules are times. */
async function measured(server: FaultServer): Promise<MeasuredWorkflows> {
  const folder = scratch()
  mkdirSync(join(folder, 'config'))
  const model = { id: 'timed', provider: 'test', model: 'm', baseUrl: server.baseUrl, site: 'remote' }
  writeFileSync(join(folder, 'config/models.json'), JSON.stringify({ default: 'timed', models: [model] }))
  return measuredWorkflows(folder, { readers: ['fake:watts=30'] })
}

const joulesOf = ({ totalJoules }: TaskRun): number => totalJoules ?? Number.NaN
const PLAN = JSON.stringify({ steps: [{ id: 's1', instruction: 'Answer the task.', depends_on: [] }] })

const EXPERIMENTS = 12
const PAIRS = 6

test(`linear against linear: no tax and no overhead in at least 90 % of ${EXPERIMENTS} experiments`, async () => {
  await using server = await faultServer({ does: 'answer', text: 'Canberra', gapMs: 3 })
  await using workflows = await measured(server)
  const task = workflows.setup.tasks.get('geography_qa')
  for (let warmUp = 0; warmUp < 10; warmUp++) await workflows.run(task, 'linear')
  let [ratios, overheads] = [0, 0]
  const widths: number[] = []
  for (let seed = 1; seed <= EXPERIMENTS; seed++) {
    const runs: TaskRun[] = []
    const pairs = schedule({
      tasks: [task.id],
      models: ['timed'],
      repetitions: PAIRS,
      workflows: ['linear', 'agentic'],
      seed,
    })
    for (const { repetition, block, workflows: sides } of pairs) {
      for (const [order, side] of sides.entries()) {
        // Both sides run the same executor; only the name differs.
        const { run } = await workflows.run(task, 'linear')
        if (!run.workflowFacts) throw new Error(run.error)
        const goal = { repetition, attempt: 1, lastAttempt: true }
        const pair = { id: `${repetition}`, block, order }
        runs.push({ ...run, workflow: side, success: true, workflowFacts: { ...run.workflowFacts, goal, pair } })
      }
    }
    const sideOf = (side: string): number[] => runs.filter(({ workflow }) => workflow === side).map(joulesOf)
    const { ratio } = orchestrationTax({ linear: sideOf('linear'), agentic: sideOf('agentic') })
    const [summary] = goalSummary(runs, { seed })
    const holds = (bounds: { low?: number; high?: number } | undefined): number =>
      Number((bounds?.low ?? Number.NaN) <= 1 && (bounds?.high ?? Number.NaN) >= 1)
    ratios += holds(ratio)
    overheads += holds(summary?.ooi)
    widths.push((ratio?.high ?? Number.NaN) - (ratio?.low ?? Number.NaN))
  }
  console.log(
    `1 lies in ${ratios} of ${EXPERIMENTS} intervals of the ratio (median width ${median(widths).toFixed(3)}), ${overheads} of the overhead`,
  )
  expect(ratios).toBeGreaterThanOrEqual(Math.floor(0.9 * EXPERIMENTS))
  // Six goals are few for a bootstrap: it holds the truth in some 90 of 100 (`bootstrapIntervals`).
  expect(overheads).toBeGreaterThanOrEqual(0.7 * EXPERIMENTS)
})

test('three calls as long as the one of the linear side: a ratio of 3, and of 1/3 with the sides swapped', async () => {
  const text = 'Canberra'.padEnd(PLAN.length, '.')
  const lasting = (words: string): Behaviour => ({ does: 'answer', text: words, gapMs: 4 })
  await using linearServer = await faultServer(lasting(text))
  // plan, step, synthesis, and again.
  const script = Array.from({ length: PAIRS + 2 }, () => [lasting(PLAN), lasting(text), lasting(text)]).flat()
  await using agenticServer = await faultServer(...script)
  await using linear = await measured(linearServer)
  await using agentic = await measured(agenticServer)
  const task = linear.setup.tasks.get('geography_qa')
  const joules = { linear: [] as number[], agentic: [] as number[] }
  const outside = { linear: [] as number[], agentic: [] as number[] }
  const secondsOf = ({ workBegun, workEnded }: WatchedRun): number => Number(workEnded.ns - workBegun.ns) / 1e9
  for (let pair = -2; pair < PAIRS; pair++) {
    const sides = { linear: await linear.run(task, 'linear'), agentic: await agentic.run(task, 'agentic') }
    if (pair < 0) continue
    for (const side of ['linear', 'agentic'] as const) {
      joules[side].push(joulesOf(sides[side].run))
      outside[side].push(secondsOf(sides[side]))
    }
  }
  const { ratio } = orchestrationTax(joules)
  const swapped = orchestrationTax({ linear: joules.agentic, agentic: joules.linear }).ratio
  const ofTime = orchestrationTax(outside).ratio
  console.log(
    `ratio of times ${ofTime?.median.toFixed(3)}, of joules ${ratio?.median.toFixed(3)} (${ratio?.low?.toFixed(3)} to ${ratio?.high?.toFixed(3)})`,
  )
  expect(Math.abs((ratio?.median ?? Number.NaN) / (ofTime?.median ?? Number.NaN) - 1)).toBeLessThan(0.02)
  // Other load on the machine falls on single runs.
  expect(ratio?.low).toBeGreaterThan(1)
  expect(ratio?.median).toBeGreaterThan(2)
  expect(ratio?.median).toBeLessThan(4.5)
  expect((swapped?.median ?? Number.NaN) * (ratio?.median ?? Number.NaN)).toBeCloseTo(1, 9)
  expect((swapped?.low ?? Number.NaN) * (ratio?.high ?? Number.NaN)).toBeCloseTo(1, 9)
})
