import { expect } from 'vitest'
import { warningText } from '../../../src/reporters/index.ts'
import type { Warning, WarningKind } from '../../../src/run.ts'
import { groundTruthUnavailable } from '../../../src/testing/index.ts'
import type { FaultedRun } from '../../support/faulted-project.ts'
import { hasWatts, rowNamed, type StoredRow } from '../../support/stored-rows.ts'
import type { FaultCase, Outcome } from '../fault-case.ts'
import { idleRun, IDLE_WATTS, LATER_WATTS, sourcesRun, uncountedRun, WATTS } from './sources-run.ts'

const skip = groundTruthUnavailable() ?? false
/** Of the energy above idle, whose baseline has an uncertainty of its own. */
const NEAR = 0.2
const near = (row: StoredRow, watts: number): void => expect(hasWatts(row, watts), row.name).toBe(true)

/** The warning of a kind of a run, or of the experiment, as it is stored and as it is said. */
function warningOf({ stored, text }: FaultedRun, task: string | undefined, kind: WarningKind): Warning {
  const found = (task === undefined ? stored.warnings : rowNamed(stored, task).warnings).find(
    (each) => each.kind === kind,
  )
  if (!found) throw new Error(`${task ?? 'the experiment'} has no ${kind}`)
  expect(text).toContain(warningText(found).text)
  return found
}

function completed(run: FaultedRun): void {
  expect(run.exitCode, run.output).toBe(0)
  expect(run.stored.statuses).toEqual(['completed'])
  for (const row of run.stored.runs) expect(row).toMatchObject({ status: 'completed', valid: true, faults: {} })
}

async function beside(kind: WarningKind, task: string | undefined): Promise<Outcome> {
  const run = await sourcesRun()
  completed(run)
  for (const row of run.stored.runs) near(row, WATTS)
  const warning = warningOf(run, task, kind)
  return {
    exitCode: 0,
    said: warningText(warning).text,
    kept: 'all joules of the first source, experiment_valid 1, the warning beside them',
    unchanged: `bench and task have their ${WATTS} W; ${run.unchanged}`,
  }
}

async function rejectedBaseline(): Promise<Outcome> {
  const outcome = await beside('idle-baseline-contaminated', undefined)
  const run = await sourcesRun()
  expect(rowNamed(run.stored, 'task').active_joules).toBeNull()
  warningOf(run, 'task', 'idle-baseline-missing')
  return { ...outcome, kept: 'all joules; active NULL; the baseline with accepted 0' }
}

async function onOldBaseline(kind: 'below-idle' | 'idle-baseline-stale'): Promise<Outcome> {
  const run = await idleRun()
  completed(run)
  const row = rowNamed(run.stored, 'below')
  near(row, LATER_WATTS)
  const expected = (LATER_WATTS - IDLE_WATTS) * row.duration_seconds
  expect(Math.abs((row.active_joules ?? 0) / expected - 1)).toBeLessThan(NEAR)
  return {
    exitCode: 0,
    said: warningText(warningOf(run, 'below', kind)).text,
    kept: 'all joules; active negative as it is, never 0',
    unchanged: `the task has its ${LATER_WATTS} W; ${run.unchanged}`,
  }
}

async function uncounted(reader: 'none' | 'model'): Promise<Outcome> {
  const run = await uncountedRun(reader)
  completed(run)
  const kind = reader === 'none' ? 'no-counter' : 'modelled'
  const told = run.stored.runs.map(({ warnings }) => warnings.find((each) => each.kind === kind))
  expect(told).not.toContain(undefined)
  for (const row of run.stored.runs) {
    if (reader === 'model') near(row, WATTS)
    else expect(row).toMatchObject({ total_joules: null, avg_power_watts: null, joules_per_op_median: null })
  }
  const said =
    reader === 'model' ? 'Energy is modelled, ±30 %: some-model.' : 'No joules: nothing here can be read for energy.'
  expect(run.text).toContain(said)
  return {
    exitCode: 0,
    said: warningText(told[0] as Warning).text,
    kept: reader === 'model' ? 'joules with the word modelled' : 'times and CPU seconds; every joule NULL',
    unchanged: run.unchanged,
  }
}

const cases: [fault: string, place: string, kind: WarningKind, task?: string][] = [
  ['second source differs by a quarter', 'in a window of a bench', 'sources-disagree', 'bench'],
  ['second source differs by a quarter', 'in a task run', 'sources-disagree', 'task'],
  ['sampler may not run on its CPU', 'in a task run with samples', 'sampler-degraded', 'task'],
  ['no core can be chosen to pin to', 'in an invocation', 'not-pinned'],
  ['container without counters', 'in an invocation', 'container'],
]

export const SOURCES: readonly FaultCase[] = [
  ...cases.map(
    ([fault, place, kind, task]): FaultCase => ({
      fault,
      place,
      tells: [kind],
      skip,
      long: true,
      run: () => beside(kind, task),
    }),
  ),
  {
    fault: 'no counter can be read',
    place: 'bench and task',
    tells: ['no-counter'],
    long: true,
    run: () => uncounted('none'),
  },
  {
    fault: 'joules come from a model',
    place: 'bench and task',
    tells: ['modelled'],
    long: true,
    run: () => uncounted('model'),
  },
]

export const IDLE: readonly FaultCase[] = [
  {
    fault: 'machine is not quiet',
    place: 'while the idle baseline is measured',
    tells: ['idle-baseline-contaminated', 'idle-baseline-missing'],
    skip,
    long: true,
    run: rejectedBaseline,
  },
  {
    fault: 'machine draws less than when its baseline was taken',
    place: 'in a task run',
    tells: ['below-idle'],
    skip,
    long: true,
    run: () => onOldBaseline('below-idle'),
  },
  {
    fault: 'baseline has grown old',
    place: 'in a task run',
    tells: ['idle-baseline-stale'],
    skip,
    long: true,
    run: () => onOldBaseline('idle-baseline-stale'),
  },
]
