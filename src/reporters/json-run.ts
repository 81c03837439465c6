import type { Experiment, ModelFacts, SpanRecord, TaskRun, WorkflowFacts } from '../run.ts'
import { runEnergyPer, toolEnergy } from '../stats/index.ts'
import { secondsFromNs } from '../units.ts'
import type { EnergyReport } from './json-schema.ts'
import { present } from './present.ts'
import { warningText } from './warning-text.ts'

type ReportedRun = EnergyReport['runs'][number]

export const warningsOf = (warnings: Experiment['warnings']): EnergyReport['warnings'] =>
  warnings.map((warning) => ({ kind: warning.kind, ...warningText(warning) }))

const testOf = ({ suite, name }: TaskRun): string => [suite, name].filter((part) => part !== '').join(' > ')

/** A model without what only holds on the machine that measured it. */
export function reportedModel(facts: ModelFacts): NonNullable<ReportedRun['model']> {
  const { server: _, ...model } = facts
  return model
}

function event(record: SpanRecord, run: TaskRun) {
  const { startNs, endNs: _, startUj: __, endUj: ___, ...span } = record
  return { ...span, startSeconds: secondsFromNs(BigInt(startNs) - BigInt(run.startNs)) }
}

/** What a linear or an agentic run has besides. Texts of prompts and answers stay where they are stored. */
function workflow(run: TaskRun, facts: WorkflowFacts) {
  return {
    test: testOf(run),
    model: reportedModel(facts.model),
    goal: facts.goal,
    tokens: facts.tokens,
    llmCalls: facts.calls.length,
    toolCalls: facts.toolCalls,
    steps: facts.steps,
    ...runEnergyPer(run),
    tools: toolEnergy(facts.spans),
    phases: facts.phases,
    events: facts.spans.map((span) => event(span, run)),
    ...present({ pair: facts.pair?.id, warmUp: facts.warmUp, failure: facts.failure, check: facts.check }),
  }
}

export function taskRun(run: TaskRun): EnergyReport['runs'][number] {
  return {
    id: run.id,
    project: run.project,
    file: run.file,
    task: run.workflowFacts?.task ?? testOf(run),
    workflow: run.workflow,
    status: run.status,
    seconds: run.seconds,
    ...present({
      cpuSeconds: run.cpuSeconds,
      totalJoules: run.totalJoules,
      activeJoules: run.activeJoules,
      idleJoules: run.idleJoules,
      watts: run.watts,
      provenance: run.provenance,
      reader: run.reader,
      coolDown: run.coolDown,
      error: run.error,
    }),
    domains: run.domains,
    samples: run.samples,
    ...(run.telemetry === undefined ? {} : { telemetry: run.telemetry }),
    phases: [],
    events: [],
    ...(run.workflowFacts === undefined ? {} : workflow(run, run.workflowFacts)),
    success: run.success,
    attempt: run.attempt,
    warnings: warningsOf(run.warnings),
  }
}
