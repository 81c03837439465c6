import { type SpanRecord, type WorkflowFacts } from '../../run.ts'
import { highest, quotient, sum, unionSeconds } from './arithmetic.ts'
import { feature, type FeatureDefinition, NO_WORKFLOW } from './feature.ts'

const callsOf = ({ spans }: Partial<WorkflowFacts>): SpanRecord[] | undefined =>
  spans?.filter(({ type }) => type === 'tool-call')

/** Calls of tools. */
export const toolFeatures: readonly FeatureDefinition[] = [
  feature(
    'tool_calls',
    'count',
    'Calls of tools',
    'workflowFacts.toolCalls',
    NO_WORKFLOW,
    ({ facts }) => facts.toolCalls,
    { alems: 'total_tool_calls' },
  ),
  feature(
    'tools_used',
    'count',
    'Different tools',
    'workflowFacts.tools',
    NO_WORKFLOW,
    ({ facts }) => facts.tools?.length,
    { alems: 'tools_used' },
  ),
  feature(
    'tool_set',
    'text',
    'Their names in order of the alphabet, joined by +',
    'workflowFacts.tools',
    NO_WORKFLOW,
    ({ facts }) => facts.tools?.toSorted().join('+'),
  ),
  feature(
    'tool_calls_failed',
    'count',
    'Calls that came to nothing',
    'workflowFacts.spans: tool-call, success',
    NO_WORKFLOW,
    ({ facts }) => callsOf(facts)?.filter(({ success }) => !success).length,
    {
      alems: 'failed_tool_calls',
    },
  ),
  feature(
    'tool_seconds',
    's',
    'Time in which at least one tool ran',
    'workflowFacts.spans: union of tool-call',
    NO_WORKFLOW,
    ({ facts }) => facts.spans && unionSeconds(callsOf(facts) ?? []),
  ),
  feature(
    'tool_share',
    '1',
    'Part of the window with a tool running',
    'union of tool-call / seconds',
    NO_WORKFLOW,
    ({ run, facts }) => quotient(facts.spans && unionSeconds(callsOf(facts) ?? []), run.seconds),
  ),
  feature(
    'tool_seconds_highest',
    's',
    'Longest call',
    'workflowFacts.spans: tool-call, seconds',
    'without a call',
    ({ facts }) => highest((callsOf(facts) ?? []).map(({ seconds }) => seconds)),
  ),
  feature(
    'tool_cpu_seconds',
    's',
    'CPU time between the edges of the calls',
    'workflowFacts.spans: tool-call, cpuSeconds',
    'as soon as it is unknown of one call',
    ({ facts }) => facts.spans && sum((callsOf(facts) ?? []).map(({ cpuSeconds }) => cpuSeconds)),
    {
      alems: 'tool_cpu_time_ns',
    },
  ),
  feature(
    'tool_bytes_in',
    'B',
    'Arguments of the calls',
    'workflowFacts.spans: tool-call, bytesIn',
    'as soon as it is unknown of one call',
    ({ facts }) => facts.spans && sum((callsOf(facts) ?? []).map(({ bytesIn }) => bytesIn)),
  ),
  feature(
    'tool_bytes_out',
    'B',
    'Results of the calls',
    'workflowFacts.spans: tool-call, bytesOut',
    'as soon as it is unknown of one call',
    ({ facts }) => facts.spans && sum((callsOf(facts) ?? []).map(({ bytesOut }) => bytesOut)),
  ),
]
