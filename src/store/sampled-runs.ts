import { setImmediate as turnOfEventLoop } from 'node:timers/promises'
import type { Transaction } from 'kysely'
import type { Run } from '../run.ts'
import type { SampledRun, SampleRows } from './adapter.ts'
import { SamplesRepository } from './repositories/samples.ts'
import { energyColumns, energySummer, type RunSamples, type RunSeries } from './samples.ts'
import { storableText } from './storable-text.ts'
import type { Tables } from './tables.ts'

/** A run whose samples are being added, as far as they have come. */
interface Begun extends SampledRun {
  blocks: number
  sum?: ReturnType<typeof energySummer>
}

/**
 * Adds the series of new runs, which may come in pieces: blocks and sums of a run go on where its last piece ended. Between
 * pieces the event loop has its turn: SQLite never waits for anything, and memory of what is finalised is freed there.
 */
export class SampledRuns {
  readonly #raw: SamplesRepository
  readonly #rows: SampleRows
  readonly #begun: Map<string, Begun>

  /** @param runs those that were added just now: the others have their series */
  constructor(tx: Transaction<Tables>, rows: SampleRows, runs: readonly Run[]) {
    this.#raw = new SamplesRepository(tx)
    this.#rows = rows
    this.#begun = new Map(runs.map(({ id, startedAt }) => [id, { id: storableText(id), startedAt, blocks: 0 }]))
  }

  async add(samples: Iterable<RunSamples>, series: Iterable<RunSeries>): Promise<void> {
    for (const piece of samples) {
      const run = this.#begun.get(piece.runId)
      if (!run) continue
      run.sum ??= energySummer(piece.counters)
      await turnOfEventLoop()
      run.blocks = await this.#raw.addRaw(piece, run.blocks)
      await this.#rows.addEnergy(run, energyColumns(piece, run.sum))
    }
    for (const { runId, readings } of series) {
      const run = this.#begun.get(runId)
      if (!run) continue
      await turnOfEventLoop()
      await this.#rows.addTelemetry(run, readings)
    }
  }
}
