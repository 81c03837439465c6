/** What SQLite's words for tables are in PostgreSQL, each tried on the whole statement. */
const RULES: readonly [sqlite: RegExp, postgres: string][] = [
  [/\) STRICT(, WITHOUT ROWID)?$/, ')'],
  // `json` keeps the text as it was written, as SQLite does; `jsonb` would not.
  [/\b(\w+) TEXT( NOT NULL)? CHECK \(json_valid\(\1\)\)/g, '$1 JSON$2'],
  // Texts are compared byte by byte, as SQLite does, whatever the locale of the database.
  [/\bTEXT\b/g, 'TEXT COLLATE "C"'],
  [/\bINTEGER\b/g, 'BIGINT'],
  [/\bREAL\b/g, 'DOUBLE PRECISION'],
  [/\bBLOB\b/g, 'BYTEA'],
  [/\bwindow\b/g, '"window"'],
]

/** Statements on tables in PostgreSQL's words. Published forms are checksummed: a rule that has been published never changes. */
export const postgresForm = (statements: readonly string[]): string[] =>
  statements
    .filter((statement) => !statement.startsWith('CREATE TRIGGER'))
    .map((statement) => RULES.reduce((text, [sqlite, postgres]) => text.replace(sqlite, postgres), statement))

/** Triggers that refuse every change of raw rows, also in the partitions of a table. */
export const postgresImmutable = (tables: readonly string[]): string[] =>
  tables.flatMap((table) => [
    `CREATE TRIGGER ${table}_no_change BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
    `CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  ])
