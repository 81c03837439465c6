import type { ListedRun } from '../../reporters/site-data.ts'
import type { ExperimentStatus } from '../../run.ts'

/** How far an experiment is, with a sign. */
const STATUS: Record<ExperimentStatus, string> = {
  running: '… running',
  completed: '✓ completed',
  partial: '? partial',
  failed: '✗ failed',
  aborted: '✗ aborted',
}

export const statusText = (status: ExperimentStatus): string => STATUS[status]

/** What came of a run, with a sign. A run that is not valid has numbers that must not be used. */
export function outcomeText({ status, valid, success }: Pick<ListedRun, 'status' | 'valid' | 'success'>): string {
  if (status !== 'completed') return STATUS[status]
  if (!valid) return '? not valid'
  return success === false ? '✗ goal not reached' : '✓ completed'
}
