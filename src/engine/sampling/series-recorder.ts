import { nsFromSeconds } from '../../units.ts'
import type { Series } from '../telemetry/telemetry.ts'
import { monotonicNs } from './clock.ts'
import { appendSeries, type SeriesRecord } from './series-file.ts'

/** An open series, with its name and its pace. */
export interface NamedSeries {
  name: string
  hz: number
  series: Series
}

/**
 * Reads series in the sampler thread, each at its own pace, when the thread is awake anyway: a series costs its reading and
 * no wake-up.
 */
export class SeriesRecorder {
  readonly #path: string
  readonly #sources: readonly { name: string; series: Series; periodNs: bigint; row: Float64Array; dueNs: bigint }[]
  #pending: SeriesRecord[]

  constructor(opened: readonly NamedSeries[], path: string) {
    this.#path = path
    this.#sources = opened.map(({ name, hz, series }) => ({
      name,
      series,
      periodNs: nsFromSeconds(1 / hz),
      row: new Float64Array(series.columns.length),
      dueNs: 0n,
    }))
    this.#pending = opened.map(({ name, series }) => ({ type: 'series', source: name, columns: [...series.columns] }))
  }

  /** Reads every series whose time has come. */
  takeDue(): void {
    for (const source of this.#sources) {
      const nowNs = monotonicNs()
      if (nowNs < source.dueNs) continue
      source.dueNs = (source.dueNs === 0n ? nowNs : source.dueNs) + source.periodNs
      // After a pause, or a stall, the missed rows are not made up for.
      if (source.dueNs < nowNs) source.dueNs = nowNs + source.periodNs
      if (!source.series.read(source.row)) continue
      const values = Array.from(source.row, (value) => (Number.isFinite(value) ? value : null))
      this.#pending.push({ type: 'row', source: source.name, tNs: nowNs.toString(), values })
    }
  }

  flush(): void {
    if (this.#pending.length === 0) return
    appendSeries(this.#path, this.#pending)
    this.#pending = []
  }

  close(): void {
    this.flush()
    for (const { series } of this.#sources) series.close()
  }
}
