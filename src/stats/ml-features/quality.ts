import { quotient } from './arithmetic.ts'
import { feature, type FeatureDefinition, NEVER, NO_WORKFLOW } from './feature.ts'

/** How the run ended, and how well it was looked at. */
export const qualityFeatures: readonly FeatureDefinition[] = [
  feature('success', 'yes/no', 'The attempt reached its goal', 'success', NEVER, ({ run }) => run.success, {
    alems: 'goal_attempt.outcome',
  }),
  feature('status', 'text', 'completed, failed or aborted', 'status', NEVER, ({ run }) => run.status, {
    alems: 'status',
  }),
  feature(
    'check_passed',
    'yes/no',
    'The answer is right',
    'workflowFacts.check.passed',
    'where no answer was checked',
    ({ facts }) => facts.check?.passed,
    { alems: 'pass_fail' },
  ),
  feature(
    'checker',
    'text',
    'Rule that judged it',
    'workflowFacts.check.checker',
    'where no answer was checked',
    ({ facts }) => facts.check?.checker,
    { alems: 'judge_method' },
  ),
  feature(
    'failure_type',
    'text',
    'Why the goal was not reached',
    'workflowFacts.failure.type',
    'where there was no failure',
    ({ facts }) => facts.failure?.type,
    { alems: 'failure_type' },
  ),
  feature(
    'last_attempt',
    'yes/no',
    'No other attempt was to follow',
    'workflowFacts.goal.lastAttempt',
    NO_WORKFLOW,
    ({ facts }) => facts.goal?.lastAttempt,
    { alems: 'is_winning' },
  ),
  feature('samples', 'count', 'Samples of the counters in the window', 'samples', NEVER, ({ run }) => run.samples, {
    alems: 'sample_count',
  }),
  feature(
    'samples_lost_share',
    '1',
    'Samples that were due and not taken',
    'samplesLost / (samples + samplesLost)',
    'without samples',
    ({ run }) => quotient(run.samplesLost, run.samples + run.samplesLost),
    {
      alems: '1 − energy_sample_coverage_pct',
    },
  ),
  feature(
    'sampler_cpu_seconds',
    's',
    'CPU time of the sampler in the window',
    'samplerCpuSeconds',
    'before Node 23.9',
    ({ run }) => run.samplerCpuSeconds,
  ),
]
