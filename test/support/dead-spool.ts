import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { appendBlock } from '../../src/engine/sampling/sample-file.ts'
import { appendSeries } from '../../src/engine/sampling/series-file.ts'
import { openSpool } from '../../src/engine/sampling/spool.ts'
import { createSpoolDirectory } from '../../src/engine/sampling/spool-directory.ts'
import type { Experiment, Run } from '../../src/run.ts'
import { exampleBench, exampleExperiment, exampleTask } from './experiment.ts'

/** Readings of one block: what the sampler writes in a second. */
const BLOCK_ROWS = 100
const PERIOD_NS = 10_000_000n

/** An invocation before it has measured anything. */
export function exampleHead(): Experiment {
  const { endedAt: _, ...head } = exampleExperiment()
  return { ...head, status: 'running' }
}

/** Logs runs, and a task run with so many samples and a tenth as many rows of telemetry; gives the runs. */
export function fillSpool(dir: string, { benches = 2, rows = 300 }: { benches?: number; rows?: number } = {}): Run[] {
  const spool = openSpool(dir)
  const { readers } = exampleHead()
  const reader = readers[0]
  spool.append({ type: 'reader', refused: [], ...(reader === undefined ? {} : { reader }) })
  const runs: Run[] = Array.from({ length: benches }, () => exampleBench())
  runs.push(exampleTask({ startNs: '0', endNs: String(BigInt(rows + 1) * PERIOD_NS) }))
  for (const run of runs) spool.append({ type: 'run', run })
  appendSeries(spool.seriesPath, [{ type: 'series', source: 'scheduler', columns: ['runQueue', 'idleFraction'] }])
  for (let from = 0; from < rows; from += BLOCK_ROWS) {
    const block = Array.from({ length: Math.min(BLOCK_ROWS, rows - from) }, (_, i) => {
      const beforeNs = BigInt(from + i) * PERIOD_NS
      return [beforeNs, beforeNs + 800n, beforeNs * 3n]
    })
    appendBlock(spool.samplesPath, BigInt64Array.from(block.flat()), 3)
    appendSeries(
      spool.seriesPath,
      block
        .filter((_, i) => i % 10 === 0)
        .map(([tNs = 0n], i) => ({ type: 'row', source: 'scheduler', tNs: String(tNs), values: [i, null] })),
    )
  }
  return runs
}

/** A spool of an invocation whose process is gone, with its runs. */
export function deadSpool(
  root: string,
  of: { benches?: number; rows?: number } = {},
): { dir: string; head: Experiment; runs: Run[] } {
  const head = exampleHead()
  const dir = createSpoolDirectory(root, head.id, head)
  const file = join(dir, 'experiment.json')
  const whole = JSON.parse(readFileSync(file, 'utf8')) as object
  writeFileSync(file, JSON.stringify({ ...whole, owner: { pid: 1, startTicks: 'gone' } }))
  return { dir, head, runs: fillSpool(dir, of) }
}
