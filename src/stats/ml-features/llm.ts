import type { LlmCall, SpanType, WorkflowFacts } from '../../run.ts'
import { difference, highest, mean, quotient, sum, unionSeconds } from './arithmetic.ts'
import { feature, type FeatureDefinition, NO_WORKFLOW } from './feature.ts'

const NO_CALL = 'without a call'
const NOT_STREAMED = 'without a streamed answer'

type Facts = Partial<WorkflowFacts>

const secondsIn = ({ spans }: Facts, ...types: readonly SpanType[]): number | undefined =>
  spans && unionSeconds(spans.filter(({ type }) => types.includes(type)))

const howMany = ({ calls }: Facts, is: (call: LlmCall) => boolean): number | undefined => calls?.filter(is).length

/** Part of the calls; missing without one. */
const shareOf = (facts: Facts, is: (call: LlmCall) => boolean): number | undefined =>
  quotient(howMany(facts, is), facts.calls?.length)

/** Seconds per token after the first one of a streamed answer. */
const secondsPerToken = ({ seconds, timeToFirstTokenSeconds, tokens }: LlmCall): number | undefined =>
  quotient(
    difference(seconds, timeToFirstTokenSeconds),
    tokens.completion === undefined || tokens.completion < 2 ? undefined : tokens.completion - 1,
  )

const callSeconds = ({ calls = [] }: Facts): number[] => calls.map(({ seconds }) => seconds)

/** Calls of models, and waiting for them. */
export const llmFeatures: readonly FeatureDefinition[] = [
  feature(
    'llm_calls',
    'count',
    'Requests to models, each try of its own',
    'workflowFacts.calls',
    NO_WORKFLOW,
    ({ facts }) => facts.calls?.length,
    { alems: 'llm_calls' },
  ),
  feature(
    'llm_calls_failed',
    'count',
    'Requests without an answer',
    'workflowFacts.calls: status',
    NO_WORKFLOW,
    ({ facts }) => howMany(facts, ({ status }) => status !== 'ok'),
  ),
  feature(
    'llm_calls_repeated',
    'count',
    'Requests that repeat one that failed',
    'workflowFacts.calls: tryNumber',
    NO_WORKFLOW,
    ({ facts }) => howMany(facts, ({ tryNumber }) => tryNumber > 1),
    {
      alems: 'total_retries',
    },
  ),
  feature(
    'llm_calls_rate_limited',
    'count',
    'Requests that were refused as too many',
    'workflowFacts.calls: status',
    NO_WORKFLOW,
    ({ facts }) => howMany(facts, ({ status }) => status === 'rate-limited'),
  ),
  feature(
    'api_wait_seconds',
    's',
    'Time in which at least one request was open',
    'workflowFacts.spans: union of llm-call',
    NO_WORKFLOW,
    ({ facts }) => secondsIn(facts, 'llm-call'),
    {
      alems: 'api_latency_ms',
    },
  ),
  feature(
    'api_wait_share',
    '1',
    'Part of the window with a request open',
    'union of llm-call / seconds',
    NO_WORKFLOW,
    ({ run, facts }) => quotient(secondsIn(facts, 'llm-call'), run.seconds),
    {
      alems: 'network_ratio',
    },
  ),
  feature(
    'back_off_seconds',
    's',
    'Waiting before a request was repeated',
    'workflowFacts.spans: union of back-off',
    NO_WORKFLOW,
    ({ facts }) => secondsIn(facts, 'back-off'),
  ),
  feature(
    'local_seconds',
    's',
    'Time with no request open and no waiting for one: computation on this side',
    'seconds − union of llm-call and back-off',
    NO_WORKFLOW,
    ({ run, facts }) => difference(run.seconds, secondsIn(facts, 'llm-call', 'back-off')),
    {
      alems: 'compute_time_ms',
    },
  ),
  feature('call_seconds_mean', 's', 'Mean time of a request', 'workflowFacts.calls: seconds', NO_CALL, ({ facts }) =>
    mean(callSeconds(facts)),
  ),
  feature('call_seconds_highest', 's', 'Longest request', 'workflowFacts.calls: seconds', NO_CALL, ({ facts }) =>
    highest(callSeconds(facts)),
  ),
  feature(
    'time_to_first_token_seconds',
    's',
    'Mean time to the first token',
    'workflowFacts.calls: timeToFirstTokenSeconds',
    NOT_STREAMED,
    ({ facts }) => mean((facts.calls ?? []).map((call) => call.timeToFirstTokenSeconds)),
    {
      alems: 'ttft_ms',
    },
  ),
  feature(
    'seconds_per_output_token',
    's',
    'Mean over the answers of the time per token after the first',
    '(seconds − timeToFirstTokenSeconds) / (tokens.completion − 1)',
    'without a streamed answer of two tokens and more',
    ({ facts }) => mean((facts.calls ?? []).map(secondsPerToken)),
    {
      alems: 'tpot_ms',
    },
  ),
  feature(
    'calls_streamed_share',
    '1',
    'Part of the requests that were streamed',
    'workflowFacts.calls: streamed',
    NO_CALL,
    ({ facts }) => shareOf(facts, ({ streamed }) => streamed),
    {
      alems: 'streaming_enabled',
    },
  ),
  feature(
    'calls_cold_share',
    '1',
    'Part of the requests that no prompt cache could answer',
    'workflowFacts.calls: promptCache',
    NO_CALL,
    ({ facts }) => shareOf(facts, ({ promptCache }) => promptCache === 'cold'),
  ),
  feature(
    'calls_at_once',
    'count',
    'Most requests open at the same time',
    'workflowFacts.calls: concurrency',
    NO_CALL,
    ({ facts }) => highest((facts.calls ?? []).map(({ concurrency }) => concurrency)),
  ),
  feature(
    'bytes_sent',
    'B',
    'Bodies of the requests',
    'workflowFacts.calls: bytesSent',
    NO_WORKFLOW,
    ({ facts }) => facts.calls && sum(facts.calls.map(({ bytesSent }) => bytesSent)),
    {
      alems: 'bytes_sent',
    },
  ),
  feature(
    'bytes_received',
    'B',
    'Bodies of the answers',
    'workflowFacts.calls: bytesReceived',
    NO_WORKFLOW,
    ({ facts }) => facts.calls && sum(facts.calls.map(({ bytesReceived }) => bytesReceived)),
    {
      alems: 'bytes_recv',
    },
  ),
  feature(
    'bytes_per_wait_second',
    'B/s',
    'Bytes of both ways per second of waiting',
    '(bytesSent + bytesReceived) / union of llm-call',
    NO_CALL,
    ({ facts }) =>
      quotient(
        facts.calls && sum(facts.calls.flatMap((call) => [call.bytesSent, call.bytesReceived])),
        secondsIn(facts, 'llm-call'),
      ),
    {
      alems: 'app_throughput_kbps',
    },
  ),
]
