import { expect, test } from 'vitest'
import type { CounterSpan } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { exampleExperiment, exampleTask } from '../support/experiment.ts'

test('counters keep their order, what they check and where they were aligned; the run verifies', async () => {
  await using db = await openDatabase(':memory:')
  await db.migrate()
  const span = { domain: 'package', unitUj: 61, wraps: 0 } as const
  const counters: CounterSpan[] = [
    { counter: 'package-1', ...span, firstUj: '1', lastUj: '5', joules: 4e-6 },
    { counter: 'package-0', ...span, fault: 'gone' },
    {
      counter: 'another',
      ...span,
      checks: 'rapl-msr',
      joules: 3,
      alignment: { leadSeconds: 1, leadWatts: 2, tailSeconds: 3, tailWatts: 4, uncertaintyJoules: 5 },
    },
  ]
  const run = exampleTask({ counters, formulaVersion: 1 })
  await db.saveExperiment({ ...exampleExperiment(), runs: [run] }, [])
  expect((await db.loadRun(run.id))?.run).toEqual(run)
  const runs = { checked: 0 }
  const findings: unknown[] = []
  for await (const finding of db.verify(runs)) findings.push(finding)
  expect(findings).toEqual([])
  expect(runs.checked).toBe(1)
})
