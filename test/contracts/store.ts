import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Run } from '../../src/run.ts'
import { type DatabaseInterface, DOCUMENTED } from '../../src/store/index.ts'
import { anyExperiment, exampleBench, exampleCall, exampleExperiment, exampleTask } from '../support/experiment.ts'
import { byId, COUNTERS, paired, rows } from '../support/store-records.ts'
import { exampleWorkflowRun } from '../support/workflow.ts'
import { testComparisons } from './store-comparisons.ts'
import { testLineage } from './store-lineage.ts'
import { testTexts } from './store-texts.ts'
import { testWorkflows } from './store-workflows.ts'

/** What every store promises. `open` gives a new empty one each time. */
export function testStore(name: string, open: () => Promise<DatabaseInterface>): void {
  testWorkflows(`${name}: workflows`, open)
  testLineage(`${name}: lineage`, open)
  testComparisons(`${name}: comparisons`, open)
  testTexts(name, open)
  describe(name, () => {
    const opened = async (): Promise<DatabaseInterface> => {
      const db = await open()
      await db.migrate()
      return db
    }

    test('gives back every record as it was saved', async () => {
      await using db = await opened()
      await fc.assert(
        fc.asyncProperty(anyExperiment, async (experiment) => {
          await db.saveExperiment(experiment, [])
          expect(await db.loadExperiment(experiment.id)).toEqual(experiment)
        }),
        { numRuns: 40 },
      )
    })

    test('migrating twice and saving twice change nothing', async () => {
      await using db = await opened()
      await db.migrate()
      const experiment = { ...exampleExperiment(), runs: [exampleBench(), exampleTask()] }
      await db.saveExperiment(experiment, [])
      await db.saveExperiment(experiment, [])
      expect(await db.loadExperiment(experiment.id)).toEqual(experiment)
      expect(await db.listExperiments()).toHaveLength(1)
    })

    test('a resumed experiment gains its missing runs and its new status; what was there stays', async () => {
      await using db = await opened()
      const [first, second] = [exampleBench(), exampleBench({ name: 'merge' })]
      const partial = { ...exampleExperiment(), status: 'partial' as const, runs: [first] }
      await db.saveExperiment(partial, [])
      const whole = { ...partial, status: 'completed' as const, runs: [{ ...first, name: 'changed' }, second] }
      await db.saveExperiment(whole, [])
      const loaded = await db.loadExperiment(partial.id)
      expect(loaded?.status).toBe('completed')
      expect(loaded?.runs.map((run) => run.name)).toEqual(['quick', 'merge'])
      await db.saveExperiment({ ...whole, runs: [] }, [])
      expect((await db.listExperiments()).map(({ runs }) => runs)).toEqual([2])
    })

    test('samples are unwrapped, summed over sockets, and missing where a counter is missing', async () => {
      await using db = await opened()
      const task = exampleTask()
      const series = rows([999_990n, 5n, 100n], [5n, 6n, -1n], [20n, 8n, 130n])
      await db.saveExperiment({ ...exampleExperiment(), runs: [task] }, [
        { runId: task.id, counters: COUNTERS, ...series },
      ])
      expect(await db.samplesOf(task.id)).toEqual([
        { tNs: 5n, package: 0n, dram: 0n },
        { tNs: 10_000_005n, package: 16n },
        { tNs: 20_000_005n, package: 33n },
      ])
    })

    test('a series of more rows than one statement takes comes back whole, and so does a copy of it', async () => {
      await using db = await opened()
      const task = exampleTask()
      const LOST = 5150
      const read = (i: number): bigint[] => [BigInt(i * 70_000) % 1_000_000n, 5n, i < LOST ? BigInt(i) : -1n]
      const series = rows(...Array.from({ length: 5257 }, (_, i) => read(i)))
      await db.saveExperiment({ ...exampleExperiment(), runs: [task] }, [
        { runId: task.id, counters: COUNTERS, ...series },
      ])
      const expected = Array.from({ length: 5257 }, (_, i) => ({
        tNs: 5n + BigInt(i) * 10_000_000n,
        package: BigInt(i * 70_000),
        ...(i < LOST ? { dram: BigInt(i) } : {}),
      }))
      expect(await db.samplesOf(task.id)).toEqual(expected)
      await using copy = await opened()
      for await (const { added } of copy.copyFrom(db)) expect(added).toBe(1)
      expect(await copy.samplesOf(task.id)).toEqual(expected)
    })

    test('counters beyond 2^53 µJ stay exact', async () => {
      await using db = await opened()
      const huge = 2n ** 60n + 1n
      const task = exampleTask({
        counters: [
          {
            counter: 'package-1',
            domain: 'package',
            unitUj: 1,
            wraps: 0,
            firstUj: huge.toString(),
            lastUj: (huge + 3n).toString(),
          },
        ],
      })
      const series = rows([0n, huge, 0n], [1n, huge + 3n, 0n])
      await db.saveExperiment({ ...exampleExperiment(), runs: [task] }, [
        { runId: task.id, counters: COUNTERS, ...series },
      ])
      expect((await db.loadExperiment((await db.listExperiments())[0]?.id ?? ''))?.runs[0]?.counters[0]?.lastUj).toBe(
        String(huge + 3n),
      )
      expect((await db.samplesOf(task.id)).at(-1)?.package).toBe(4n)
    })

    test('series of telemetry come back as they were read, without the values that were missing', async () => {
      await using db = await opened()
      const task = exampleTask()
      const readings = [
        { source: 'scheduler', tNs: 2n ** 60n + 1n, reading: { runQueue: 2, interruptsPerSecond: 812.5 } },
        { source: 'thermal', tNs: 5n, reading: { x86PkgTempCelsius: 41.5 } },
        { source: 'thermal', tNs: 7n, reading: {} },
      ]
      const experiment = { ...exampleExperiment(), runs: [task] }
      await db.saveExperiment(experiment, [], [{ runId: task.id, readings }])
      await db.saveExperiment(experiment, [], [{ runId: task.id, readings }])
      expect(await db.telemetryOf(task.id)).toEqual(readings)
      expect(await db.telemetryOf('none')).toEqual([])
    })

    test('the newest accepted idle baseline of a machine is found', async () => {
      await using db = await opened()
      const common = {
        mode: 'edges',
        reader: 'model',
        provenance: 'modelled',
        hardwareHash: 'm',
        watts: {},
        spreadWatts: {},
        segments: 3,
        segmentSeconds: 1,
      } as const
      await db.saveIdleBaseline({ ...common, id: '1', measuredAt: '2026-01-01T00:00:00Z', accepted: true })
      await db.saveIdleBaseline({ ...common, id: '2', measuredAt: '2026-01-02T00:00:00Z', accepted: true })
      await db.saveIdleBaseline({ ...common, id: '3', measuredAt: '2026-01-03T00:00:00Z', accepted: false })
      const wanted = { hardwareHash: 'm', reader: 'model', mode: 'edges' } as const
      expect((await db.latestIdleBaseline(wanted))?.id).toBe('2')
      expect(await db.latestIdleBaseline({ ...wanted, hardwareHash: 'other' })).toBeUndefined()
    })

    test('hostile texts come back as they were, from records and from columns', async () => {
      await using db = await opened()
      const hostile = [
        "'; DROP TABLE runs; --",
        '"\\"',
        'a\0b',
        '\u202Edlrow',
        '\ud800 and \udc00',
        '\u001a0000',
        '\\u0000',
        '👩🏽‍💻',
      ]
      const experiments = hostile.map((text) => {
        const failure = { type: 'wrong-answer', message: text } as const
        const base = exampleWorkflowRun({
          name: text,
          file: text,
          suite: text,
          project: text,
          error: text,
          invalidReason: text,
        })
        const { spans, calls, ...facts } = base.workflowFacts
        const workflowFacts = {
          ...facts,
          category: text,
          answerHash: text,
          failure,
          spans: spans.map((span) => ({ ...span, name: text, step: text, success: false, failure })),
          calls: calls.map((call) => ({ ...call, step: text, model: text, prompt: text, response: text })),
        }
        const git = { commit: text, branch: text, dirty: true }
        const example = exampleExperiment()
        const hardware = { ...example.hardware, hash: text.slice(0, 100), hostname: text }
        return { ...example, name: text, ci: text, git, hardware, runs: [{ ...base, workflowFacts }] }
      })
      for (const experiment of experiments) {
        await db.saveExperiment(experiment, [])
        expect(await db.loadExperiment(experiment.id)).toEqual(experiment)
        for (const { id, workflowFacts } of experiment.runs) {
          expect(await db.eventsOf(id)).toEqual(workflowFacts.spans)
          expect(await db.interactionsOf(id)).toEqual(workflowFacts.calls)
        }
      }
      expect(new Set((await db.listExperiments()).map(({ name: each }) => each))).toEqual(new Set(hostile))
    })

    test('texts of a MB come back as they were', async () => {
      await using db = await opened()
      const text = 'é'.repeat(500_000)
      const run = exampleWorkflowRun(
        { name: text, error: text },
        { calls: [exampleCall({ span: 1, prompt: text, response: text })] },
      )
      const experiment = { ...exampleExperiment(), name: text, runs: [run] }
      await db.saveExperiment(experiment, [])
      expect((await db.loadExperiment(experiment.id))?.name === text).toBe(true)
      expect((await db.loadExperiment(experiment.id))?.runs[0]?.name === text).toBe(true)
      expect((await db.interactionsOf(run.id))[0]?.prompt === text).toBe(true)
    })

    test('what is not there is undefined', async () => {
      await using db = await opened()
      expect(await db.loadExperiment('none')).toBeUndefined()
      expect(await db.samplesOf('none')).toEqual([])
    })

    test('each look at the temperatures is one, however many sensors there are', async () => {
      await using db = await opened()
      const task = exampleTask()
      const readings = [
        { source: 'thermal', tNs: 5n, reading: { x86PkgTempCelsius: 41.5, acpitzCelsius: 27 } },
        { source: 'scheduler', tNs: 6n, reading: { runQueue: 2 } },
        { source: 'thermal', tNs: 7n, reading: {} },
      ]
      await db.saveExperiment({ ...exampleExperiment(), runs: [task] }, [], [{ runId: task.id, readings }])
      expect(await db.thermalOf(task.id)).toEqual([
        { tNs: 5n, celsius: { x86PkgTempCelsius: 41.5, acpitzCelsius: 27 }, highestCelsius: 41.5 },
        { tNs: 7n, celsius: {} },
      ])
    })

    test('every table and view streams its documented columns, exact and in the order of its key', async () => {
      await using db = await opened()
      const task = exampleTask()
      const { experiment } = paired()
      const huge = 2n ** 60n
      const runs = byId<Run>([...experiment.runs, task, exampleBench()])
      await db.saveExperiment(
        { ...experiment, runs },
        [{ runId: task.id, counters: COUNTERS, ...rows([0n, 1n, 0n], [1n, huge, 0n], [2n, huge + 5n, 0n]) }],
        [{ runId: task.id, readings: [{ source: 'scheduler', tNs: 5n, reading: { runQueue: 2 } }] }],
      )
      for (const table of DOCUMENTED) {
        for await (const page of db.streamRows(table)) {
          for (const row of page) expect(Object.keys(row)).toEqual(table.columns.map((column) => column.name))
          for (const { name: column, type } of table.columns) {
            const right = { TEXT: 'string', INTEGER: 'bigint', REAL: 'number', BLOB: 'object' }[type]
            const types = page.flatMap((row) => (row[column] === null ? [] : typeof row[column]))
            expect(new Set([...types, right]), `${table.name}.${column}`).toEqual(new Set([right]))
          }
        }
      }
      const samples = DOCUMENTED.find((table) => table.name === 'energy_samples')
      if (!samples) throw new Error('energy_samples is not documented')
      const streamed = []
      for await (const page of db.streamRows(samples, { runId: task.id })) streamed.push(...page)
      const tNs = [5n, 10_000_005n, 20_000_005n]
      expect(streamed.map(({ t_ns }) => t_ns)).toEqual(tNs)
      expect(streamed.at(-1)).toMatchObject({ run_id: task.id, package_uj: huge + 6n, gpu_uj: null })
    })
  })
}
