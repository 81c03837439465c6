import { formatJoules } from '../../../reporters/quantity.ts'
import { shownText } from '../../shown-text.ts'
import type { Run, RunEvent } from './phase-stretches.ts'

/** The model with what must be said of its joules. */
export function modelText({ model }: Pick<Run, 'model'>): string {
  if (!model) return '–'
  const facts = [model.synthetic ? 'synthetic weights' : undefined, model.site === 'remote' ? 'client side only' : undefined]
  const said = facts.filter((fact) => fact !== undefined)
  return `${shownText(model.id)}${said.length === 0 ? '' : ` (${said.join(', ')})`}`
}

export function aboveIdleText({ activeJoules }: Pick<Run, 'activeJoules'>): string {
  if (!activeJoules) return '–'
  const { value, low, high } = activeJoules
  return `${formatJoules(value)} (${formatJoules(low)} to ${formatJoules(high)})`
}

/** Whether it worked, and what kept it from working. */
export function outcomeText({ success, status, failure, workflow }: Pick<Run, 'success' | 'status' | 'failure' | 'workflow'>) {
  if (success) return workflow === 'test' ? '✓ passed' : '✓ reached'
  if (status === 'aborted') return '✗ aborted'
  return `✗ ${failure?.type ?? (workflow === 'test' ? 'failed' : 'not reached')}`
}

/** `2`, or `2, last` where a goal allows several attempts; of tests the number of the retry. */
export function attemptText({ goal, attempt }: Pick<Run, 'goal' | 'attempt'>): string {
  if (goal) return String(goal.attempt)
  return String(attempt.retry + 1)
}

/** All names that a run goes by: what a search looks through. */
export const namesOf = ({ task, test, file, project, model }: Run): string =>
  [task, test ?? '', file, project, model?.id ?? '', model?.model ?? ''].join(' ')


const TYPE_TEXT: Readonly<Record<string, string>> = {
  'llm-call': 'LLM call',
  'tool-call': 'tool call',
  'back-off': 'back-off',
}

/** `LLM call: decoder-1M`, `step: s1`. */
export function spanText({ type, name, step }: RunEvent): string {
  const kind = TYPE_TEXT[type] ?? type
  const named = name ?? (type === 'step' ? step : undefined)
  return named === undefined ? kind : `${kind}: ${shownText(named)}`
}

/** What is special about a span, each in a few words. */
export function spanNotes({ belowResolution, outlivesParent, success, failure }: RunEvent): string[] {
  return [
    ...(success ? [] : [`✗ ${failure ? `${failure.type}: ${shownText(failure.message)}` : 'failed'}`]),
    ...(belowResolution ? ['below resolution'] : []),
    ...(outlivesParent ? ['outlives its parent'] : []),
  ]
}
