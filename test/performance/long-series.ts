import { appendBlock } from '../../src/engine/sampling/sample-file.ts'
import { appendSeries, type SeriesRecord } from '../../src/engine/sampling/series-file.ts'
import { openSpool } from '../../src/engine/sampling/spool.ts'
import { createSpoolDirectory } from '../../src/engine/sampling/spool-directory.ts'
import { READING_VALUES, readingLength } from '../../src/engine/sampling/reading.ts'
import { seededRandom } from '../../src/random.ts'
import type { CounterFacts, TaskRun } from '../../src/run.ts'
import { exampleHead } from '../support/dead-spool.ts'
import { exampleTask } from '../support/experiment.ts'

/** 100 Hz. */
const PERIOD_NS = 10_000_000
const JITTER_NS = 50_000
const BRACKET_NS = 700
const UNIT_UJ = 61
const RANGE_UJ = 262_143_328_850
/** Steps of a counter between two readings, at most: 27 W on average. */
const STEPS = 9000
/** A second of readings, as the sampler writes them. */
const BLOCK_ROWS = 100
/** Telemetry is read at a tenth of the pace. */
const ROWS_PER_TELEMETRY = 10
const START_NS = 123_456_789_012_345

/** The counters of such a series. */
export const COUNTERS = (['package', 'core', 'dram'] as const).map((domain) => ({
  id: `${domain}-0`,
  domain,
  unitUj: UNIT_UJ,
  rangeUj: String(RANGE_UJ),
  updatePeriodSeconds: 0.001,
})) satisfies CounterFacts[]

export const STRIDE = readingLength(COUNTERS.length)

/** A recorded invocation, and the runs in it. */
export interface RecordedInvocation {
  dir: string
  samplesPath: string
  runs: TaskRun[]
}

/** An invocation as its sampler has recorded it: so many task runs, one after the other, with `rows` readings in all. */
export function recordedInvocation(
  folder: string,
  { rows, runs: count, telemetry }: { rows: number; runs: number; telemetry: boolean },
): RecordedInvocation {
  const head = exampleHead()
  const dir = createSpoolDirectory(folder, head.id, head)
  const spool = openSpool(dir)
  const reader = { name: 'rapl-powercap', provenance: 'measured' as const, counters: COUNTERS }
  spool.append({ type: 'reader', refused: [], reader })
  const random = seededRandom(1)
  const values = COUNTERS.map(() => Math.floor(random() * RANGE_UJ))
  const starts: bigint[] = []
  appendSeries(spool.seriesPath, [{ type: 'series', source: 'scheduler', columns: ['runQueue', 'idleFraction'] }])
  for (let from = 0; from < rows; from += BLOCK_ROWS) {
    const block = new BigInt64Array(Math.min(BLOCK_ROWS, rows - from) * STRIDE)
    const beside: SeriesRecord[] = []
    for (let at = 0; at < block.length; at += STRIDE) {
      const row = from + at / STRIDE
      const before = START_NS + row * PERIOD_NS + Math.floor(random() * JITTER_NS)
      block[at] = BigInt(before)
      block[at + 1] = BigInt(before + BRACKET_NS)
      for (const [i, value] of values.entries()) {
        const next = (value + UNIT_UJ * Math.floor(random() * STEPS)) % RANGE_UJ
        values[i] = next
        block[at + READING_VALUES + i] = BigInt(next)
      }
      if (telemetry && row % ROWS_PER_TELEMETRY === 0)
        beside.push({ type: 'row', source: 'scheduler', tNs: String(before), values: [row % 4, random()] })
      if (row % Math.ceil(rows / count) === 0) starts.push(BigInt(before))
    }
    appendBlock(spool.samplesPath, block, STRIDE)
    if (beside.length > 0) appendSeries(spool.seriesPath, beside)
  }
  const endNs = BigInt(START_NS + rows * PERIOD_NS)
  const runs = starts.map((startNs, i) =>
    exampleTask({ name: `run ${i}`, startNs: String(startNs), endNs: String((starts[i + 1] ?? endNs) - 1n) }),
  )
  for (const run of runs) spool.append({ type: 'run', run })
  return { dir, samplesPath: spool.samplesPath, runs }
}
