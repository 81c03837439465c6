import { expect, test } from 'vitest'
import { powerOfRun } from '../../src/invocation/power-of-run.ts'
import { readingsOfRun } from '../../src/invocation/readings-of-run.ts'
import { type DatabaseInterface, openDatabase } from '../../src/store/index.ts'
import { secondsFromUs } from '../../src/units.ts'
import { migratedFile } from '../support/database-file.ts'
import { exampleExperiment, exampleTask } from '../support/experiment.ts'
import { generatedSeries } from '../support/large-store.ts'
import { long } from '../support/long.ts'
import { sampledRun } from '../support/sampled-run.ts'

/** A stored run with a generated series of so many readings. */
async function storedRun(db: DatabaseInterface, rows: number) {
  const samples = generatedSeries('', rows)
  const run = exampleTask({
    startNs: String(samples.tNs[0]),
    endNs: String(samples.tNs.at(-1)),
    samples: rows,
    counters: samples.counters.map(({ id, domain, unitUj, rangeUj }) => ({
      counter: id,
      domain,
      unitUj,
      wraps: 0,
      ...(rangeUj === undefined ? {} : { rangeUj }),
    })),
  })
  await db.saveExperiment({ ...exampleExperiment(), runs: [run] }, [{ ...samples, runId: run.id }])
  return run
}

test('the power of a stored run has the energy of its counters, with wraps and several blocks', async () => {
  await using db = await openDatabase(await migratedFile())
  const run = await storedRun(db, 6500)
  const [power, readings] = [await powerOfRun(db, run, 300), await readingsOfRun(db, run, 300)]
  const last = (await db.samplesOf(run.id)).at(-1)
  let joules = 0
  for (const [i, to] of (power?.toSeconds ?? []).entries())
    joules += (power?.watts.package?.[i] ?? Number.NaN) * (to - (power?.toSeconds[i - 1] ?? power?.fromSeconds ?? 0))
  expect(joules).toBeCloseTo(Number(last?.package) / 1e6, 3)
  expect(power?.samples).toBe(6500)
  expect(power?.toSeconds.length).toBeGreaterThan(290)
  expect(power?.toSeconds.length).toBeLessThanOrEqual(300)
  expect(power?.highWatts?.length).toBe(power?.toSeconds.length)
  expect(readings).toEqual([])
})

test('readings beside a run come thinned from the store, each source with its own times', async () => {
  await using db = await openDatabase(await migratedFile())
  const { run, samples, series } = sampledRun()
  await db.saveExperiment({ ...exampleExperiment(), runs: [run] }, [samples], [series])
  const readings = await readingsOfRun(db, run, 20)
  const of = (name: string) => readings.find((each) => each.name === name)
  expect(of('x86PkgTempCelsius')).toMatchObject({
    run: run.id,
    source: 'thermal',
    values: expect.arrayContaining([45, 63]),
  })
  expect(of('CPU%c6')?.values.length).toBe(20)
  expect(of('meanFrequencyMhz')?.atSeconds.every((at) => at >= 0 && at <= 10)).toBe(true)
})

test('a run without readings has no power', async () => {
  await using db = await openDatabase(await migratedFile())
  const run = exampleTask({ samples: 0 })
  await db.saveExperiment({ ...exampleExperiment(), runs: [run] }, [])
  expect(await powerOfRun(db, run, 100)).toBeUndefined()
  expect(await readingsOfRun(db, run, 100)).toEqual([])
})

test.skipIf(!long)(
  'a run of 100 000 readings (LONG_TESTS): how long, and how much memory',
  { timeout: 300_000 },
  async () => {
    await using db = await openDatabase(await migratedFile())
    const run = await storedRun(db, 100_000)
    globalThis.gc?.()
    const before = process.memoryUsage()
    const [started, cpu] = [performance.now(), process.cpuUsage()]
    const power = await powerOfRun(db, run, 1000)
    await readingsOfRun(db, run, 1000)
    const ms = performance.now() - started
    const { user, system } = process.cpuUsage(cpu)
    const grown = process.memoryUsage().rss - before.rss
    const spent = `${ms.toFixed(0)} ms, CPU ${secondsFromUs(user + system).toFixed(2)} s`
    console.log(`100 000 readings: ${spent}, resident memory grown by ${(grown / 2 ** 20).toFixed(0)} MiB`)
    expect(power?.samples).toBe(100_000)
    expect(power?.toSeconds.length).toBeLessThanOrEqual(1000)
  },
)
