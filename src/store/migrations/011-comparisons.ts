/** Tables whose rows stay for good. Change points go with the experiment that they begin at. */
export const KEPT_TABLES = ['comparisons', 'comparison_benches', 'self_tests']

const refused = (table: string, action: 'UPDATE' | 'DELETE', when = ''): string =>
  `CREATE TRIGGER ${table}_no_${action.toLowerCase()} BEFORE ${action} ON ${table}${when} BEGIN SELECT RAISE(ABORT, '${table} is a record and immutable'); END`

/**
 * What was compared, the steps in the history of benches, and what comparing a commit with itself has shown of a machine.
 * Benches are told apart by their place in the comparison, and change points by a hash: an entry of a btree is limited in
 * PostgreSQL, the name of a bench is not.
 */
export const comparisons: readonly string[] = [
  `CREATE TABLE comparisons (
    comparison_id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    base_ref TEXT NOT NULL,
    base_commit TEXT NOT NULL,
    head_ref TEXT NOT NULL,
    head_commit TEXT NOT NULL,
    head_dirty INTEGER NOT NULL CHECK (head_dirty IN (0, 1)),
    hw_id TEXT NOT NULL REFERENCES hardware_config (hw_id),
    env_id TEXT NOT NULL REFERENCES environment_config (env_id),
    reader TEXT,
    provenance TEXT CHECK (provenance IN ('measured', 'derived', 'modelled', 'simulated')),
    quantity TEXT NOT NULL CHECK (quantity IN ('energy', 'proxy')),
    verdict TEXT NOT NULL CHECK (verdict IN ('regression', 'pass', 'inconclusive')),
    self_test INTEGER NOT NULL CHECK (self_test IN (0, 1)),
    seed INTEGER NOT NULL,
    benches INTEGER NOT NULL CHECK (benches >= 0),
    record TEXT NOT NULL
  ) STRICT`,
  `CREATE INDEX comparisons_by_time ON comparisons (created_at)`,
  `CREATE TABLE comparison_benches (
    comparison_id TEXT NOT NULL REFERENCES comparisons (comparison_id),
    position INTEGER NOT NULL CHECK (position >= 0),
    benchmark_key TEXT NOT NULL,
    quantity TEXT NOT NULL CHECK (quantity IN ('energy', 'proxy')),
    domain TEXT CHECK (domain IN ('package', 'core', 'uncore', 'dram', 'gpu', 'psys')),
    change_limit REAL NOT NULL,
    min_effect REAL NOT NULL,
    change REAL,
    change_low REAL,
    change_high REAL,
    cliffs_delta REAL,
    verdict TEXT NOT NULL CHECK (verdict IN ('regression', 'improvement', 'pass', 'inconclusive')),
    reason TEXT CHECK (reason IN ('noise', 'boundary', 'drift', 'sensor', 'environment', 'too-few-pairs')),
    pairs INTEGER NOT NULL CHECK (pairs >= 0),
    pairs_needed INTEGER,
    base_per_op REAL,
    head_per_op REAL,
    seconds_change REAL,
    watts_change REAL,
    confirmed_verdict TEXT CHECK (confirmed_verdict IN ('regression', 'improvement', 'pass', 'inconclusive')),
    confirmed_change REAL,
    accepted_commit TEXT,
    accepted_reason TEXT,
    PRIMARY KEY (comparison_id, position)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE change_points (
    change_point_id TEXT PRIMARY KEY,
    benchmark_key TEXT NOT NULL,
    hw_id TEXT NOT NULL REFERENCES hardware_config (hw_id),
    reader TEXT NOT NULL,
    exp_id TEXT NOT NULL REFERENCES experiments (exp_id),
    at TEXT NOT NULL,
    change REAL NOT NULL,
    git_commit TEXT,
    git_commit_before TEXT,
    detected_at TEXT NOT NULL
  ) STRICT`,
  `CREATE INDEX change_points_by_benchmark ON change_points (benchmark_key, hw_id, reader)`,
  `CREATE INDEX change_points_by_experiment ON change_points (exp_id)`,
  `CREATE TABLE self_tests (
    self_test_id TEXT PRIMARY KEY,
    measured_at TEXT NOT NULL,
    hw_id TEXT NOT NULL,
    reader TEXT NOT NULL,
    quantity TEXT NOT NULL CHECK (quantity IN ('energy', 'proxy')),
    comparisons INTEGER NOT NULL CHECK (comparisons >= 1),
    benches INTEGER NOT NULL CHECK (benches >= 1),
    false_regressions INTEGER NOT NULL CHECK (false_regressions >= 0),
    false_improvements INTEGER NOT NULL CHECK (false_improvements >= 0),
    inconclusive INTEGER NOT NULL CHECK (inconclusive >= 0),
    minimum_detectable_effect REAL NOT NULL,
    pair_cv REAL NOT NULL CHECK (pair_cv >= 0),
    pairs_per_comparison REAL NOT NULL
  ) STRICT`,
  `CREATE INDEX self_tests_latest ON self_tests (hw_id, reader, measured_at)`,
  ...KEPT_TABLES.flatMap((table) => [refused(table, 'UPDATE'), refused(table, 'DELETE')]),
  refused('change_points', 'UPDATE'),
  refused('change_points', 'DELETE', ' WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE exp_id = OLD.exp_id)'),
]
