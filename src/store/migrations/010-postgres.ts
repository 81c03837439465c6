import { keysOfSampledRuns, powerView, sampleView } from './010-run-keys.ts'

const COLUMNS = ['package', 'core', 'uncore', 'dram', 'gpu', 'psys'].map((domain) => `${domain}_uj`)

/**
 * A foreign key, or a look at each added row, costs more than storing the row. Keys are given out in ascending order and never
 * twice, so rows above the highest key are those of a run that is not stored, and those of a key that was given up belong to
 * no run for ever.
 */
const refuseUnknownKeys = `CREATE FUNCTION refuse_unknown_keys() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM keyed_energy_samples
        WHERE run_key > (SELECT COALESCE(MAX(run_key), 0) FROM run_keys)) THEN
        RAISE foreign_key_violation USING MESSAGE = TG_TABLE_NAME || ' names a run that is not stored';
      END IF;
      RETURN NULL;
    END $$`

/** As in version 1, for the tables that have partitions now. */
const makePartition = `CREATE OR REPLACE FUNCTION make_partition(parent TEXT, month DATE) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    DECLARE
      first DATE := date_trunc('month', month::timestamp);
      partition TEXT := parent || to_char(first, '_YYYY_MM');
    BEGIN
      IF parent NOT IN ('keyed_energy_samples', 'telemetry_samples') THEN
        RAISE invalid_parameter_value USING MESSAGE = parent || ' has no partitions';
      END IF;
      IF to_regclass(partition) IS NOT NULL THEN RETURN; END IF;
      PERFORM pg_advisory_xact_lock(hashtextextended('vitest-energy ' || parent, 0));
      IF to_regclass(partition) IS NOT NULL THEN RETURN; END IF;
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition, parent);
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        parent, partition, first, first + interval '1 month');
      EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
        partition || '_no_truncate', partition);
    END $$`

/** As in version 8, and for rows that have a key of their run. */
const refuseDelete = `CREATE OR REPLACE FUNCTION refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      experiment TEXT;
    BEGIN
      IF TG_ARGV[0] = 'of a run' THEN SELECT exp_id INTO experiment FROM runs WHERE run_id = OLD.run_id;
      ELSIF TG_ARGV[0] = 'of a key' THEN
        SELECT runs.exp_id INTO experiment FROM run_keys JOIN runs ON runs.run_id = run_keys.run_id
          WHERE run_keys.run_key = OLD.run_key;
      ELSE experiment := OLD.exp_id;
      END IF;
      IF EXISTS (SELECT FROM tombstones WHERE exp_id = experiment) THEN RETURN OLD; END IF;
      RAISE restrict_violation USING MESSAGE = TG_TABLE_NAME || ' is raw data and immutable';
    END $$`

const refuses = (table: string, change: string, refusal: string): string =>
  `CREATE TRIGGER ${table}_no_${change.toLowerCase()} BEFORE ${change} ON ${table}
    FOR EACH ${change === 'TRUNCATE' ? 'STATEMENT' : 'ROW'} EXECUTE FUNCTION ${refusal}`

const immutable = (table: string, which: 'of a run' | 'of a key'): string[] => [
  refuses(table, 'UPDATE', 'refuse_change()'),
  refuses(table, 'DELETE', `refuse_delete('${which}')`),
  refuses(table, 'TRUNCATE', 'refuse_change()'),
]

export const runKeysPostgres: readonly string[] = [
  `CREATE TABLE run_keys (
    run_key BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES runs (run_id)
  )`,
  `CREATE TABLE keyed_energy_samples (
    run_key BIGINT NOT NULL,
    month DATE NOT NULL,
    t_ns BIGINT NOT NULL,
    ${COLUMNS.map((column) => `${column} BIGINT`).join(',\n    ')},
    PRIMARY KEY (run_key, t_ns, month)
  ) PARTITION BY RANGE (month)`,
  makePartition,
  keysOfSampledRuns,
  `SELECT make_partition('keyed_energy_samples', month)
    FROM (SELECT DISTINCT month FROM energy_samples ORDER BY month) AS months`,
  `INSERT INTO keyed_energy_samples SELECT k.run_key, s.month, s.t_ns, ${COLUMNS.map((column) => `s.${column}`).join(', ')}
    FROM energy_samples AS s JOIN run_keys AS k ON k.run_id = s.run_id ORDER BY k.run_key, s.t_ns`,
  'DROP VIEW energy_samples_with_power',
  'DROP TABLE energy_samples',
  sampleView,
  ...powerView,
  `CREATE TRIGGER energy_samples_no_change INSTEAD OF UPDATE OR DELETE ON energy_samples
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  refuseUnknownKeys,
  `CREATE TRIGGER keyed_energy_samples_of_a_run AFTER INSERT ON keyed_energy_samples
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_unknown_keys()`,
  refuseDelete,
  ...immutable('run_keys', 'of a run'),
  ...immutable('keyed_energy_samples', 'of a key'),
]
