/** Compiled, never run: the fixtures of vitest-energy/test. */

import type { PairRecord, TaskRun } from 'vitest-energy'
import { describe, expect, type Measured, type PairResult, taskSuite, test } from 'vitest-energy/test'
import { expectTypeOf } from 'vitest'

test('measure', { tags: ['task'] }, async ({ measure }) => {
  const measured = await measure('resize', () => 'small')
  expectTypeOf(measured).toEqualTypeOf<Measured<string>>()
  expectTypeOf(measured.value).toEqualTypeOf<string>()
  expectTypeOf(measured.energy).toEqualTypeOf<Readonly<TaskRun> | undefined>()
  expectTypeOf((await measure('later', async () => 5)).value).toEqualTypeOf<number>()
  // @ts-expect-error a run has a name
  await measure(() => 'small')
  expect(measured).toBeMeasured()
})

describe('workflows', () => {
  test('pairs', async ({ harness, tasks, linear, agentic }) => {
    const pair = await harness.runPair(tasks.get('geography_qa'), { repetitions: 10, warmUps: 0 })
    expectTypeOf(pair).toEqualTypeOf<PairResult>()
    expectTypeOf(pair.pairs).toEqualTypeOf<PairRecord[]>()
    expectTypeOf(pair.tax?.ratio?.median).toEqualTypeOf<number | undefined>()
    expect(pair).toHaveOrchestrationTaxBelow(3)
    expectTypeOf(await linear('geography_qa', { model: 'embedded' })).toEqualTypeOf<Readonly<TaskRun>>()
    expectTypeOf(await agentic('geography_qa', { attempts: 2 })).toEqualTypeOf<Readonly<TaskRun>>()
    // @ts-expect-error no such option
    await linear('geography_qa', { repetitions: 3 })
    // @ts-expect-error a task is named or given
    await harness.runPair(5)
  })
})

taskSuite({ levels: [1, 2], tags: ['maths'], repetitions: 3, timeoutSeconds: 60 })
// @ts-expect-error no such option
taskSuite({ level: 1 })
