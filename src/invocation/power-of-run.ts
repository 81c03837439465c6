import type { PowerSeries } from '../reporters/page-data.ts'
import type { TaskRun } from '../run.ts'
import { type DatabaseInterface, decodeBlock } from '../store/index.ts'
import { energySummer } from '../store/samples.ts'
import { PowerSeriesBuilder } from './power-series.ts'

/**
 * Power over time of a run from its stored readings, of which a block is in memory at a time.
 *
 * @returns undefined with fewer than two readings
 */
export async function powerOfRun(
  db: DatabaseInterface,
  run: TaskRun,
  stretches: number,
): Promise<PowerSeries | undefined> {
  const power = new PowerSeriesBuilder({
    run: run.id,
    startNs: BigInt(run.startNs),
    endNs: BigInt(run.endNs),
    stretches,
  })
  const facts = new Map(run.counters.map((counter) => [counter.counter, { ...counter, id: counter.counter }]))
  let sum: ReturnType<typeof energySummer> | undefined
  for await (const block of db.blocksOf(run.id)) {
    const [tNs = new BigInt64Array(), , ...columns] = decodeBlock(block)
    const known = block.counters.flatMap((id, place) => {
      const counter = facts.get(id)
      return counter === undefined ? [] : [{ counter, column: columns[place] ?? new BigInt64Array() }]
    })
    sum ??= energySummer(known.map(({ counter }) => counter))
    power.add(
      sum(
        tNs,
        known.map(({ column }) => column),
      ),
    )
  }
  return power.series()
}
