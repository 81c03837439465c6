import { namesOf } from '../run/run-text.ts'
import type { Run } from '../run/phase-stretches.ts'

/** Whether a run is among those that the filters of the URL ask for: `text`, `workflow`, `success`, `warm-up`. */
export function isAskedFor(run: Run, filters: URLSearchParams): boolean {
  const text = filters.get('text')?.trim().toLowerCase() ?? ''
  const workflow = filters.get('workflow')
  const success = filters.get('success')
  const warmUp = filters.get('warm-up')
  return (
    (text === '' || namesOf(run).toLowerCase().includes(text)) &&
    (!workflow || run.workflow === workflow) &&
    (!success || run.success === (success === 'yes')) &&
    (!warmUp || (run.warmUp === true) === (warmUp === 'only'))
  )
}
