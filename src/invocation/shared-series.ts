import type { PageData, PowerSeries, ReadingSeries } from '../reporters/page-data.ts'
import type { Run, TaskRun } from '../run.ts'
import type { DatabaseInterface } from '../store/index.ts'
import { powerOfRun } from './power-of-run.ts'
import { readingsOfRun } from './readings-of-run.ts'

/** Numbers that all series of one kind have together: about half a megabyte of the page. */
const MOST_NUMBERS = 100_000
/** Points of one series: as many as a chart has columns of pixels, and so few that it still shows a course. */
const MOST_STRETCHES = 500
const FEWEST_STRETCHES = 24
/** Columns of a power series: its times, four domains, both extremes. */
const COLUMNS = 7

const numbersOfPower = ({ toSeconds, watts, lowWatts, highWatts }: PowerSeries): number =>
  [toSeconds, ...Object.values(watts), lowWatts ?? [], highWatts ?? []].reduce((sum, { length }) => sum + length, 0)

const numbersOfReadings = (series: readonly ReadingSeries[]): number =>
  series.reduce((sum, { atSeconds, values }) => sum + atSeconds.length + values.length, 0)

const sampledRuns = (runs: readonly Run[]): TaskRun[] =>
  runs.filter((run): run is TaskRun => run.kind === 'task' && run.samples > 0).toSorted((a, b) => b.seconds - a.seconds)

/** Counts what is put in until it is full. */
class Room {
  #left = MOST_NUMBERS
  isFull = false

  take(numbers: number): boolean {
    if (this.isFull || numbers > this.#left) this.isFull = true
    else this.#left -= numbers
    return !this.isFull
  }
}

const omittedText = (what: string, left: number, all: number): string[] =>
  left === 0 ? [] : [`${what} of ${left} of ${all} runs: the longest runs have theirs.`]

/**
 * The series of the runs of an experiment, as finely as their number allows. Where even coarse ones would be too many, the
 * shortest runs go without, and what is left out is said.
 *
 * @throws EnergyError of the store
 */
export async function sharedSeries(
  db: DatabaseInterface,
  runs: readonly Run[],
): Promise<Pick<PageData, 'power' | 'readings' | 'omitted'>> {
  const sampled = sampledRuns(runs)
  const share = Math.floor(MOST_NUMBERS / COLUMNS / Math.max(1, sampled.length))
  const stretches = Math.min(MOST_STRETCHES, Math.max(FEWEST_STRETCHES, share))
  const [powerRoom, readingsRoom] = [new Room(), new Room()]
  const power: PowerSeries[] = []
  const readings: ReadingSeries[] = []
  const left = { power: 0, readings: 0 }
  for (const run of sampled) {
    const found = powerRoom.isFull ? undefined : await powerOfRun(db, run, stretches)
    if (found && powerRoom.take(numbersOfPower(found))) power.push(found)
    else if (powerRoom.isFull) left.power++
    const beside = readingsRoom.isFull ? [] : await readingsOfRun(db, run, stretches)
    if (readingsRoom.take(numbersOfReadings(beside))) readings.push(...beside)
    else left.readings++
  }
  return {
    power,
    readings,
    omitted: [
      ...omittedText('The power over time', left.power, sampled.length),
      ...omittedText('What was read beside the energy', left.readings, sampled.length),
    ],
  }
}
