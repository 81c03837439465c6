import { lineage, TABLES_OF_RUNS } from './008-lineage.ts'
import { postgresForm } from './postgres-form.ts'

/** Lets rows go only with their whole experiment, after its tombstone has been set; the argument says how to find it. */
const refuseDelete = `CREATE FUNCTION refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      experiment TEXT;
    BEGIN
      IF TG_ARGV[0] = 'of a run' THEN SELECT exp_id INTO experiment FROM runs WHERE run_id = OLD.run_id;
      ELSE experiment := OLD.exp_id;
      END IF;
      IF EXISTS (SELECT FROM tombstones WHERE exp_id = experiment) THEN RETURN OLD; END IF;
      RAISE restrict_violation USING MESSAGE = TG_TABLE_NAME || ' is raw data and immutable';
    END $$`

const noUpdate = (table: string): string =>
  `CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`

const noDelete = (table: string, which: 'of a run' | 'of an experiment'): string =>
  `CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_delete('${which}')`

const noTruncate = (table: string): string =>
  `CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`

export const lineagePostgres: readonly string[] = [
  ...TABLES_OF_RUNS.map((table) => `DROP TRIGGER ${table}_no_change ON ${table}`),
  ...postgresForm(lineage.filter((statement) => /^(CREATE|ALTER) TABLE/.test(statement))),
  `UPDATE run_counters SET position = facts.place - 1, checks = facts.value ->> 'checks'
    FROM runs JOIN experiments ON experiments.exp_id = runs.exp_id,
      json_array_elements(experiments.readers::json -> 0 -> 'counters') WITH ORDINALITY AS facts (value, place)
    WHERE runs.run_id = run_counters.run_id AND facts.value ->> 'id' = run_counters.counter`,
  refuseDelete,
  ...TABLES_OF_RUNS.flatMap((table) => [noUpdate(table), noDelete(table, 'of a run')]),
  `CREATE TRIGGER tombstones_no_change BEFORE UPDATE OR DELETE ON tombstones FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  noUpdate('runs'),
  ...['runs', 'experiments', 'orchestration_tax_summary'].map((table) => noDelete(table, 'of an experiment')),
  ...['tombstones', 'runs', 'experiments', 'orchestration_tax_summary'].map(noTruncate),
]
