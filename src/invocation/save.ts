import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readBlocks } from '../engine/sampling/sample-file.ts'
import { readSeries } from '../engine/sampling/series-file.ts'
import { READING_AFTER, READING_BEFORE, READING_VALUES } from '../engine/sampling/reading.ts'
import type { CounterFacts, Experiment, Run } from '../run.ts'
import { jsonReport, SCHEMA_FILE, schemaText } from '../reporters/index.ts'
import type { Footprint } from '../stats/index.ts'
import { openDatabase, type RunSamples, type RunSeries } from '../store/index.ts'
import type { Recording } from './collect.ts'

/** The rows of a sample file that lie in a run, as the store takes them. */
function samplesOf(run: Run, counters: CounterFacts[], file: { readings: BigInt64Array; stride: number }): RunSamples {
  const { readings, stride } = file
  const startNs = BigInt(run.startNs)
  const endNs = BigInt(run.endNs)
  const inside: number[] = []
  for (let at = 0; at < readings.length; at += stride) {
    if ((readings[at + READING_BEFORE] as bigint) >= startNs && (readings[at + READING_AFTER] as bigint) <= endNs)
      inside.push(at)
  }
  const tNs = new BigInt64Array(inside.length)
  const uncertaintyNs = new Int32Array(inside.length)
  const valuesUj = new BigInt64Array(inside.length * counters.length)
  inside.forEach((at, i) => {
    const before = readings[at + READING_BEFORE] as bigint
    const after = readings[at + READING_AFTER] as bigint
    tNs[i] = (before + after) / 2n
    uncertaintyNs[i] = Number((after - before) / 2n)
    valuesUj.set(readings.subarray(at + READING_VALUES, at + stride), i * counters.length)
  })
  return { runId: run.id, counters, tNs, uncertaintyNs, valuesUj }
}

/** The rows of a series file that lie in a run, as the store takes them. */
function seriesOf(run: Run, series: ReturnType<typeof readSeries>['series']): RunSeries {
  const startNs = BigInt(run.startNs)
  const endNs = BigInt(run.endNs)
  const readings = [...series].flatMap(([source, { columns, rows }]) =>
    rows
      .map(({ tNs, values }) => ({ tNs: BigInt(tNs), values }))
      .filter(({ tNs }) => tNs >= startNs && tNs <= endNs)
      .map(({ tNs, values }) => {
        const known = columns.flatMap((column, i) => {
          const value = values[i]
          return value === null || value === undefined ? [] : [[column, value] as const]
        })
        return { source, tNs, reading: Object.fromEntries(known) }
      }),
  )
  return { runId: run.id, readings }
}

/** Stores an experiment with what was recorded beside its task runs, in one transaction. */
export async function store(database: string, experiment: Experiment, recordings: readonly Recording[]): Promise<void> {
  const counters = experiment.readers[0]?.counters ?? []
  const samples = recordings.flatMap(({ runs, samplesPath }) => {
    if (samplesPath === undefined) return []
    const file = readBlocks(samplesPath)
    return runs.map((run) => samplesOf(run, counters, file))
  })
  const series = recordings.flatMap(({ runs, seriesPath }) => {
    if (seriesPath === undefined) return []
    const { series: read } = readSeries(seriesPath)
    return runs.map((run) => seriesOf(run, read))
  })
  await using db = await openDatabase(database)
  await db.migrate()
  await db.saveExperiment(experiment, samples, series)
}

/** Writes `energy.json` and the schema it follows. */
export function writeReports(dir: string, experiment: Experiment, beside: { footprint?: Footprint } = {}): void {
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'energy.json'), jsonReport(experiment, beside))
  writeFileSync(join(dir, SCHEMA_FILE), schemaText())
}
