import type { DocumentedColumn, StoredRow } from '../store/index.ts'

/** What every format of tables is made of. */
export interface Rows {
  columns: readonly DocumentedColumn[]
  /** In pages; one is in memory at a time. */
  pages: AsyncIterable<readonly StoredRow[]>
}
