import { partitionedSamples } from './001-postgres.ts'
import { postgresImmutable } from './postgres-form.ts'

/** `json` is checked when it is written and kept as it was. The views of the looks come with version 6. */
export const telemetrySamplesPostgres: readonly string[] = [
  ...partitionedSamples(
    'telemetry_samples',
    `source TEXT COLLATE "C" NOT NULL,
    t_ns BIGINT NOT NULL,
    reading JSON NOT NULL`,
    'run_id, source, t_ns',
  ),
  ...postgresImmutable(['telemetry_samples']),
  `CREATE VIEW interrupt_samples AS SELECT run_id, t_ns,
    (reading ->> 'interruptsPerSecond')::double precision AS interrupts_per_second,
    (reading ->> 'contextSwitchesPerSecond')::double precision AS context_switches_per_second,
    (reading ->> 'runQueue')::double precision AS run_queue
    FROM telemetry_samples WHERE source = 'scheduler'`,
]
