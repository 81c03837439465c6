import { firstTables } from './001-first-tables.ts'
import { postgresForm, postgresImmutable } from './postgres-form.ts'

/** Changes that PostgreSQL's tables need beside the rules that hold for all. */
const forPostgres = (statement: string): string =>
  statement
    // An entry of a btree is limited to 2704 bytes, a text is not: equality is all that these are asked for.
    .replace(/ ON runs \(benchmark_key, started_at\)$/, ' ON runs USING hash (benchmark_key)')
    .replace(/ ON idle_baselines \(hw_id, reader, mode, measured_at\)$/, ' ON idle_baselines USING hash (hw_id)')

/** Refuses what changes raw rows; `refuse_orphans` stands for a foreign key, which would be asked row by row. */
const functions = [
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE restrict_violation USING MESSAGE = TG_TABLE_NAME || ' is raw data and immutable';
    END $$`,
  `CREATE FUNCTION refuse_orphans() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM (SELECT DISTINCT run_id FROM added) AS a
        WHERE NOT EXISTS (SELECT FROM runs WHERE runs.run_id = a.run_id)) THEN
        RAISE foreign_key_violation USING MESSAGE = TG_TABLE_NAME || ' names a run that is not stored';
      END IF;
      RETURN NULL;
    END $$`,
]

/** A table of samples, in partitions by the month in which the run began (UTC); `month` is its first day. */
export const partitionedSamples = (table: string, columns: string, key: string): string[] => [
  `CREATE TABLE ${table} (
    run_id TEXT COLLATE "C" NOT NULL,
    month DATE NOT NULL,
    ${columns},
    PRIMARY KEY (${key}, month)
  ) PARTITION BY RANGE (month)`,
  `CREATE TRIGGER ${table}_of_a_run AFTER INSERT ON ${table} REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_orphans()`,
]

/**
 * Makes the partition of a month where it is missing. It runs with the rights of the owner of the tables, so that who may
 * only insert can save the first run of a month. Attaching waits for nobody who inserts into the table (PostgreSQL manual,
 * 5.12.2.2); the lock lets the first of several make the partition and the others find it.
 */
const makePartition = `CREATE FUNCTION make_partition(parent TEXT, month DATE) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    DECLARE
      first DATE := date_trunc('month', month::timestamp);
      partition TEXT := parent || to_char(first, '_YYYY_MM');
    BEGIN
      IF parent NOT IN ('energy_samples', 'telemetry_samples') THEN
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

const ENERGY_COLUMNS = ['t_ns BIGINT NOT NULL']
  .concat(['package', 'core', 'uncore', 'dram', 'gpu', 'psys'].map((domain) => `${domain}_uj BIGINT`))
  .join(',\n    ')

export const firstTablesPostgres: readonly string[] = [
  ...functions,
  ...postgresForm(firstTables)
    .filter((statement) => !statement.startsWith('CREATE TABLE energy_samples'))
    .map(forPostgres),
  ...partitionedSamples('energy_samples', ENERGY_COLUMNS, 'run_id, t_ns'),
  makePartition,
  ...postgresImmutable(['run_counters', 'raw_blocks', 'bench_windows', 'energy_samples']),
]
