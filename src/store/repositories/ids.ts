import type { Transaction } from 'kysely'
import type { Tables } from '../tables.ts'

/** Behind every character that an id is made of. */
const LAST = '~'

/** Ids that begin with a text, in their order. Both engines compare ids byte by byte, so that it is a range of their index. */
export async function idsBeginningWith(
  tx: Transaction<Tables>,
  of: 'experiments' | 'runs',
  text: string,
  limit: number,
): Promise<string[]> {
  const column = of === 'runs' ? 'run_id' : 'exp_id'
  const rows = await tx
    .selectFrom(of)
    .select(`${column} as id`)
    .where(column, '>=', text)
    .where(column, '<', text + LAST)
    .orderBy(column)
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}
