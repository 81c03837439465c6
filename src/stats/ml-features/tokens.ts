import type { TokenCounts } from '../../run.ts'
import { quotient } from './arithmetic.ts'
import { feature, type FeatureDefinition } from './feature.ts'

const NOT_COUNTED = 'as soon as one call does not say'

const tokens = (name: string, part: keyof TokenCounts, meaning: string, alems?: string): FeatureDefinition =>
  feature(
    name,
    'count',
    meaning,
    `workflowFacts.tokens.${part}`,
    NOT_COUNTED,
    ({ facts }) => facts.tokens?.[part],
    alems === undefined ? {} : { alems },
  )

/** Tokens as the servers counted them. */
export const tokenFeatures: readonly FeatureDefinition[] = [
  tokens('prompt_tokens', 'prompt', 'Tokens of the prompts', 'prompt_tokens'),
  tokens('completion_tokens', 'completion', 'Tokens of the answers', 'completion_tokens'),
  tokens('total_tokens', 'total', 'Tokens of prompts and answers', 'total_tokens'),
  tokens('cached_prompt_tokens', 'cachedPrompt', 'Tokens of the prompts that a cache answered'),
  tokens('reasoning_tokens', 'reasoning', 'Tokens of the answers that are not shown'),
  feature('completion_share', '1', 'Answers in all tokens', 'workflowFacts.tokens', NOT_COUNTED, ({ facts }) =>
    quotient(facts.tokens?.completion, facts.tokens?.total),
  ),
  feature('cached_share', '1', 'Cached tokens in the prompts', 'workflowFacts.tokens', NOT_COUNTED, ({ facts }) =>
    quotient(facts.tokens?.cachedPrompt, facts.tokens?.prompt),
  ),
  feature(
    'tokens_per_call',
    'count',
    'Tokens of a call on average',
    'workflowFacts.tokens.total / workflowFacts.calls',
    NOT_COUNTED,
    ({ facts }) => quotient(facts.tokens?.total, facts.calls?.length),
  ),
  feature(
    'tokens_per_second',
    '1/s',
    'Tokens of the answers per second of the window',
    'workflowFacts.tokens.completion / seconds',
    NOT_COUNTED,
    ({ run, facts }) => quotient(facts.tokens?.completion, run.seconds),
    {
      alems: 'token_throughput',
    },
  ),
  feature(
    'instructions_per_token',
    'count',
    'Instructions of the measured processes per token',
    'telemetry.values.instructions / workflowFacts.tokens.total',
    'without perf counters, or as soon as one call does not say',
    ({ telemetry, facts }) => quotient(telemetry.instructions, facts.tokens?.total),
    {
      alems: 'instructions_per_token',
    },
  ),
]
