import { existsSync } from 'node:fs'
import { EnergyError } from '../errors.ts'

/** Whether a database is a SQLite file that is not there. Opening it would make it. */
export function isMissing(database: string): boolean {
  const file = database.replace(/^sqlite:/, '')
  return !/^[a-z]+:/.test(file) && !existsSync(file)
}

/** @throws EnergyError STORE_UNAVAILABLE when there is no such file */
export function refuseMissingDatabase(database: string): void {
  if (!isMissing(database)) return
  throw new EnergyError(
    'STORE_UNAVAILABLE',
    `There is no database at ${database.replace(/^sqlite:/, '')}.`,
    'Measure something first (`vitest bench`, `vitest-energy run`), or give another path with ENERGY_DB.',
  )
}
