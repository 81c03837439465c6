/**
 * Series of telemetry as they were read, one JSON object per row with the columns that had a value, and A-LEMS's three
 * tables as views of them.
 */
export const telemetrySamples: readonly string[] = [
  `CREATE TABLE telemetry_samples (
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    source TEXT NOT NULL,
    t_ns INTEGER NOT NULL,
    reading TEXT NOT NULL CHECK (json_valid(reading)),
    PRIMARY KEY (run_id, source, t_ns)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TRIGGER telemetry_samples_no_update BEFORE UPDATE ON telemetry_samples BEGIN SELECT RAISE(ABORT, 'telemetry_samples is raw data and immutable'); END`,
  `CREATE TRIGGER telemetry_samples_no_delete BEFORE DELETE ON telemetry_samples BEGIN SELECT RAISE(ABORT, 'telemetry_samples is raw data and immutable'); END`,
  `CREATE VIEW interrupt_samples AS SELECT run_id, t_ns,
    reading ->> 'interruptsPerSecond' AS interrupts_per_second,
    reading ->> 'contextSwitchesPerSecond' AS context_switches_per_second,
    reading ->> 'runQueue' AS run_queue
    FROM telemetry_samples WHERE source = 'scheduler'`,
  `CREATE VIEW cpu_samples AS SELECT run_id, t_ns, source, reading
    FROM telemetry_samples WHERE source IN ('scheduler', 'turbostat')`,
  `CREATE VIEW thermal_samples AS SELECT run_id, t_ns, entry.key AS sensor, entry.value AS celsius
    FROM telemetry_samples, json_each(reading) AS entry WHERE source = 'thermal'`,
]
