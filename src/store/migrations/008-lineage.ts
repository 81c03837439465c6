const noUpdate = (table: string): string =>
  `CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is raw data and immutable'); END`

/** Rows go only with their whole experiment, after its tombstone has been set. */
const noDelete = (table: string, experiment: string): string =>
  `CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table}
    WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE exp_id = ${experiment})
    BEGIN SELECT RAISE(ABORT, '${table} is raw data and immutable'); END`

const OF_RUN = '(SELECT exp_id FROM runs WHERE run_id = OLD.run_id)'

/** Tables whose rows belong to a run. */
export const TABLES_OF_RUNS = [
  'run_counters',
  'raw_blocks',
  'bench_windows',
  'energy_samples',
  'telemetry_samples',
  'orchestration_events',
  'llm_interactions',
]

/**
 * What verifying and recomputing need: the order of the counters (countedUj and the edges of spans follow it) and what they
 * check, the reads and the uncertainty of each window of a bench, the version of the formulas, and the tombstones of deleted
 * experiments. Counters of older runs get their places from their experiment's reader.
 */
export const lineage: readonly string[] = [
  `CREATE TABLE tombstones (
    exp_id TEXT PRIMARY KEY,
    deleted_at TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    runs INTEGER NOT NULL CHECK (runs >= 0)
  ) STRICT`,
  ...['update', 'delete'].map(
    (action) =>
      `CREATE TRIGGER tombstones_no_${action} BEFORE ${action.toUpperCase()} ON tombstones BEGIN SELECT RAISE(ABORT, 'tombstones are immutable'); END`,
  ),
  ...TABLES_OF_RUNS.map((table) => `DROP TRIGGER ${table}_no_delete`),
  'DROP TRIGGER run_counters_no_update',
  'ALTER TABLE run_counters ADD COLUMN position INTEGER CHECK (position >= 0)',
  'ALTER TABLE run_counters ADD COLUMN checks TEXT',
  'ALTER TABLE run_counters ADD COLUMN alignment TEXT CHECK (json_valid(alignment))',
  `UPDATE run_counters SET (position, checks) = (
    SELECT facts.key, facts.value ->> 'checks'
      FROM runs JOIN experiments ON experiments.exp_id = runs.exp_id, json_each(experiments.readers, '$[0].counters') AS facts
      WHERE runs.run_id = run_counters.run_id AND facts.value ->> 'id' = run_counters.counter)`,
  noUpdate('run_counters'),
  'ALTER TABLE bench_windows ADD COLUMN window_seconds REAL CHECK (window_seconds >= 0)',
  'ALTER TABLE bench_windows ADD COLUMN uncertainty_joules REAL CHECK (uncertainty_joules >= 0)',
  'ALTER TABLE runs ADD COLUMN formula_version INTEGER CHECK (formula_version >= 1)',
  noUpdate('runs'),
  noDelete('runs', 'OLD.exp_id'),
  noDelete('experiments', 'OLD.exp_id'),
  noDelete('orchestration_tax_summary', 'OLD.exp_id'),
  ...TABLES_OF_RUNS.map((table) => noDelete(table, OF_RUN)),
]
