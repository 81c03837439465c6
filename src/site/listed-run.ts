import type { StartedRun } from '../engine/sampling/spool.ts'
import type { ListedRun } from '../reporters/site-data.ts'
import type { Provenance, Run, RunStatus, Workflow } from '../run.ts'
import { present } from '../store/nullable.ts'
import { DOCUMENTED, type DocumentedTable, type StoredRow } from '../store/index.ts'

/** Names of the enclosing suites and of the run. */
export const named = (suite: string, name: string): string => (suite === '' ? name : `${suite} > ${name}`)

/** A run as it stands in the log. */
export function listedRun(run: Run, experimentId: string): ListedRun {
  const { id, kind, file, suite, name, startedAt, seconds, status, valid, reader, provenance, totalJoules } = run
  const shared = {
    id,
    experimentId,
    kind,
    file,
    name: named(suite, name),
    startedAt,
    seconds,
    status,
    valid,
    ...present('reader', reader),
    ...present('provenance', provenance),
    ...present('totalJoules', totalJoules),
  }
  if (run.kind === 'bench') return { ...shared, ...present('joulesPerOp', run.joulesPerOp?.median) }
  const { workflow, success, workflowFacts: facts } = run
  return {
    ...shared,
    workflow,
    success,
    ...(facts === undefined ? {} : { name: facts.task, model: facts.model.id }),
    ...(facts?.warmUp === undefined ? {} : { warmUp: facts.warmUp }),
  }
}

/** A run that began and came to no numbers. */
export function listedFailure(run: StartedRun, experimentId: string, status: RunStatus): ListedRun {
  const { id, kind, file, suite, name, startedAt, workflow } = run
  const shared = { id, experimentId, kind, file, name: named(suite, name), startedAt, status }
  return {
    ...shared,
    valid: false,
    ...present('workflow', workflow),
    ...(kind === 'task' ? { success: false } : {}),
  }
}

const LISTED = `run_id exp_id kind file suite name started_at duration_seconds status experiment_valid reader provenance
  total_joules joules_per_op_median workflow_type task model_id success warm_up`.split(/\s+/)

/** The columns of stored runs that a list needs; their records are long. */
export const LISTED_RUNS: DocumentedTable = (() => {
  const runs = DOCUMENTED.find(({ name }) => name === 'runs')
  if (!runs) throw new Error('The table runs is not documented.')
  return { ...runs, columns: runs.columns.filter(({ name }) => LISTED.includes(name)) }
})()

/** A run as it is stored. */
export function listedRow(row: StoredRow): ListedRun {
  const text = (name: string): string => String(row[name] ?? '')
  const number = (name: string): number | undefined => (typeof row[name] === 'number' ? row[name] : undefined)
  const flag = (name: string): boolean => Number(row[name]) === 1
  return {
    id: text('run_id'),
    experimentId: text('exp_id'),
    kind: text('kind') as Run['kind'],
    file: text('file'),
    name: row.task === null ? named(text('suite'), text('name')) : text('task'),
    startedAt: text('started_at'),
    seconds: Number(row.duration_seconds),
    status: text('status') as RunStatus,
    valid: flag('experiment_valid'),
    ...present('reader', row.reader as string | null),
    ...present('provenance', row.provenance as Provenance | null),
    ...present('totalJoules', number('total_joules')),
    ...present('joulesPerOp', number('joules_per_op_median')),
    ...present('workflow', row.workflow_type as Workflow | null),
    ...present('model', row.model_id as string | null),
    ...(row.success === null ? {} : { success: flag('success') }),
    ...(flag('warm_up') ? { warmUp: true } : {}),
  }
}
