import { isAbsolute, resolve } from 'node:path'
import { EXIT } from '../errors.ts'
import { type ImportReport, importALems } from '../import/a-lems/import-database.ts'
import { openDatabase, shownDatabase } from '../store/index.ts'
import { commandLineSettings } from './settings.ts'

function lines(file: string, to: string, report: ImportReport): string[] {
  const { experiments, runs, measured, pairs, baselines, samples, leftOut, unknownColumns } = report
  return [
    `${file} → ${to}`,
    `  ${experiments} experiments, ${runs} runs, ${pairs} pairs, ${baselines} idle baselines, ${samples} samples`,
    `  ${measured} runs have the energy of their samples; ${runs - measured} have none, and say why`,
    ...leftOut.map((each) => `  left out: ${each}`),
    ...unknownColumns.map((each) => `  not looked at: the column ${each}, which A-LEMS was not known to have`),
    '  docs/a-lems-import.md has what becomes of each column.',
  ]
}

/**
 * `vitest-energy ingest --from a-lems PATH…`: brings A-LEMS databases into the store. Doing it again changes nothing.
 *
 * @param to URL or path of the store; undefined for that of the settings
 * @returns 0
 * @throws EnergyError USAGE for a file that is no A-LEMS database, STORE_CORRUPT for a damaged one, STORE_UNAVAILABLE
 */
export async function ingestALems(paths: readonly string[], to: string | undefined): Promise<number> {
  const { database } = await commandLineSettings()
  const url = to ?? database
  await using db = await openDatabase(/^[a-z]+:/.test(url) || isAbsolute(url) ? url : resolve(url))
  await db.migrate()
  for (const path of paths) {
    const report = await importALems(path, db)
    process.stdout.write(`${lines(path, shownDatabase(url), report).join('\n')}\n`)
  }
  return EXIT.ok
}
