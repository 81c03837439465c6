import { views } from './009-views.ts'

const COLUMNS = ['t_ns', ...['package', 'core', 'uncore', 'dram', 'gpu', 'psys'].map((domain) => `${domain}_uj`)]

const refused = (table: string): string => `BEGIN SELECT RAISE(ABORT, '${table} is raw data and immutable'); END`

/** Rows go only with their whole experiment, after its tombstone has been set. */
const noDelete = (table: string, run: string): string =>
  `CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table}
    WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE exp_id = (SELECT exp_id FROM runs WHERE run_id = ${run}))
    ${refused(table)}`

/** The rows of `energy_samples` with the keys of their runs: the view under the name that the table had. */
export const sampleView = `CREATE VIEW energy_samples AS SELECT k.run_id, ${COLUMNS.map((column) => `s.${column}`).join(', ')}
    FROM run_keys AS k JOIN keyed_energy_samples AS s ON s.run_key = k.run_key`

/** Gives a key to every run that has samples, in the order of their ids. */
export const keysOfSampledRuns = `INSERT INTO run_keys (run_id) SELECT r.run_id FROM runs AS r
    WHERE EXISTS (SELECT 1 FROM energy_samples AS s WHERE s.run_id = r.run_id) ORDER BY r.run_id`

/** As version 9 made it; a view of the view now. */
export const powerView = views.filter((view) => view.startsWith('CREATE VIEW energy_samples_with_power'))

/**
 * Samples under an integer that stands for their run in this database alone: a key of 36 letters in every row made up half of
 * the table and of the time to fill it.
 */
export const runKeys: readonly string[] = [
  `CREATE TABLE run_keys (
    run_key INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL UNIQUE REFERENCES runs (run_id)
  ) STRICT`,
  `CREATE TABLE keyed_energy_samples (
    run_key INTEGER NOT NULL REFERENCES run_keys (run_key),
    t_ns INTEGER NOT NULL,
    ${COLUMNS.slice(1)
      .map((column) => `${column} INTEGER`)
      .join(',\n    ')},
    PRIMARY KEY (run_key, t_ns)
  ) STRICT, WITHOUT ROWID`,
  keysOfSampledRuns,
  // CROSS JOIN keeps this order: rows arrive in the order of their new key.
  `INSERT INTO keyed_energy_samples SELECT k.run_key, ${COLUMNS.map((column) => `s.${column}`).join(', ')}
    FROM run_keys AS k CROSS JOIN energy_samples AS s ON s.run_id = k.run_id ORDER BY k.run_key, s.t_ns`,
  'DROP VIEW energy_samples_with_power',
  'DROP TABLE energy_samples',
  sampleView,
  ...powerView,
  ...['UPDATE', 'DELETE'].map(
    (change) =>
      `CREATE TRIGGER energy_samples_no_${change.toLowerCase()} INSTEAD OF ${change} ON energy_samples ${refused('energy_samples')}`,
  ),
  ...['run_keys', 'keyed_energy_samples'].map(
    (table) => `CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} ${refused(table)}`,
  ),
  noDelete('run_keys', 'OLD.run_id'),
  noDelete('keyed_energy_samples', '(SELECT run_id FROM run_keys WHERE run_key = OLD.run_key)'),
]
