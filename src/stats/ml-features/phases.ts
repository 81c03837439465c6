import { type Phase, PHASES, type SpanRecord, type WorkflowFacts } from '../../run.ts'
import { mostAtOnce, quotient } from './arithmetic.ts'
import { feature, type FeatureDefinition, NO_WORKFLOW } from './feature.ts'

const ALEMS_SECONDS: Partial<Record<Phase, string>> = {
  planning: 'planning_time_ms',
  execution: 'execution_time_ms',
  synthesis: 'synthesis_time_ms',
}
const ALEMS_SHARE: Partial<Record<Phase, string>> = {
  planning: 'phase_planning_ratio',
  execution: 'phase_execution_ratio',
  synthesis: 'phase_synthesis_ratio',
}

const secondsOf = ({ phases }: Partial<WorkflowFacts>, phase: Phase): number | undefined =>
  phases?.find((each) => each.phase === phase)?.seconds

const named = (alems: string | undefined) => (alems === undefined ? {} : { alems })

/** Spans from the outermost to this one. */
function depth(span: SpanRecord, byId: ReadonlyMap<number, SpanRecord>): number {
  const parent = span.parent === undefined ? undefined : byId.get(span.parent)
  return parent === undefined ? 1 : 1 + depth(parent, byId)
}

function deepest(spans: readonly SpanRecord[]): number {
  const byId = new Map(spans.map((span) => [span.id, span]))
  return spans.reduce((most, span) => Math.max(most, depth(span, byId)), 0)
}

const isLeaf = (span: SpanRecord, spans: readonly SpanRecord[]): boolean =>
  !spans.some(({ parent }) => parent === span.id)

/** How a workflow went through its phases, steps and spans. */
export const phaseFeatures: readonly FeatureDefinition[] = [
  ...PHASES.map((phase) =>
    feature(
      `${phase}_seconds`,
      's',
      `Self-times of the phase ${phase}`,
      `workflowFacts.phases: ${phase}`,
      NO_WORKFLOW,
      ({ facts }) => secondsOf(facts, phase),
      named(ALEMS_SECONDS[phase]),
    ),
  ),
  ...PHASES.map((phase) =>
    feature(
      `${phase}_share`,
      '1',
      `Part of the window in the phase ${phase}`,
      `workflowFacts.phases: ${phase} / seconds`,
      NO_WORKFLOW,
      ({ run, facts }) => quotient(secondsOf(facts, phase), run.seconds),
      named(ALEMS_SHARE[phase]),
    ),
  ),
  feature('steps', 'count', 'Steps of the plan', 'workflowFacts.steps', NO_WORKFLOW, ({ facts }) => facts.steps, {
    alems: 'steps',
  }),
  feature(
    'average_step_seconds',
    's',
    'Execution per step',
    'workflowFacts.phases: execution / workflowFacts.steps',
    'without steps',
    ({ facts }) => quotient(secondsOf(facts, 'execution'), facts.steps),
    {
      alems: 'avg_step_time_ms',
    },
  ),
  feature('spans', 'count', 'Recorded spans', 'workflowFacts.spans', NO_WORKFLOW, ({ facts }) => facts.spans?.length),
  feature(
    'spans_failed',
    'count',
    'Spans that ended without success',
    'workflowFacts.spans: success',
    NO_WORKFLOW,
    ({ facts }) => facts.spans?.filter(({ success }) => !success).length,
  ),
  feature(
    'spans_below_resolution',
    'count',
    'Spans shorter than the counters resolve',
    'workflowFacts.spans: belowResolution',
    NO_WORKFLOW,
    ({ facts }) => facts.spans?.filter(({ belowResolution }) => belowResolution).length,
  ),
  feature(
    'span_depth',
    'count',
    'Spans within spans',
    'workflowFacts.spans: parent',
    NO_WORKFLOW,
    ({ facts }) => facts.spans && deepest(facts.spans),
    { alems: 'max_step_depth' },
  ),
  feature(
    'spans_at_once',
    'count',
    'Most innermost spans at the same moment',
    'workflowFacts.spans',
    NO_WORKFLOW,
    ({ facts: { spans } }) => spans && mostAtOnce(spans.filter((span) => isLeaf(span, spans))),
  ),
]
