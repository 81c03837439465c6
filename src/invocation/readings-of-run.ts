import type { ReadingSeries } from '../reporters/page-data.ts'
import type { TaskRun } from '../run.ts'
import { type DatabaseInterface, DOCUMENTED } from '../store/index.ts'
import { ReadingThinner } from './reading-thinner.ts'

/** What was read beside the energy of a run (temperatures, clocks, shares of time), thinned; a page of rows is in memory at a time. */
export async function readingsOfRun(db: DatabaseInterface, run: TaskRun, stretches: number): Promise<ReadingSeries[]> {
  const table = DOCUMENTED.find(({ name }) => name === 'telemetry_samples')
  if (!table) return []
  const thinner = new ReadingThinner({
    run: run.id,
    startNs: BigInt(run.startNs),
    endNs: BigInt(run.endNs),
    stretches,
  })
  for await (const page of db.streamRows(table, { runId: run.id }))
    for (const { source, t_ns: tNs, reading } of page)
      thinner.add({
        source: String(source),
        tNs: tNs as bigint,
        reading: JSON.parse(String(reading)) as Record<string, number>,
      })
  return thinner.series()
}
