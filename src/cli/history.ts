import { createColors } from 'picocolors'
import { EnergyError, EXIT } from '../errors.ts'
import {
  type BenchHistory,
  benchHistory,
  historyList,
  historyText,
  signsOf,
  terminalLook,
  type TextStyle,
} from '../reporters/index.ts'
import { type DatabaseInterface, openDatabase } from '../store/index.ts'
import { refuseMissingDatabase } from './missing-database.ts'
import { commandLineSettings } from './settings.ts'
import { wantedBench } from './wanted-bench.ts'

export interface HistoryOptions {
  /** Name, key, pattern or part of a key; without one, all benches are listed. */
  bench?: string
  /** Beginning of the oldest session that is shown, ISO 8601 in UTC. */
  since?: string
  /** Most sessions of a bench; without one, what a screen holds of one bench, and all for a list or JSON. */
  limit?: number
  json: boolean
}

/** Sessions of one bench, without another wish. */
const SCREEN = 30

/** Prints what `text` makes in the look of this terminal. */
function print(text: (style: TextStyle) => string): void {
  const { colour, width, ascii } = terminalLook(process.stdout)
  const { bold, dim } = createColors(colour)
  process.stdout.write(`${signsOf(ascii)(text({ bold, dim, width }))}\n`)
}

async function histories(db: DatabaseInterface, options: HistoryOptions): Promise<BenchHistory[]> {
  const all = await db.benchKeys()
  if (all.length === 0) {
    throw new EnergyError(
      'USAGE',
      'The database has no benches with energy.',
      'Measure some with `vitest bench`; `vitest-energy doctor` says what can be measured here.',
    )
  }
  const { bench, since, json } = options
  const limit = options.limit ?? (bench === undefined || since !== undefined || json ? Infinity : SCREEN)
  const wanted =
    bench === undefined
      ? undefined
      : wantedBench(
          bench,
          all.map(({ benchmarkKey }) => benchmarkKey),
        )
  const found: BenchHistory[] = []
  for (const { sessions: _, newestAt: __, ...source } of all) {
    if (wanted !== undefined && source.benchmarkKey !== wanted) continue
    const history = benchHistory(source, await db.benchHistory(source), { limit, since })
    if (history.sessions.length > 0) found.push(history)
  }
  return found
}

/**
 * Shows how the energy of benches went over sessions, with the commits at which it changed for good.
 *
 * @throws EnergyError USAGE for a bench that is none or several, and of the store
 */
export async function history(options: HistoryOptions): Promise<number> {
  const { database } = await commandLineSettings()
  refuseMissingDatabase(database)
  await using db = await openDatabase(database)
  await db.migrate()
  const found = await histories(db, options)
  if (options.json) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, histories: found }, undefined, 2)}\n`)
  else if (found.length === 0) process.stdout.write(`There are no sessions since ${options.since}.\n`)
  else if (options.bench === undefined) print((style) => historyList(found, style))
  else print((style) => found.map((each) => historyText(each, style)).join('\n\n'))
  return EXIT.ok
}
