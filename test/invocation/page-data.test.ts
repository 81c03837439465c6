import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { pageData, unstoredPage } from '../../src/invocation/page-data.ts'
import {
  energyReport,
  type EnergyReport,
  htmlReport,
  type PageContent,
  type PageData,
} from '../../src/reporters/index.ts'
import type { Experiment, TaskRun } from '../../src/run.ts'
import { type DatabaseInterface, openDatabase } from '../../src/store/index.ts'
import { exampleComparison } from '../support/comparison-records.ts'
import { HOSTILE_TEXTS } from '../support/comparison.ts'
import { exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'
import { hostileExperiment } from '../support/hostile-experiment.ts'
import { scratch } from '../support/scratch.ts'
import { session, storedSessions } from '../support/sessions.ts'
import { COUNTERS, rows } from '../support/store-records.ts'

const contentOf = (html: string): PageContent => {
  const [, base64 = ''] = /<script type="text\/plain" id="data">([^<]*)<\/script>/.exec(html) ?? []
  return JSON.parse(gunzipSync(Buffer.from(base64, 'base64')).toString()) as PageContent
}

async function store(experiment: Experiment, work: (db: DatabaseInterface) => Promise<void>): Promise<void> {
  await using db = await openDatabase(join(scratch(), 'experiments.db'))
  await db.migrate()
  await db.saveExperiment(experiment, [])
  await work(db)
}

const counters = COUNTERS.slice(0, 1).map(({ id, ...facts }) => ({ counter: id, ...facts, wraps: 0 }))

const withoutSamples = (report: EnergyReport): EnergyReport => ({
  ...report,
  benchmarks: report.benchmarks.map((bench) => {
    const { samples: _, ...rest } = bench
    return rest
  }),
})

/** A task run of three seconds with a reading every 10 ms. */
const sampled = (seconds: number): TaskRun =>
  exampleTask({
    startNs: '5',
    endNs: String(BigInt(seconds) * 1_000_000_000n),
    seconds,
    samples: seconds * 100,
    counters,
  })

const samplesOf = ({ id, samples }: TaskRun) => ({
  runId: id,
  counters: COUNTERS.slice(0, 1),
  ...rows(...Array.from({ length: samples }, (_, i) => [(BigInt(i) * 300_000n) % 900_000n])),
})

test('report, windows, histories, changes and the comparison of a stored experiment', async () => {
  const file = join(scratch(), 'experiments.db')
  await storedSessions(file, 12, () => 3)
  const experiment = session(12, 3.3, {}, { git: { commit: 'bbb', dirty: false } })
  await using db = await openDatabase(file)
  await db.saveExperiment(experiment, [])
  await db.saveExperiment(session(13, 9), [])
  const facts = { dirty: false, nodeVersion: '24.21.0', controls: [] }
  const head = { ref: 'HEAD', commit: 'bbb', ...facts }
  await db.saveComparison(exampleComparison({ head, createdAt: '2026-01-01T00:00:00.000Z' }))
  const newest = exampleComparison({ head, createdAt: '2026-01-02T00:00:00.000Z' })
  await db.saveComparison(newest)
  await db.saveComparison(exampleComparison({ head, selfTest: true, createdAt: '2026-01-03T00:00:00.000Z' }))
  const data = await pageData(db, experiment.id)
  const report = energyReport(experiment)
  expect(data.report).toEqual(withoutSamples(report))
  expect(data.windows[0]?.benchmark).toBe(data.report.benchmarks[0]?.id)
  expect(data.changes).toEqual({
    'src/sort.bench.ts > sorting > quick': expect.objectContaining({ verdict: 'regression' }),
  })
  expect(data.histories.map(({ sessions }) => sessions.length)).toEqual([13])
  expect(data.histories[0]?.sessions.at(-1)?.experimentId).toBe(experiment.id)
  expect(data.comparison?.id).toBe(newest.id)
  expect(data.omitted).toEqual([])
  expect(contentOf(htmlReport(data))).toEqual({ kind: 'report', data: JSON.parse(JSON.stringify(data)) as PageData })
  await expect(pageData(db, 'nothing')).rejects.toMatchObject({ code: 'USAGE', exitCode: 64 })
})

test('a comparison of other code or of another machine is none of it', async () => {
  const { hardware } = exampleExperiment()
  const others: Partial<Experiment>[] = [
    { git: { commit: 'ccc' } },
    { git: { commit: 'bbb', dirty: true } },
    { git: {} },
    { git: { commit: 'bbb' }, hardware: { ...hardware, hash: 'another' } },
  ]
  for (const other of others) {
    const experiment = { ...exampleExperiment(), runs: [exampleBench()], ...other }
    await store(experiment, async (db) => {
      await db.saveComparison(exampleComparison())
      expect(await pageData(db, experiment.id)).not.toHaveProperty('comparison')
    })
  }
})

test('runs share the room of their series: what of them has none is said', async () => {
  const long = sampled(9)
  const short = Array.from({ length: 4 }, () => sampled(3))
  const experiment = { ...exampleExperiment(), runs: [...short, long] }
  await using db = await openDatabase(join(scratch(), 'experiments.db'))
  await db.migrate()
  await db.saveExperiment(experiment, [...short, long].map(samplesOf))
  const data = await pageData(db, experiment.id)
  expect(data.power.map(({ run }) => run)).toEqual([long.id, ...data.power.slice(1).map(({ run }) => run)])
  expect(data.power).toHaveLength(5)
  expect(data.power[0]?.toSeconds.length).toBeLessThanOrEqual(500)
  expect(data.omitted).toEqual([])
})

test('what is not stored has its record, its windows and the reason', () => {
  const experiment = { ...exampleExperiment(), runs: [exampleBench()] }
  const data = unstoredPage(experiment, 'the disk is full.')
  expect(data).toMatchObject({
    power: [],
    readings: [],
    histories: [],
    omitted: ['Time series and histories: the disk is full.'],
  })
  expect(data.windows).toHaveLength(1)
  expect(data).not.toHaveProperty('changes')
})

describe('size', () => {
  /** Digits as measured numbers have them: they do not compress. */
  const noise = (i: number): number => Math.abs(Math.sin(i * 12.9898) * 43_758.5453) % 1
  const bench = (i: number, windows: number) =>
    exampleBench({
      name: `bench ${i}`,
      windows: Array.from({ length: windows }, (_, index) => ({
        index,
        round: index,
        ops: 1_000_000,
        startNs: String(1_000_000_000 + index * 100_000_000 + Math.floor(noise(index + i) * 1e6)),
        seconds: 0.1 + noise(index * i) / 1e3,
        cpuSeconds: 0.1 + noise(index * i + 1) / 1e3,
        totalJoules: 3 + noise(index * i + 2),
        domains: {},
      })),
    })

  test('100 benches of 50 windows are less than a megabyte', () => {
    const runs = Array.from({ length: 100 }, (_, i) => bench(i, 50))
    const html = htmlReport(unstoredPage({ ...exampleExperiment(), runs }, 'x'))
    expect(html.length).toBeLessThan(1_000_000)
    expect(contentOf(html)).toMatchObject({ data: { windows: { length: 100 } } })
  })
})

test.each([...HOSTILE_TEXTS, '</script><script>alert(1)</script>', '<b>'.repeat(3000)])(
  'the text %j is carried as it is, and adds nothing to the file but its letters',
  (text) => {
    const data = unstoredPage(hostileExperiment(text), text)
    const html = htmlReport(data)
    expect(contentOf(html)).toEqual({ kind: 'report', data: JSON.parse(JSON.stringify(data)) as PageData })
    const around = (page: string): string => page.replace(/(id="data">)[^<]*/, '$1')
    expect(around(html)).toBe(around(htmlReport(unstoredPage(exampleExperiment(), ''))))
  },
)
