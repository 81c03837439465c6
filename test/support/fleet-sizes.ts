import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { CounterFacts, CounterSpan, Run } from '../../src/run.ts'
import { openDatabase, type RunSamples, type RunSeries } from '../../src/store/index.ts'
import { exampleBench, exampleExperiment, exampleTask } from './experiment.ts'
import type { TestPostgres } from './postgres.ts'
import { exampleWorkflowRun } from './workflow.ts'

/** An invocation without its runs, a bench of a second, a tagged test and a workflow of half a minute, with the settings of nobody. */
export type Measured = 'invocation' | 'bench' | 'task' | 'workflow'

export interface Size {
  runs: number
  /** Tables, indexes and TOAST of one run, B. */
  bytesPerRun: number
  /** What was written ahead for it, B: what replicas and archives take. */
  walBytesPerRun: number
  /** Of it by table, B. */
  tables: Record<string, number>
}

const DOMAINS = ['package', 'core', 'dram'] as const
const COUNTERS: CounterFacts[] = DOMAINS.map((domain) => ({
  id: `${domain}-0`,
  domain,
  unitUj: 61.035,
  rangeUj: '262143328850',
}))
const SPANS: CounterSpan[] = COUNTERS.map(({ id, domain, unitUj }) => ({
  counter: id,
  domain,
  unitUj,
  wraps: 0,
  firstUj: '123456789012',
  lastUj: '123486789012',
}))
const CONFIG = parse(readFileSync(new URL('../../config/app_settings.yaml', import.meta.url), 'utf8')) as unknown
const SECONDS = 30
const WINDOWS = 10

/** A walk with steps as irregular as those of a counter; the same in every run of this. */
function* walk(step: number, seed: number): Generator<number> {
  let [state, value] = [seed, seed * 1000]
  for (;;) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    value += Math.round(step * (0.5 + state / 2 ** 31))
    yield value
  }
}

const next = (numbers: Generator<number>): number => Number(numbers.next().value)

/** 100 readings a second. */
function samplesOf(runId: string, seed: number): RunSamples {
  const rows = SECONDS * 100
  const clock = walk(10_000_000, seed)
  const counters = DOMAINS.map((_, i) => walk(300_000 / (1 + i), seed + i))
  return {
    runId,
    counters: COUNTERS,
    tNs: BigInt64Array.from({ length: rows }, () => BigInt(next(clock))),
    uncertaintyNs: Int32Array.from({ length: rows }, (_, i) => 500 + (i % 400)),
    valuesUj: BigInt64Array.from({ length: rows * 3 }, (_, i) => BigInt(next(counters[i % 3] ?? clock))),
  }
}

const FRACTIONS = ['userFraction', 'systemFraction', 'idleFraction', 'cpuPressureFraction']
const RATES = ['meanFrequencyMhz', 'interruptsPerSecond', 'contextSwitchesPerSecond'].concat([
  'voluntarySwitchesPerSecond',
  'involuntarySwitchesPerSecond',
])

/** The scheduler ten times a second, the temperatures once. */
function seriesOf(runId: string, seed: number): RunSeries {
  const noise = walk(1, seed)
  const fraction = (): number => (next(noise) % 997) / 997
  const scheduler = Array.from({ length: SECONDS * 10 }, (_, i) => ({
    source: 'scheduler',
    tNs: BigInt(i) * 100_000_000n,
    reading: Object.fromEntries([
      ...FRACTIONS.map((name) => [name, fraction()]),
      ...RATES.map((name) => [name, 1e4 * fraction()]),
      ['runQueue', i % 4],
      ['residentBytes', 2e8 + i * 4096],
      ['swapUsedBytes', 0],
    ]) as Record<string, number>,
  }))
  const thermal = Array.from({ length: SECONDS }, (_, i) => ({
    source: 'thermal',
    tNs: BigInt(i) * 1_000_000_000n,
    reading: { x86PkgTempCelsius: 50 + (i % 9), acpitzCelsius: 27.8 },
  }))
  return { runId, readings: [...scheduler, ...thermal] }
}

const RUN: Record<Exclude<Measured, 'invocation'>, () => Run> = {
  bench: () => {
    const windows = Array.from({ length: WINDOWS }, (_, index) => ({
      index,
      round: index,
      ops: 1_000_000,
      startNs: String(1_000_000_000 + index * 100_000_000),
      seconds: 0.1,
      cpuSeconds: 0.1,
      totalJoules: 3.5912 + index / 977,
      domains: { package: 3.0123, core: 2.0456, dram: 0.5789 },
      countedUj: ['3012300', '2045600', '578900'],
    }))
    return exampleBench({ windows, counters: SPANS })
  },
  task: () => exampleTask({ counters: SPANS, seconds: SECONDS }),
  workflow: () => exampleWorkflowRun({ counters: SPANS, seconds: SECONDS }),
}

/** Bytes of each table with its indexes, partitions counted for their parent. */
const SIZES = `SELECT coalesce(i.inhparent::regclass, c.oid::regclass)::text AS name,
    sum(pg_total_relation_size(c.oid))::float8 AS bytes
  FROM pg_class AS c LEFT JOIN pg_inherits AS i ON i.inhrelid = c.oid
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' GROUP BY 1`

const WAL = `SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS bytes`

/** What runs of one kind take in a PostgreSQL, from the difference that adding them makes. */
export async function measuredSize(server: TestPostgres, kind: Measured, runs: number): Promise<Size> {
  const url = await server.empty()
  const sizes = async (): Promise<Map<string, number>> => {
    await server.sql(url, 'VACUUM')
    const rows = await server.sql(url, SIZES)
    return new Map(rows.map(({ name, bytes }) => [String(name), Number(bytes)]))
  }
  const wal = async (): Promise<number> => Number((await server.sql(url, WAL))[0]?.bytes)
  await using db = await openDatabase(url)
  await db.migrate()
  const save = async (seed: number): Promise<void> => {
    if (kind === 'invocation') return db.saveExperiment({ ...exampleExperiment(), config: CONFIG }, [])
    const run = RUN[kind]()
    const isSampled = kind !== 'bench'
    await db.saveExperiment(
      { ...exampleExperiment(), id: 'one', runs: [run] },
      isSampled ? [samplesOf(run.id, seed)] : [],
      isSampled ? [seriesOf(run.id, seed)] : [],
    )
  }
  await save(1)
  const [before, walBefore] = [await sizes(), await wal()]
  for (let seed = 2; seed < runs + 2; seed++) await save(seed)
  const walBytesPerRun = ((await wal()) - walBefore) / runs
  const after = await sizes()
  const tables = Object.fromEntries(
    [...after].flatMap(([name, bytes]): [string, number][] => {
      const added = (bytes - (before.get(name) ?? 0)) / runs
      return added > 0 ? [[name, added]] : []
    }),
  )
  const bytesPerRun = Object.values(tables).reduce((sum, bytes) => sum + bytes, 0)
  return { runs, bytesPerRun, walBytesPerRun, tables }
}
