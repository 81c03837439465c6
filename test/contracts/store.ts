import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CounterFacts } from '../../src/run.ts'
import type { DatabaseInterface, RunSamples } from '../../src/store/index.ts'
import { anyExperiment, exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'

const COUNTERS: CounterFacts[] = [
  { id: 'package-0', domain: 'package', unitUj: 1, rangeUj: '999999' },
  { id: 'package-1', domain: 'package', unitUj: 1 },
  { id: 'dram-0', domain: 'dram', unitUj: 1 },
]

const rows = (...each: bigint[][]): Pick<RunSamples, 'tNs' | 'uncertaintyNs' | 'valuesUj'> => ({
  tNs: BigInt64Array.from(each, (_, i) => BigInt(i) * 10_000_000n + 5n),
  uncertaintyNs: Int32Array.from(each, () => 700),
  valuesUj: BigInt64Array.from(each.flat()),
})

/** What every store promises. `open` gives a new empty one each time. */
export function testStore(name: string, open: () => Promise<DatabaseInterface>): void {
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

    test('what is not there is undefined', async () => {
      await using db = await opened()
      expect(await db.loadExperiment('none')).toBeUndefined()
      expect(await db.samplesOf('none')).toEqual([])
    })
  })
}
