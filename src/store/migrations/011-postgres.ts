import { comparisons, KEPT_TABLES } from './011-comparisons.ts'
import { postgresForm, postgresImmutable } from './postgres-form.ts'

/** An entry of a btree is limited to 2704 bytes, a text is not: equality is all that these are asked for. */
const hashed = (statement: string): string =>
  statement
    .replace(/ ON change_points \(benchmark_key, hw_id, reader\)$/, ' ON change_points USING hash (benchmark_key)')
    .replace(/ ON self_tests \(hw_id, reader, measured_at\)$/, ' ON self_tests USING hash (hw_id)')

export const comparisonsPostgres: readonly string[] = [
  ...postgresForm(comparisons).map(hashed),
  ...postgresImmutable(KEPT_TABLES),
  `CREATE TRIGGER change_points_no_update BEFORE UPDATE ON change_points FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER change_points_no_delete BEFORE DELETE ON change_points FOR EACH ROW EXECUTE FUNCTION refuse_delete('of an experiment')`,
  `CREATE TRIGGER change_points_no_truncate BEFORE TRUNCATE ON change_points FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
]
