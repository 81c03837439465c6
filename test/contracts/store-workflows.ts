import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FAILURE_TYPES, type Run, type WorkflowFacts } from '../../src/run.ts'
import type { DatabaseInterface } from '../../src/store/index.ts'
import { exampleBench, exampleCall, exampleExperiment, exampleTask } from '../support/experiment.ts'
import { byId, COUNTERS, paired, rows, withPairs } from '../support/store-records.ts'
import { exampleWorkflowRun } from '../support/workflow.ts'

/** What every store promises of workflows and their pairs. `open` gives a new empty one each time. */
export function testWorkflows(name: string, open: () => Promise<DatabaseInterface>): void {
  describe(name, () => {
    const opened = async (): Promise<DatabaseInterface> => {
      const db = await open()
      await db.migrate()
      return db
    }

    test('gives back workflows and pairs as they were saved, from the record and from the tables', async () => {
      await using db = await opened()
      await fc.assert(
        fc.asyncProperty(withPairs, async (experiment) => {
          await db.saveExperiment(experiment, [])
          expect(await db.loadExperiment(experiment.id)).toEqual(experiment)
          expect(await db.pairsOf(experiment.id)).toEqual(experiment.pairs)
          for (const run of experiment.runs) {
            const facts = run.kind === 'task' ? run.workflowFacts : undefined
            expect(await db.eventsOf(run.id)).toEqual(facts?.spans ?? [])
            expect(await db.interactionsOf(run.id)).toEqual(facts?.calls ?? [])
          }
        }),
        { numRuns: 30 },
      )
    })

    test('every way to fail has a place', async () => {
      await using db = await opened()
      const runs = FAILURE_TYPES.map((type) => {
        const failure = { type, message: 'So it was.' }
        const run = exampleWorkflowRun({ success: false }, { failure })
        const { spans, calls } = run.workflowFacts
        return {
          ...run,
          workflowFacts: {
            ...run.workflowFacts,
            spans: spans.map((span) => ({ ...span, success: false, failure })),
            calls: calls.map((call) => ({ ...call, status: type, error: failure.message })),
          },
        }
      })
      const experiment = { ...exampleExperiment(), runs: byId(runs) }
      await db.saveExperiment(experiment, [])
      expect(await db.loadExperiment(experiment.id)).toEqual(experiment)
    })

    test('a pair is saved with all attempts of its two sides and what was sampled beside them; twice changes nothing', async () => {
      await using db = await opened()
      const { experiment, pair, linear, failed, agentic } = paired()
      const samples = [{ runId: failed.id, counters: COUNTERS, ...rows([1n, 2n, 3n], [2n, 3n, 4n]) }]
      const series = [{ runId: linear.id, readings: [{ source: 'thermal', tNs: 5n, reading: { aCelsius: 41 } }] }]
      await db.savePair(experiment, pair, samples, series)
      const saved = await db.loadExperiment(experiment.id)
      expect(saved).toEqual({ ...experiment, runs: byId([linear, failed, agentic]) })
      await db.savePair(experiment, { ...pair, ratio: 7 }, samples, series)
      expect(await db.loadExperiment(experiment.id)).toEqual(saved)
      expect(await db.samplesOf(failed.id)).toHaveLength(2)
      expect(await db.telemetryOf(linear.id)).toHaveLength(1)
      await db.saveExperiment(experiment, samples, series)
      expect(await db.loadExperiment(experiment.id)).toEqual(experiment)
    })

    test('a pair that cannot be saved leaves nothing behind', async () => {
      await using db = await opened()
      const { experiment, pair, linear } = paired()
      const absent = { ...pair, agenticRunId: 'none' }
      await expect(db.savePair(experiment, absent, [])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
      const twice = [1, 2].map(() => ({ runId: linear.id, counters: COUNTERS, ...rows([1n, 2n, 3n]) }))
      await expect(db.savePair(experiment, pair, twice)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
      expect(await db.loadExperiment(experiment.id)).toBeUndefined()
      expect(await db.listExperiments()).toEqual([])
      expect(await db.eventsOf(linear.id)).toEqual([])
      expect(await db.pairsOf(experiment.id)).toEqual([])
    })

    test('a span without its parent, a call without its span and numbers that cannot be are refused', async () => {
      await using db = await opened()
      const saving = async (facts: Partial<WorkflowFacts>): Promise<void> => {
        const experiment = { ...exampleExperiment(), runs: [exampleWorkflowRun({}, facts)] }
        await db.saveExperiment(experiment, []).catch(async (error: unknown) => {
          expect(await db.loadExperiment(experiment.id)).toBeUndefined()
          throw error
        })
      }
      const [first] = exampleWorkflowRun().workflowFacts.spans
      if (!first) throw new Error('the example has no span')
      const span = { ...first, id: 100 }
      await saving({ spans: [span], calls: [exampleCall({ span: 100 })] })
      const wrong: Partial<WorkflowFacts>[] = [
        { spans: [span], calls: [exampleCall({ span: 101 })] },
        { tokens: { total: -1 } },
        { calls: [exampleCall({ status: 'unlucky' as 'ok' })] },
        ...[{ parent: 99 }, { parent: 101 }, { seconds: -1 }, { phase: 'sleeping' as 'waiting' }, { endNs: '1' }].map(
          (change) => ({ calls: [], spans: [{ ...span, ...change }] }),
        ),
      ]
      for (const facts of wrong) await expect(saving(facts)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    })

    test('an interrupted experiment knows the attempts that came to their end', async () => {
      await using db = await opened()
      const { experiment, linear, failed, agentic, other } = paired()
      const warmUp = exampleWorkflowRun({}, { warmUp: true })
      const cut = exampleWorkflowRun({ status: 'aborted', success: false })
      const runs = byId<Run>([linear, failed, agentic, other, warmUp, cut, exampleTask(), exampleBench()])
      await db.saveExperiment({ ...experiment, status: 'aborted', runs }, [])
      const goal = { task: 'sums', model: 'embedded', repetition: 0, success: true }
      expect(await db.finishedGoals(experiment.id)).toEqual(
        [
          { ...goal, runId: linear.id, workflow: 'linear', attempt: 1, lastAttempt: true },
          { ...goal, runId: failed.id, workflow: 'agentic', attempt: 1, lastAttempt: false, success: false },
          { ...goal, runId: agentic.id, workflow: 'agentic', attempt: 2, lastAttempt: true },
          { ...goal, task: 'other', runId: other.id, workflow: 'agentic', attempt: 1, lastAttempt: true },
        ].toSorted((a, b) => (a.runId < b.runId ? -1 : 1)),
      )
      expect(await db.finishedGoals('none')).toEqual([])
    })
  })
}
