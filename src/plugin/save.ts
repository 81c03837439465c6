import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readBlocks } from '../engine/sampling/sample-file.ts'
import { READING_AFTER, READING_BEFORE, READING_VALUES } from '../engine/sampling/reading.ts'
import type { CounterFacts, Experiment, Run } from '../run.ts'
import { jsonReport, SCHEMA_FILE, schemaText } from '../reporters/index.ts'
import { openDatabase, type RunSamples } from '../store/index.ts'

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

/** Stores an experiment with the samples of its task runs in one transaction. */
export async function store(
  database: string,
  experiment: Experiment,
  sampleFiles: readonly { runs: Run[]; path: string }[],
): Promise<void> {
  const counters = experiment.readers[0]?.counters ?? []
  const samples = sampleFiles.flatMap(({ runs, path }) => {
    const file = readBlocks(path)
    return runs.filter(({ status }) => status !== 'aborted').map((run) => samplesOf(run, counters, file))
  })
  await using db = await openDatabase(database)
  await db.migrate()
  await db.saveExperiment(experiment, samples)
}

/** Writes `energy.json` and the schema it follows. */
export function writeReports(dir: string, experiment: Experiment): void {
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'energy.json'), jsonReport(experiment))
  writeFileSync(join(dir, SCHEMA_FILE), schemaText())
}
