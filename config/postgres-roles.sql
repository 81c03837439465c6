-- Roles for a fleet. Run as the owner of the tables, in their database, after the tables were made:
--   psql "$OWNER_URL" -f config/postgres-roles.sql
-- then make users of them:  CREATE ROLE runner LOGIN PASSWORD '…' IN ROLE energy_writer;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'energy_writer') THEN CREATE ROLE energy_writer NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'energy_reader') THEN CREATE ROLE energy_reader NOLOGIN; END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO energy_writer, energy_reader', current_schema());
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO energy_writer, energy_reader', current_schema());
END $$;

-- Who writes adds rows and changes none, but for the state of an experiment that goes on.
GRANT INSERT ON hardware_config, environment_config, idle_baselines, experiments, runs, run_counters, raw_blocks,
  bench_windows, run_keys, keyed_energy_samples, telemetry_samples, orchestration_events, llm_interactions,
  orchestration_tax_summary, comparisons, comparison_benches, change_points, self_tests
  TO energy_writer;
GRANT UPDATE (completed_at, status, baseline_id, readers, refused, controls, pinned_cpus, warnings, runs_total,
  runs_completed) ON experiments TO energy_writer;

-- The partition of a new month is made with the rights of the owner.
REVOKE EXECUTE ON FUNCTION make_partition(TEXT, DATE) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_partition(TEXT, DATE) TO energy_writer;
