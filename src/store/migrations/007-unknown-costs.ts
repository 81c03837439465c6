const nullable = (table: string, column: string, type: 'INTEGER' | 'REAL'): string[] => [
  `ALTER TABLE ${table} ADD COLUMN ${column}_or_null ${type} CHECK (${column}_or_null >= 0)`,
  `UPDATE ${table} SET ${column}_or_null = ${column}`,
  `ALTER TABLE ${table} DROP COLUMN ${column}`,
  `ALTER TABLE ${table} RENAME COLUMN ${column}_or_null TO ${column}`,
]

/**
 * What another program did not record of its runs and calls may be missing: CPU time, and bytes on the way to a model. The
 * rows are changed while their trigger is away; nothing that was read at a counter is among the columns.
 */
export const unknownCosts: readonly string[] = [
  ...nullable('runs', 'cpu_seconds', 'REAL'),
  'DROP TRIGGER llm_interactions_no_update',
  ...nullable('llm_interactions', 'bytes_sent', 'INTEGER'),
  ...nullable('llm_interactions', 'bytes_received', 'INTEGER'),
  "CREATE TRIGGER llm_interactions_no_update BEFORE UPDATE ON llm_interactions BEGIN SELECT RAISE(ABORT, 'llm_interactions is raw data and immutable'); END",
]
