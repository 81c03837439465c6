import { formatJoules } from '../../../reporters/quantity.ts'
import { shownSentence, shownText } from '../../shown-text.ts'
import type { Run, RunEvent } from './phase-stretches.ts'

/** What must be said of a model beside its name; empty where there is nothing. */
export const modelNote = ({ model }: Pick<Run, 'model'>): string =>
  [model?.synthetic ? 'synthetic weights' : '', model?.site === 'remote' ? 'client side only' : '']
    .filter((fact) => fact !== '')
    .join(', ')

/** The model with what must be said of its joules. */
export function modelText(run: Pick<Run, 'model'>): string {
  if (!run.model) return '–'
  const note = modelNote(run)
  return `${shownText(run.model.id)}${note === '' ? '' : ` (${note})`}`
}

export function aboveIdleText({ activeJoules }: Pick<Run, 'activeJoules'>): string {
  if (!activeJoules) return '–'
  const { value, low, high } = activeJoules
  return `${formatJoules(value)} (${formatJoules(low)} to ${formatJoules(high)})`
}

/** Whether it worked, and what kept it from working. */
export function outcomeText({
  success,
  status,
  failure,
  workflow,
}: Pick<Run, 'success' | 'status' | 'failure' | 'workflow'>) {
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
export function spanText({ type, name, step, phase }: RunEvent): string {
  const kind = TYPE_TEXT[type] ?? type
  const named = type === 'phase' ? phase : (name ?? (type === 'step' ? step : undefined))
  return named === undefined ? kind : `${kind}: ${shownText(named)}`
}

/** What is special about a span, each in a few words. */
export function spanNotes({ belowResolution, outlivesParent, success, failure }: RunEvent): string[] {
  return [
    ...(success ? [] : [`✗ ${failure ? `${failure.type}: ${shownSentence(failure.message)}` : 'failed'}`]),
    ...(belowResolution ? ['below resolution'] : []),
    ...(outlivesParent ? ['outlives its parent'] : []),
  ]
}
