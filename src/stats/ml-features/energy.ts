import { DOMAINS, PHASES } from '../../run.ts'
import { difference, quotient, sum } from './arithmetic.ts'
import { type FeatureDefinition, type FeatureInput, NO_WORKFLOW, target } from './feature.ts'

const NO_COUNTER = 'without a counter that can be read'
const NO_BASELINE = 'without an idle baseline'

const active = ({ run }: FeatureInput): number | undefined => run.activeJoules?.value

const ALEMS_OF_DOMAIN = {
  package: 'pkg_energy_uj',
  core: 'core_energy_uj',
  uncore: 'uncore_energy_uj',
  dram: 'dram_energy_uj',
}
const ALEMS_OF_PHASE = {
  planning: 'planning_energy_uj',
  execution: 'execution_energy_uj',
  synthesis: 'synthesis_energy_uj',
}

const named = (names: Record<string, string>, name: string) => (names[name] === undefined ? {} : { alems: names[name] })

/** Self-energies of the spans of a type; missing as soon as one of them is. */
const spanJoules = ({ facts }: FeatureInput, ...types: readonly string[]): number | undefined =>
  facts.spans && sum(facts.spans.filter(({ type }) => types.includes(type)).map(({ selfJoules }) => selfJoules))

const callJoules = ({ facts }: FeatureInput, part: 'prefillJoules' | 'decodeJoules'): number | undefined =>
  facts.calls === undefined || facts.calls.length === 0 ? undefined : sum(facts.calls.map((call) => call[part]))

/** Energies, and what is computed from them. */
export const energyFeatures: readonly FeatureDefinition[] = [
  target(
    'total_joules',
    'J',
    'Everything that was counted: package + dram + gpu',
    'totalJoules',
    NO_COUNTER,
    ({ run }) => run.totalJoules,
    { alems: 'total_energy_uj' },
  ),
  target(
    'total_uncertainty_joules',
    'J',
    'One standard uncertainty of the total',
    'totalUncertaintyJoules',
    NO_COUNTER,
    ({ run }) => run.totalUncertaintyJoules,
  ),
  target('active_joules', 'J', 'Total above idle, signed', 'activeJoules.value', NO_BASELINE, active, {
    alems: 'dynamic_energy_uj',
  }),
  target(
    'active_low_joules',
    'J',
    'Lower bound of it',
    'activeJoules.low',
    NO_BASELINE,
    ({ run }) => run.activeJoules?.low,
  ),
  target(
    'active_high_joules',
    'J',
    'Upper bound of it',
    'activeJoules.high',
    NO_BASELINE,
    ({ run }) => run.activeJoules?.high,
  ),
  target('idle_joules', 'J', 'Idle power over the window', 'idleJoules', NO_BASELINE, ({ run }) => run.idleJoules, {
    alems: 'baseline_energy_uj',
  }),
  ...DOMAINS.map((domain) =>
    target(
      `${domain}_joules`,
      'J',
      `Energy of the domain ${domain}`,
      `domains.${domain}`,
      'where the machine does not count it',
      ({ run }) => run.domains[domain],
      named(ALEMS_OF_DOMAIN, domain),
    ),
  ),
  target(
    'core_share',
    '1',
    'Cores in the energy of the package',
    'domains.core / domains.package',
    'where one of them is not counted',
    ({ run }) => quotient(run.domains.core, run.domains.package),
  ),
  target('average_watts', 'W', 'Mean power', 'watts', NO_COUNTER, ({ run }) => run.watts, {
    alems: 'avg_task_power_watts',
  }),
  target(
    'active_watts',
    'W',
    'Mean power above idle',
    'activeJoules.value / seconds',
    NO_BASELINE,
    (input) => quotient(active(input), input.run.seconds),
    {
      alems: 'avg_power_watts',
    },
  ),
  target(
    'idle_watts',
    'W',
    'Idle power of the machine',
    'experiment.idleBaseline.totalWatts',
    NO_BASELINE,
    ({ experiment }) => experiment.idleBaseline?.totalWatts,
    {
      alems: 'idle_baselines.package_power_watts',
    },
  ),
  target(
    'sampler_joules',
    'J',
    'Share of the sampler',
    'samplerJoules',
    'where its CPU time is unknown',
    ({ run }) => run.samplerJoules,
  ),
  target(
    'joules_per_token',
    'J',
    'Total per token of prompts and completions',
    'totalJoules / workflowFacts.tokens.total',
    'where a server does not count',
    ({ run, facts }) => quotient(run.totalJoules, facts.tokens?.total),
  ),
  target(
    'active_joules_per_token',
    'J',
    'Energy above idle per token',
    'activeJoules.value / workflowFacts.tokens.total',
    'where a server does not count, or without an idle baseline',
    (input) => quotient(active(input), input.facts.tokens?.total),
    {
      alems: 'energy_per_token',
    },
  ),
  target(
    'joules_per_llm_call',
    'J',
    'Total per call of a model',
    'totalJoules / workflowFacts.calls',
    'without a call',
    ({ run, facts }) => quotient(run.totalJoules, facts.calls?.length),
  ),
  target(
    'active_joules_per_instruction',
    'J',
    'Energy above idle per instruction',
    'activeJoules.value / telemetry.values.instructions',
    'without perf counters or idle baseline',
    (input) => quotient(active(input), input.telemetry.instructions),
    {
      alems: 'energy_per_instruction',
    },
  ),
  target(
    'active_joules_per_cycle',
    'J',
    'Energy above idle per cycle',
    'activeJoules.value / telemetry.values.cycles',
    'without perf counters or idle baseline',
    (input) => quotient(active(input), input.telemetry.cycles),
    {
      alems: 'energy_per_cycle',
    },
  ),
  ...PHASES.map((phase) =>
    target(
      `${phase}_joules`,
      'J',
      `Self-energies of the phase ${phase}`,
      `workflowFacts.phases: ${phase}`,
      NO_WORKFLOW,
      ({ facts }) => facts.phases?.find((each) => each.phase === phase)?.joules,
      named(ALEMS_OF_PHASE, phase),
    ),
  ),
  target(
    'llm_joules',
    'J',
    'Self-energies of calls of models',
    'workflowFacts.spans: llm-call, prefill, decode',
    NO_WORKFLOW,
    (input) => spanJoules(input, 'llm-call', 'prefill', 'decode'),
  ),
  target(
    'tool_joules',
    'J',
    'Self-energies of calls of tools',
    'workflowFacts.spans: tool-call',
    NO_WORKFLOW,
    (input) => spanJoules(input, 'tool-call'),
  ),
  target(
    'prefill_joules',
    'J',
    'Until the first token, over all calls',
    'workflowFacts.calls: prefillJoules',
    'as soon as one call was not streamed',
    (input) => callJoules(input, 'prefillJoules'),
    {
      alems: 'prefill_energy_uj',
    },
  ),
  target(
    'decode_joules',
    'J',
    'From the first token on, over all calls',
    'workflowFacts.calls: decodeJoules',
    'as soon as one call was not streamed',
    (input) => callJoules(input, 'decodeJoules'),
  ),
  target(
    'orchestration_joules',
    'J',
    'Total less calls of models and tools',
    'totalJoules − llm_joules − tool_joules',
    NO_WORKFLOW,
    (input) =>
      difference(
        difference(input.run.totalJoules, spanJoules(input, 'llm-call', 'prefill', 'decode')),
        spanJoules(input, 'tool-call'),
      ),
  ),
]
