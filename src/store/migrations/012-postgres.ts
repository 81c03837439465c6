/**
 * As in version 10. There the planner expected every third row to lie above the highest key, and read all samples, once for each
 * run that was stored, to find that none does: 5.5 s at 31 million rows. The highest key of the samples is the last entry of their
 * index.
 */
const refuseUnknownKeys = `CREATE OR REPLACE FUNCTION refuse_unknown_keys() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT MAX(run_key) FROM keyed_energy_samples) > (SELECT COALESCE(MAX(run_key), 0) FROM run_keys) THEN
        RAISE foreign_key_violation USING MESSAGE = TG_TABLE_NAME || ' names a run that is not stored';
      END IF;
      RETURN NULL;
    END $$`

export const highestKeyPostgres: readonly string[] = [refuseUnknownKeys]
