import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../src/store/index.ts'

/** A new SQLite file with the latest tables and nothing in them. */
export async function migratedFile(): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'database-')), 'experiments.db')
  await using db = await openDatabase(file)
  await db.migrate()
  return file
}
