export const sampleViewsPostgres: readonly string[] = [
  `CREATE VIEW cpu_samples AS SELECT s.run_id, s.t_ns,
    (s.reading ->> 'userFraction')::double precision AS user_fraction,
    (s.reading ->> 'systemFraction')::double precision AS system_fraction,
    (s.reading ->> 'idleFraction')::double precision AS idle_fraction,
    (s.reading ->> 'meanFrequencyMhz')::double precision AS mean_frequency_mhz,
    s.reading,
    (SELECT t.reading FROM telemetry_samples AS t
      WHERE t.run_id = s.run_id AND t.month = s.month AND t.source = 'turbostat'
        AND t.t_ns <= s.t_ns AND t.t_ns > s.t_ns - 200000000
      ORDER BY t.t_ns DESC LIMIT 1) AS turbostat
    FROM telemetry_samples AS s WHERE s.source = 'scheduler'`,
  `CREATE VIEW thermal_samples AS SELECT run_id, t_ns,
    (SELECT COUNT(*) FROM json_each(reading)) AS sensor_count,
    (SELECT MAX(entry.value::text::double precision) FROM json_each(reading) AS entry) AS highest_celsius,
    reading AS all_zones_json
    FROM telemetry_samples WHERE source = 'thermal'`,
  `CREATE VIEW thermal_zones AS SELECT run_id, t_ns, entry.key AS sensor, entry.value::text::double precision AS celsius
    FROM telemetry_samples, json_each(reading) AS entry WHERE source = 'thermal'`,
]
