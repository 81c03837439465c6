import { NS_OF_SECOND, WATTS_OF_UJ_PER_NS } from '../../units.ts'

const DOMAINS = ['package', 'core', 'uncore', 'dram', 'gpu', 'psys']

/** Division by 0 gives NULL; 1.0 keeps counts from being divided as integers. */
const quotient = (above: string, below: string): string => `1.0 * ${above} / NULLIF(${below}, 0)`

const real = (value: string): string => `CAST(${value} AS DOUBLE PRECISION)`

/** JSON's true and false as SQLite (1, 0) and PostgreSQL ('true', 'false') give them out. */
const yesNo = (value: string): string =>
  `CASE WHEN CAST(${value} AS TEXT) IN ('1', 'true') THEN 1 WHEN CAST(${value} AS TEXT) IN ('0', 'false') THEN 0 END`

/** NULL as soon as one value is; 0 of no rows. */
const sumOf = (column: string, table: string, where = ''): string =>
  `CASE WHEN r.task IS NOT NULL THEN (SELECT CASE WHEN COUNT(*) = COUNT(x.${column}) THEN COALESCE(SUM(x.${column}), 0) END
    FROM ${table} AS x WHERE x.run_id = r.run_id${where}) END`

const countOf = (table: string, where = ''): string =>
  `CASE WHEN r.task IS NOT NULL THEN (SELECT COUNT(*) FROM ${table} AS x WHERE x.run_id = r.run_id${where}) END`

const ofRows = (expression: string, table: string, where = ''): string =>
  `(SELECT ${expression} FROM ${table} AS x WHERE x.run_id = r.run_id${where})`

const series = (source: string, name: string, of = 'AVG'): string =>
  ofRows(`${of}(${real(`x.reading ->> '${name}'`)})`, 'telemetry_samples', ` AND x.source = '${source}'`)

const firstTemperature = (order: 'ASC' | 'DESC'): string =>
  `(SELECT x.highest_celsius FROM thermal_samples AS x WHERE x.run_id = r.run_id AND x.highest_celsius IS NOT NULL
    ORDER BY x.t_ns ${order} LIMIT 1)`

const CALLS = 'llm_interactions'
const SPANS = 'orchestration_events'
const TOOLS = " AND x.event_type = 'tool-call'"
const llmJoules = sumOf('self_joules', SPANS, " AND x.event_type IN ('llm-call', 'prefill', 'decode')")
const toolJoules = sumOf('self_joules', SPANS, TOOLS)
const callShare = (is: string): string => ofRows(quotient(`SUM(CASE WHEN ${is} THEN 1 ELSE 0 END)`, 'COUNT(*)'), CALLS)
const callJoules = (column: string): string =>
  ofRows(`CASE WHEN COUNT(*) = COUNT(x.${column}) THEN SUM(x.${column}) END`, CALLS)

const same = (names: readonly string[]): [string, string][] => names.map((name) => [name, `r.${name}`])
const telemetry = (names: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(names).map(([name, value]) => [name, real(`r.telemetry ->> '${value}'`)])
const scheduler = (names: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(names).map(([name, value]) => [name, series('scheduler', value)])

const FEATURES: readonly (readonly [name: string, value: string])[] = [
  ['run_id', 'r.run_id'],
  ['experiment_id', 'r.exp_id'],
  ['pair_id', 'r.pair_id'],
  ['git_commit', 'e.git_commit'],
  ['workflow', 'r.workflow_type'],
  ['task', 'r.task'],
  ['task_category', 'r.category'],
  ['task_level', 'r.complexity_level'],
  ...same(['model_id', 'model_name', 'provider', 'execution_site']),
  [
    'model_synthetic',
    "CASE WHEN r.task IS NOT NULL THEN CASE WHEN r.facts -> 'model' ->> 'synthetic' IS NULL THEN 0 ELSE 1 END END",
  ],
  ['model_parameters', real("r.facts -> 'model' ->> 'parameters'")],
  [
    'model_server_local',
    "CASE WHEN r.task IS NOT NULL THEN CASE WHEN r.facts -> 'model' -> 'server' IS NULL THEN 0 ELSE 1 END END",
  ],
  ...same(['repetition', 'attempt', 'warm_up']),
  ['pair_block', "CAST(r.facts -> 'pair' ->> 'block' AS INTEGER)"],
  ['pair_order', "CAST(r.facts -> 'pair' ->> 'order' AS INTEGER)"],
  ['max_tokens', "CAST(r.facts -> 'limits' ->> 'maxTokens' AS INTEGER)"],
  ['sampling_temperature', real("r.facts -> 'limits' ->> 'temperature'")],
  ['duration_seconds', 'r.duration_seconds'],
  ['hour_utc', 'CAST(SUBSTR(r.started_at, 12, 2) AS INTEGER)'],
  ['cpu_seconds', 'r.cpu_seconds'],
  ['cpu_cores', quotient('r.cpu_seconds', 'r.duration_seconds')],
  ['background_cpu_seconds', 'r.background_cpu_seconds'],
  ['background_cores', quotient('r.background_cpu_seconds', 'r.duration_seconds')],
  ['cpu_fraction', quotient('r.cpu_seconds', 'r.cpu_seconds + r.background_cpu_seconds')],
  ['steal_seconds', 'r.steal_seconds'],
  ['cool_down_seconds', real("r.record -> 'coolDown' ->> 'seconds'")],
  ['cool_down_reached', yesNo("r.record -> 'coolDown' ->> 'reached'")],
  ...same(['total_joules', 'total_uncertainty_joules', 'active_joules']),
  ['active_low_joules', 'r.active_low'],
  ['active_high_joules', 'r.active_high'],
  ['idle_joules', 'r.idle_joules'],
  ...same(DOMAINS.map((domain) => `${domain}_joules`)),
  ['core_share', quotient('r.core_joules', 'r.package_joules')],
  ['average_watts', 'r.avg_power_watts'],
  ['active_watts', quotient('r.active_joules', 'r.duration_seconds')],
  ['idle_watts', 'b.total_power_watts'],
  ['sampler_joules', real("r.record ->> 'samplerJoules'")],
  ['joules_per_token', quotient('r.total_joules', 'r.total_tokens')],
  ['active_joules_per_token', quotient('r.active_joules', 'r.total_tokens')],
  ['joules_per_llm_call', quotient('r.total_joules', 'r.llm_calls')],
  ['active_joules_per_instruction', quotient('r.active_joules', real("r.telemetry ->> 'instructions'"))],
  ['active_joules_per_cycle', quotient('r.active_joules', real("r.telemetry ->> 'cycles'"))],
  ...same(['planning_joules', 'execution_joules', 'synthesis_joules', 'waiting_joules']),
  ['llm_joules', llmJoules],
  ['tool_joules', toolJoules],
  ['prefill_joules', callJoules('prefill_joules')],
  ['decode_joules', callJoules('decode_joules')],
  ['orchestration_joules', `r.total_joules - ${llmJoules} - ${toolJoules}`],
  ...same(['prompt_tokens', 'completion_tokens', 'total_tokens']),
  ['cached_prompt_tokens', "CAST(r.facts -> 'tokens' ->> 'cachedPrompt' AS INTEGER)"],
  ['reasoning_tokens', "CAST(r.facts -> 'tokens' ->> 'reasoning' AS INTEGER)"],
  ['completion_share', quotient('r.completion_tokens', 'r.total_tokens')],
  ['cached_share', quotient("CAST(r.facts -> 'tokens' ->> 'cachedPrompt' AS INTEGER)", 'r.prompt_tokens')],
  ['tokens_per_call', quotient('r.total_tokens', 'r.llm_calls')],
  ['tokens_per_second', quotient('r.completion_tokens', 'r.duration_seconds')],
  ['instructions_per_token', quotient(real("r.telemetry ->> 'instructions'"), 'r.total_tokens')],
  ...same(['planning_seconds', 'execution_seconds', 'synthesis_seconds', 'waiting_seconds']),
  ...['planning', 'execution', 'synthesis', 'waiting'].map((phase): [string, string] => [
    `${phase}_share`,
    quotient(`r.${phase}_seconds`, 'r.duration_seconds'),
  ]),
  ['steps', 'r.steps'],
  ['average_step_seconds', quotient('r.execution_seconds', 'r.steps')],
  ['spans', countOf(SPANS)],
  ['spans_failed', countOf(SPANS, ' AND x.success = 0')],
  ['spans_below_resolution', countOf(SPANS, ' AND x.below_resolution = 1')],
  ['llm_calls', 'r.llm_calls'],
  ['llm_calls_failed', countOf(CALLS, " AND x.status <> 'ok'")],
  ['llm_calls_repeated', countOf(CALLS, ' AND x.try_number > 1')],
  ['llm_calls_rate_limited', countOf(CALLS, " AND x.status = 'rate-limited'")],
  ['call_seconds_mean', ofRows('AVG(x.api_latency_seconds)', CALLS)],
  ['call_seconds_highest', ofRows('MAX(x.api_latency_seconds)', CALLS)],
  ['time_to_first_token_seconds', ofRows('AVG(x.ttft_seconds)', CALLS)],
  [
    'seconds_per_output_token',
    ofRows(
      'AVG((x.api_latency_seconds - x.ttft_seconds) / (x.completion_tokens - 1))',
      CALLS,
      ' AND x.completion_tokens > 1',
    ),
  ],
  ['calls_streamed_share', callShare('x.streaming_enabled = 1')],
  ['calls_cold_share', callShare("x.prompt_cache = 'cold'")],
  ['calls_at_once', ofRows('MAX(x.concurrency)', CALLS)],
  ['bytes_sent', sumOf('bytes_sent', CALLS)],
  ['bytes_received', sumOf('bytes_received', CALLS)],
  ['tool_calls', 'r.tool_calls'],
  ['tools_used', 'json_array_length(r.tools)'],
  ['tool_calls_failed', countOf(SPANS, `${TOOLS} AND x.success = 0`)],
  ['tool_seconds_highest', ofRows('MAX(x.duration_seconds)', SPANS, TOOLS)],
  ['tool_cpu_seconds', sumOf('cpu_seconds', SPANS, TOOLS)],
  ['tool_bytes_in', sumOf('bytes_in', SPANS, TOOLS)],
  ['tool_bytes_out', sumOf('bytes_out', SPANS, TOOLS)],
  ...same(['success', 'status', 'check_passed', 'checker', 'failure_type', 'last_attempt', 'samples']),
  ['samples_lost_share', quotient('r.samples_lost', 'r.samples + r.samples_lost')],
  ['sampler_cpu_seconds', 'r.sampler_cpu_seconds'],
  ...telemetry({
    task_clock_seconds: 'taskClockSeconds',
    instructions: 'instructions',
    cycles: 'cycles',
    instructions_per_cycle: 'instructionsPerCycle',
    cache_references: 'cacheReferences',
    cache_misses: 'cacheMisses',
    cache_miss_ratio: 'cacheMissRatio',
    branches: 'branches',
    branch_misses: 'branchMisses',
    page_faults_minor: 'pageFaultsMinor',
    page_faults_major: 'pageFaultsMajor',
    context_switches: 'contextSwitches',
    migrations: 'migrations',
    frequency_before_mhz: 'frequencyBeforeMhz',
    frequency_after_mhz: 'frequencyAfterMhz',
    uncore_frequency_mhz: 'uncoreFrequencyMhz',
    core_throttle_events: 'coreThrottleEvents',
    package_throttle_events: 'packageThrottleEvents',
    throttling_at_end: 'packageThrottlingNow',
    throttled_since_boot: 'packageThrottledSinceBoot',
  }),
  ...['C2', 'C3', 'C6', 'C7', 'C8', 'C10'].flatMap((state) =>
    telemetry({ [`package_${state.toLowerCase()}_seconds`]: `package${state}Seconds` }),
  ),
  ...['C1', 'C3', 'C6', 'C7'].flatMap((state) =>
    telemetry({ [`core_${state.toLowerCase()}_seconds`]: `core${state}Seconds` }),
  ),
  ...scheduler({
    frequency_mhz: 'meanFrequencyMhz',
    interrupts_per_second: 'interruptsPerSecond',
    machine_context_switches_per_second: 'contextSwitchesPerSecond',
    voluntary_switches_per_second: 'voluntarySwitchesPerSecond',
    involuntary_switches_per_second: 'involuntarySwitchesPerSecond',
    run_queue: 'runQueue',
    user_fraction: 'userFraction',
    system_fraction: 'systemFraction',
    idle_fraction: 'idleFraction',
    cpu_pressure_fraction: 'cpuPressureFraction',
    tcp_retransmits_per_second: 'tcpRetransmitsPerSecond',
  }),
  ['resident_bytes', series('scheduler', 'residentBytes', 'MAX')],
  ['swap_used_bytes', series('scheduler', 'swapUsedBytes', 'MAX')],
  ['busy_mhz', series('turbostat', 'Bzy_MHz')],
  ['average_mhz', series('turbostat', 'Avg_MHz')],
  ['start_temperature_celsius', firstTemperature('ASC')],
  ['end_temperature_celsius', firstTemperature('DESC')],
  ['highest_temperature_celsius', ofRows('MAX(x.highest_celsius)', 'thermal_samples')],
  ['lowest_temperature_celsius', ofRows('MIN(x.highest_celsius)', 'thermal_samples')],
  ['mean_temperature_celsius', ofRows('AVG(x.highest_celsius)', 'thermal_samples')],
  ['idle_temperature_celsius', real("b.record ->> 'temperatureCelsius'")],
  ['cpu_model', 'h.cpu_model'],
  ['cpu_vendor', 'h.cpu_vendor'],
  ['architecture', 'h.cpu_architecture'],
  ['logical_cores', 'h.cpu_threads'],
  ['ram_bytes', 'h.ram_bytes'],
  ['kernel', 'n.kernel_version'],
  ['node_version', 'n.node_version'],
  ['plugin_version', 'n.plugin_version'],
  ['governor', 'n.governor'],
  ['turbo', 'n.turbo'],
  ['git_dirty', 'e.git_dirty'],
  ['reader', 'r.reader'],
  ['provenance', 'r.provenance'],
]

/** Middle of the values that are there, by the row numbers that the inner query gave them. */
const medianOf = (name: string): string =>
  `AVG(CASE WHEN ${name}_row IN ((${name}_count + 1) / 2, (${name}_count + 2) / 2) THEN ${name} END)`

const PER_OP = ['joules', 'seconds']
const HISTORY = 'r.benchmark_key, e.git_commit, e.git_dirty, e.hw_id, r.reader, r.provenance'
const GROUP = HISTORY.replaceAll(/[er]\./g, '')

const ranked = (name: string): string =>
  `r.${name}_per_op_median AS ${name},
    ROW_NUMBER() OVER (PARTITION BY ${HISTORY} ORDER BY r.${name}_per_op_median IS NULL, r.${name}_per_op_median) AS ${name}_row,
    COUNT(r.${name}_per_op_median) OVER (PARTITION BY ${HISTORY}) AS ${name}_count`

const summarised = (name: string): string =>
  `${medianOf(name)} OVER history AS ${name}_per_op, MIN(${name}) OVER history AS ${name}_per_op_lowest,
    MAX(${name}) OVER history AS ${name}_per_op_highest`

/**
 * Views that answer the common questions. All of them in SQL that PostgreSQL understands too, where the JSON columns are
 * `jsonb`.
 */
export const views: readonly string[] = [
  `CREATE VIEW run_energy AS SELECT r.run_id, r.exp_id, r.benchmark_key, r.kind, r.workflow_type, r.task, e.git_commit,
    h.hostname, r.started_at, r.status, r.experiment_valid, r.reader, r.provenance, r.duration_seconds, r.total_joules,
    r.total_uncertainty_joules, r.idle_joules, r.active_joules, r.active_low AS active_low_joules,
    r.active_high AS active_high_joules, ${DOMAINS.map((domain) => `r.${domain}_joules`).join(', ')},
    r.avg_power_watts, r.joules_per_op_median, r.total_tokens,
    ${quotient('r.total_joules', 'r.total_tokens')} AS joules_per_token
    FROM runs AS r JOIN experiments AS e ON e.exp_id = r.exp_id JOIN hardware_config AS h ON h.hw_id = e.hw_id`,
  `CREATE VIEW energy_samples_with_power AS SELECT run_id, t_ns,
    1.0 * (t_ns - LAG(t_ns) OVER run) / ${NS_OF_SECOND} AS seconds,
    ${DOMAINS.map(
      (domain) =>
        `${domain}_uj, ${WATTS_OF_UJ_PER_NS}.0 * (${domain}_uj - LAG(${domain}_uj) OVER run) / (t_ns - LAG(t_ns) OVER run) AS ${domain}_watts`,
    ).join(',\n    ')}
    FROM energy_samples WINDOW run AS (PARTITION BY run_id ORDER BY t_ns)`,
  // Windows alone, no GROUP BY: through them both databases carry a condition on the bench down to the index of runs.
  `CREATE VIEW commit_history AS SELECT ${GROUP}, hostname, sessions, first_started_at, last_started_at,
    ${PER_OP.map((name) => `${name}_per_op, ${name}_per_op_lowest, ${name}_per_op_highest`).join(', ')}
    FROM (SELECT ${GROUP}, hostname, joules_row, COUNT(*) OVER history AS sessions,
      MIN(started_at) OVER history AS first_started_at, MAX(started_at) OVER history AS last_started_at,
      ${PER_OP.map(summarised).join(', ')}
      FROM (SELECT ${HISTORY}, h.hostname, r.started_at, ${PER_OP.map(ranked).join(', ')}
        FROM runs AS r JOIN experiments AS e ON e.exp_id = r.exp_id JOIN hardware_config AS h ON h.hw_id = e.hw_id
        WHERE r.kind = 'bench' AND r.status = 'completed' AND r.experiment_valid = 1) AS session
      WINDOW history AS (PARTITION BY ${GROUP})) AS summary
    WHERE joules_row = 1`,
  `CREATE VIEW ml_features AS SELECT ${FEATURES.map(([name, value]) => `${value} AS ${name}`).join(',\n    ')}
    FROM (SELECT runs.*, runs.record -> 'workflowFacts' AS facts, runs.record -> 'telemetry' -> 'values' AS telemetry
      FROM runs WHERE kind = 'task') AS r
    JOIN experiments AS e ON e.exp_id = r.exp_id JOIN hardware_config AS h ON h.hw_id = e.hw_id
    JOIN environment_config AS n ON n.env_id = e.env_id LEFT JOIN idle_baselines AS b ON b.baseline_id = e.baseline_id`,
]
