const nullable = (table: string, column: string): string => `ALTER TABLE ${table} ALTER COLUMN ${column} DROP NOT NULL`

/** The checks of these columns hold for NULL, too, and no row changes, so the triggers can stay. */
export const unknownCostsPostgres: readonly string[] = [
  nullable('runs', 'cpu_seconds'),
  nullable('llm_interactions', 'bytes_sent'),
  nullable('llm_interactions', 'bytes_received'),
]
