import { READING_AFTER, READING_BEFORE, READING_VALUES } from '../engine/sampling/reading.ts'
import { type SampleBlock, sampleBlocks } from '../engine/sampling/sample-file.ts'
import { type NamedRow, seriesRows } from '../engine/sampling/series-file.ts'
import type { CounterFacts, Run } from '../run.ts'
import type { RunSamples, RunSeries, SeriesReading } from '../store/index.ts'
import type { Recording } from './collect.ts'

/** Samples of one run that are in memory at a time, at most. */
const PIECE_ROWS = 1 << 15
/** Rows of telemetry likewise: each is an object. */
const SERIES_ROWS = 1 << 12

/** A run with what has been gathered of it. */
interface Gathered<T> {
  runId: string
  startNs: bigint
  endNs: bigint
  piece: T
}

const LATEST_NS = 2n ** 63n - 1n

/** Which runs rows in order of time lie in: task runs may lie in each other. */
class RunSweep<T> {
  readonly #waiting: Gathered<T>[]
  #open: Gathered<T>[] = []
  /** When the next run begins, and the first of those that are open ends. */
  #nextStartNs = LATEST_NS
  #nextEndNs = LATEST_NS

  constructor(runs: readonly Run[], empty: () => T) {
    this.#waiting = runs
      .map(({ id, startNs, endNs }) => ({
        runId: id,
        startNs: BigInt(startNs),
        endNs: BigInt(endNs),
        piece: empty(),
      }))
      .sort((a, b) => (a.startNs < b.startNs ? 1 : -1))
  }

  /** The runs that a row lies in, and those that were over before it. */
  at(fromNs: bigint, toNs: bigint): { inside: readonly Gathered<T>[]; over: readonly Gathered<T>[] } {
    for (let next = this.#waiting.at(-1); next && next.startNs <= fromNs; next = this.#waiting.at(-1))
      this.#open.push(this.#waiting.pop() as Gathered<T>)
    const over = this.#open.filter(({ endNs }) => endNs < toNs)
    if (over.length > 0) this.#open = this.#open.filter(({ endNs }) => endNs >= toNs)
    this.#nextStartNs = this.#waiting.at(-1)?.startNs ?? LATEST_NS
    this.#nextEndNs = this.#open.reduce((first, { endNs }) => (endNs < first ? endNs : first), LATEST_NS)
    return { inside: this.#open, over }
  }

  /** Whether a row lies in the same runs as the one that was asked for last. */
  isAsBefore(readings: BigInt64Array, at: number): boolean {
    return (
      (readings[at + READING_BEFORE] as bigint) < this.#nextStartNs &&
      (readings[at + READING_AFTER] as bigint) <= this.#nextEndNs
    )
  }

  /** The runs that no row has come after. */
  rest(): readonly Gathered<T>[] {
    return this.#open
  }
}

/** Rows of the sampler that lie in one run, in columns as the store takes them. */
class SamplePiece {
  readonly #counters: readonly CounterFacts[]
  #rows = 0
  #tNs = new BigInt64Array()
  #uncertaintyNs = new Int32Array()
  #valuesUj = new BigInt64Array()

  constructor(counters: readonly CounterFacts[]) {
    this.#counters = counters
  }

  /**
   * Takes rows from a place on, as many as there is room for.
   *
   * @returns the place after the last of them
   */
  add({ readings, stride }: SampleBlock, from: number, to: number): number {
    if (this.#rows === 0) {
      this.#tNs = new BigInt64Array(PIECE_ROWS)
      this.#uncertaintyNs = new Int32Array(PIECE_ROWS)
      this.#valuesUj = new BigInt64Array(PIECE_ROWS * this.#counters.length)
    }
    const count = this.#counters.length
    let at = from
    for (; at < to && this.#rows < PIECE_ROWS; at += stride, this.#rows++) {
      const before = readings[at + READING_BEFORE] as bigint
      const after = readings[at + READING_AFTER] as bigint
      this.#tNs[this.#rows] = BigInt.asIntN(64, before + after) / 2n
      this.#uncertaintyNs[this.#rows] = Number(BigInt.asIntN(64, after - before) / 2n)
      for (let i = 0; i < count; i++)
        this.#valuesUj[this.#rows * count + i] = readings[at + READING_VALUES + i] as bigint
    }
    return at
  }

  get isFull(): boolean {
    return this.#rows === PIECE_ROWS
  }

  *take(runId: string): Generator<RunSamples> {
    const rows = this.#rows
    this.#rows = 0
    if (rows === 0) return
    yield {
      runId,
      counters: this.#counters,
      tNs: this.#tNs.subarray(0, rows),
      uncertaintyNs: this.#uncertaintyNs.subarray(0, rows),
      valuesUj: this.#valuesUj.subarray(0, rows * this.#counters.length),
    }
  }
}

function* samplesOf(
  runs: readonly Run[],
  counters: readonly CounterFacts[],
  samplesPath: string,
): Generator<RunSamples> {
  const sweep = new RunSweep(runs, () => new SamplePiece(counters))
  for (const block of sampleBlocks(samplesPath)) {
    const { readings, stride } = block
    for (let from = 0; from < readings.length; ) {
      const { inside, over } = sweep.at(
        readings[from + READING_BEFORE] as bigint,
        readings[from + READING_AFTER] as bigint,
      )
      for (const { runId, piece } of over) yield* piece.take(runId)
      let to = from + stride
      while (to < readings.length && sweep.isAsBefore(readings, to)) to += stride
      for (const { runId, piece } of inside) {
        for (let at = from; at < to; ) {
          at = piece.add(block, at, to)
          if (piece.isFull) yield* piece.take(runId)
        }
      }
      from = to
    }
  }
  for (const { runId, piece } of sweep.rest()) yield* piece.take(runId)
}

/** The columns of a row that had a value. */
function readingOf({ source, tNs, values, columns }: NamedRow): SeriesReading {
  const known = columns.flatMap((column, i) => {
    const value = values[i]
    return value === null || value === undefined ? [] : [[column, value] as const]
  })
  return { source, tNs: BigInt(tNs), reading: Object.fromEntries(known) }
}

function* seriesOf(runs: readonly Run[], seriesPath: string): Generator<RunSeries> {
  const sweep = new RunSweep<{ readings: SeriesReading[] }>(runs, () => ({ readings: [] }))
  for (const row of seriesRows(seriesPath)) {
    const tNs = BigInt(row.tNs)
    const { inside, over } = sweep.at(tNs, tNs)
    for (const { runId, piece } of over) yield { runId, ...piece }
    for (const { runId, piece } of inside) {
      piece.readings.push(readingOf(row))
      if (piece.readings.length < SERIES_ROWS) continue
      yield { runId, readings: piece.readings }
      piece.readings = []
    }
  }
  for (const { runId, piece } of sweep.rest()) yield { runId, ...piece }
}

/** What comes anew each time it is gone through, as a transaction does that is begun again. */
const anew = <T>(begin: () => Iterator<T>): Iterable<T> => ({ [Symbol.iterator]: begin })

/** The samples of recordings as the store takes them, run by run in pieces: of each file one block is in memory at a time. */
export const recordedSamples = (
  recordings: readonly Recording[],
  counters: readonly CounterFacts[],
): Iterable<RunSamples> =>
  anew(function* () {
    for (const { runs, samplesPath } of recordings)
      if (samplesPath !== undefined) yield* samplesOf(runs, counters, samplesPath)
  })

/** The series of telemetry of recordings, in pieces likewise. */
export const recordedSeries = (recordings: readonly Recording[]): Iterable<RunSeries> =>
  anew(function* () {
    for (const { runs, seriesPath } of recordings) if (seriesPath !== undefined) yield* seriesOf(runs, seriesPath)
  })
