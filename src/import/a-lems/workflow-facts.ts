import type { Failure, FailureType, ModelFacts, PhaseEnergy, WorkflowFacts } from '../../run.ts'
import { secondsFromMs } from '../../units.ts'
import { callFailure, callsOf, tokenSums } from './calls.ts'
import { spansOf } from './events.ts'
import { numberOf, type Row, textOf } from './row.ts'

/** What belongs to one run besides its row. */
export interface RunRows {
  events: readonly Row[]
  interactions: readonly Row[]
  /** The attempt that it is, and the number of the last one at the same goal. */
  attempt?: { row: Row; last: number }
}

/** Providers that compute on the machine that is measured. */
const ON_HOST = /^(?:ollama|local|llama[-_.]?cpp)/i

export function modelFacts(experiment: Row): ModelFacts {
  const provider = textOf(experiment, 'provider') ?? 'unknown'
  const model = textOf(experiment, 'model_name') ?? 'unknown'
  const site = textOf(experiment, 'execution_site')
  const isHost = site === undefined ? ON_HOST.test(provider) : /^local/i.test(site)
  return { id: textOf(experiment, 'model_id') ?? model, provider, model, site: isHost ? 'host' : 'remote' }
}

const CAUSE_OF: Readonly<Record<string, FailureType>> = {
  api_error: 'server-error',
  tool_error: 'tool-error',
  wrong_answer: 'wrong-answer',
  hallucination: 'wrong-answer',
  timeout: 'timeout',
  context_overflow: 'context-overflow',
  rate_limit: 'rate-limited',
}

/** Of the attempt where the database has one; else of the first call that was not answered. */
function failureOf({ attempt, interactions }: RunRows): Failure | undefined {
  if (attempt) {
    const outcome = textOf(attempt.row, 'outcome') ?? 'failure'
    const cause = textOf(attempt.row, 'failure_cause') ?? outcome
    return outcome === 'success' ? undefined : { type: CAUSE_OF[cause] ?? 'wrong-answer', message: cause }
  }
  const failed = interactions.find((row) => callFailure(row) !== undefined)
  const type = failed && callFailure(failed)
  return failed && type && { type, message: textOf(failed, 'error_message') ?? 'A call was not answered.' }
}

/** The phases that a run without events tells of; none where they do not fit into the window. */
function phasesOf(run: Row, seconds: number): PhaseEnergy[] {
  const phases = (['planning', 'execution', 'synthesis'] as const).flatMap((phase) => {
    const ms = numberOf(run, `${phase}_time_ms`)
    return ms === undefined || ms < 0 ? [] : [{ phase, seconds: secondsFromMs(ms) }]
  })
  const told = phases.reduce((sum, phase) => sum + phase.seconds, 0)
  return phases.length === 0 || told > seconds ? [] : [...phases, { phase: 'waiting', seconds: seconds - told }]
}

/** What a run is besides its energy. */
export function workflowFacts(
  run: Row,
  { experiment, categories }: { experiment: Row; categories: ReadonlyMap<string, string> },
  rows: RunRows,
  window: { startNs: bigint; endNs: bigint; seconds: number },
): WorkflowFacts {
  const model = modelFacts(experiment)
  const task = textOf(experiment, 'task_name') ?? 'unknown'
  const { spans, phases } = spansOf(rows.events, window)
  const tools = spans.filter(({ type }) => type === 'tool-call')
  const failure = failureOf(rows)
  const number = rows.attempt === undefined ? 1 : (numberOf(rows.attempt.row, 'attempt_number') ?? 1)
  return {
    task,
    category: categories.get(task) ?? 'uncategorised',
    level: numberOf(run, 'complexity_level') ?? 1,
    goal: {
      repetition: Math.max(0, (numberOf(run, 'run_number') ?? 1) - 1),
      attempt: number,
      lastAttempt: number === (rows.attempt?.last ?? number),
    },
    model,
    limits: {},
    tokens: tokenSums(rows.interactions, model.provider),
    phases: spans.length > 0 ? phases : phasesOf(run, window.seconds),
    spans,
    calls: callsOf(rows.interactions, spans, model.provider, model.model),
    toolCalls: Math.max(tools.length, numberOf(run, 'tool_calls') ?? 0),
    tools: [...new Set(tools.flatMap(({ name }) => name ?? []))].sort(),
    steps: numberOf(run, 'steps') ?? 0,
    ...(failure === undefined ? {} : { failure }),
  }
}
