import { PHASES, type WorkflowFacts } from '../../run.ts'
import { flag, json } from '../nullable.ts'
import type { WorkflowColumns } from '../workflow-tables.ts'

/** What can be asked of workflow runs; every column is NULL without facts. */
export function workflowColumns(facts: WorkflowFacts | undefined): WorkflowColumns {
  const phases = PHASES.flatMap((phase) => {
    const found = facts?.phases.find((each) => each.phase === phase)
    return [
      [`${phase}_seconds`, found?.seconds ?? null],
      [`${phase}_joules`, found?.joules ?? null],
    ] as const
  })
  return {
    task: facts?.task ?? null,
    category: facts?.category ?? null,
    complexity_level: facts?.level ?? null,
    model_id: facts?.model.id ?? null,
    model_name: facts?.model.model ?? null,
    provider: facts?.model.provider ?? null,
    execution_site: facts?.model.site ?? null,
    pair_id: facts?.pair?.id ?? null,
    repetition: facts?.goal.repetition ?? null,
    attempt: facts?.goal.attempt ?? null,
    last_attempt: flag(facts?.goal.lastAttempt),
    warm_up: facts === undefined ? null : Number(facts.warmUp === true),
    prompt_tokens: facts?.tokens.prompt ?? null,
    completion_tokens: facts?.tokens.completion ?? null,
    total_tokens: facts?.tokens.total ?? null,
    llm_calls: facts?.calls.length ?? null,
    tool_calls: facts?.toolCalls ?? null,
    tools: json(facts?.tools),
    steps: facts?.steps ?? null,
    failure_type: facts?.failure?.type ?? null,
    answer_hash: facts?.answerHash ?? null,
    checker: facts?.check?.checker ?? null,
    check_passed: flag(facts?.check?.passed),
    ...(Object.fromEntries(phases) as Pick<WorkflowColumns, (typeof phases)[number][0]>),
  }
}
