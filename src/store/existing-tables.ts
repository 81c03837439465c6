import { sql } from 'kysely'
import type { Adapter } from './adapter.ts'

/** Names of the tables that are there; in PostgreSQL those of the schema that comes first in the search path. */
export async function tablesOf({ db, engine }: Pick<Adapter, 'db' | 'engine'>): Promise<Set<string>> {
  const query =
    engine === 'sqlite'
      ? sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`
      : sql<{
          name: string
        }>`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()`
  const { rows } = await query.execute(db)
  return new Set(rows.map(({ name }) => name))
}
