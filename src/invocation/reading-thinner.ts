import type { ReadingSeries } from '../reporters/page-data.ts'
import type { SeriesReading } from '../store/index.ts'
import { secondsFromNs } from '../units.ts'
import type { Stretches } from './power-series.ts'

/** What was read of one quantity in one cell. */
interface Cell {
  cell: number
  times: number
  seconds: number
  values: number
  sum: number
}

/**
 * Thins what was read beside a run: its time is divided into equal cells, and a point is the mean of the readings in a cell, at
 * the mean of their times. A cell in which a quantity was missing from every reading is null; one without a reading is no point.
 */
export class ReadingThinner {
  readonly #of: Stretches
  /** By source, then by the name of the quantity. */
  readonly #cells = new Map<string, Map<string, Cell[]>>()
  /** The times at which each source was read, by cell. */
  readonly #looks = new Map<string, Cell[]>()

  constructor(of: Stretches) {
    this.#of = of
  }

  /** Readings of a source in order of time. */
  add({ source, tNs, reading }: SeriesReading): void {
    const seconds = secondsFromNs(tNs - this.#of.startNs)
    const cell = this.#cellOf(seconds)
    const looks = this.#looks.get(source) ?? []
    this.#looks.set(source, looks)
    const look = cellAt(looks, cell)
    look.times++
    look.seconds += seconds
    const quantities = this.#cells.get(source) ?? new Map<string, Cell[]>()
    this.#cells.set(source, quantities)
    for (const [name, value] of Object.entries(reading)) {
      const cells = quantities.get(name) ?? []
      quantities.set(name, cells)
      const at = cellAt(cells, cell)
      at.values++
      at.sum += value
    }
  }

  series(): ReadingSeries[] {
    return [...this.#cells].flatMap(([source, quantities]) => {
      const looks = this.#looks.get(source) ?? []
      const atSeconds = looks.map(({ seconds, times }) => seconds / times)
      return [...quantities].map(([name, cells]) => {
        const means = new Map(cells.map(({ cell, sum, values }) => [cell, sum / values]))
        return { run: this.#of.run, source, name, atSeconds, values: looks.map(({ cell }) => means.get(cell) ?? null) }
      })
    })
  }

  #cellOf(seconds: number): number {
    const { startNs, endNs, stretches } = this.#of
    const length = secondsFromNs(endNs - startNs)
    if (length <= 0) return 0
    return Math.min(stretches - 1, Math.max(0, Math.floor((seconds / length) * stretches)))
  }
}

/** The cell that is being filled: readings come in order of time. */
function cellAt(cells: Cell[], cell: number): Cell {
  const last = cells.at(-1)
  if (last?.cell === cell) return last
  const next = { cell, times: 0, seconds: 0, values: 0, sum: 0 }
  cells.push(next)
  return next
}
