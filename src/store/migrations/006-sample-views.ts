/**
 * A-LEMS's sample tables have one row per look: 10 a second in `cpu_samples` whether turbostat runs or not, and 1 a second
 * in `thermal_samples` however many sensors there are. What turbostat said last, at most 0.2 s before, stands beside.
 */
export const sampleViews: readonly string[] = [
  `DROP VIEW cpu_samples`,
  `CREATE VIEW cpu_samples AS SELECT s.run_id, s.t_ns,
    s.reading ->> 'userFraction' AS user_fraction,
    s.reading ->> 'systemFraction' AS system_fraction,
    s.reading ->> 'idleFraction' AS idle_fraction,
    s.reading ->> 'meanFrequencyMhz' AS mean_frequency_mhz,
    s.reading,
    (SELECT t.reading FROM telemetry_samples AS t
      WHERE t.run_id = s.run_id AND t.source = 'turbostat' AND t.t_ns <= s.t_ns AND t.t_ns > s.t_ns - 200000000
      ORDER BY t.t_ns DESC LIMIT 1) AS turbostat
    FROM telemetry_samples AS s WHERE s.source = 'scheduler'`,
  `DROP VIEW thermal_samples`,
  `CREATE VIEW thermal_samples AS SELECT run_id, t_ns,
    (SELECT COUNT(*) FROM json_each(reading)) AS sensor_count,
    (SELECT MAX(entry.value) FROM json_each(reading) AS entry) AS highest_celsius,
    reading AS all_zones_json
    FROM telemetry_samples WHERE source = 'thermal'`,
  `CREATE VIEW thermal_zones AS SELECT run_id, t_ns, entry.key AS sensor, entry.value AS celsius
    FROM telemetry_samples, json_each(reading) AS entry WHERE source = 'thermal'`,
]
