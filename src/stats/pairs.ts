import { COVERAGE_FACTOR } from '../coverage.ts'
import { EnergyError } from '../errors.ts'
import type { Bounds, PairRecord, TaskRun } from '../run.ts'
import { isWorkflowRun, type WorkflowRun } from './model-groups.ts'
import { orchestrationTax } from './orchestration-tax.ts'

interface Side {
  attempts: WorkflowRun[]
  last: WorkflowRun
  joules?: number
  activeJoules?: number
}

/** Sum that is undefined as soon as one part is unknown. */
function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === values.length ? known.reduce((total, value) => total + value, 0) : undefined
}

const what = ({ workflowFacts: { task, goal, model, pair }, provenance }: WorkflowRun): string =>
  JSON.stringify([task, goal.repetition, model.id, model.site, pair?.id, provenance])

function sideOf(workflow: 'linear' | 'agentic', runs: readonly TaskRun[]): Side {
  const attempts = runs
    .filter(isWorkflowRun)
    .filter((run) => run.workflow === workflow)
    .toSorted((a, b) => a.workflowFacts.goal.attempt - b.workflowFacts.goal.attempt)
  const last = attempts.at(-1)
  if (!last || attempts.length !== runs.length)
    throw new EnergyError(
      'USAGE',
      `pairOf: ${attempts.length} of ${runs.length} runs on the ${workflow} side are ${workflow} runs.`,
      'Give all attempts of one goal on each side.',
    )
  const joules = sum(attempts.map(({ totalJoules }) => totalJoules))
  const activeJoules = sum(attempts.map((run) => run.activeJoules?.value))
  return {
    attempts,
    last,
    ...(joules === undefined ? {} : { joules }),
    ...(activeJoules === undefined ? {} : { activeJoules }),
  }
}

/** Half of a run's interval, as one standard uncertainty, in its parts where they can be told apart. */
function uncertaintyOf({ activeJoules, totalUncertaintyJoules: counters, idleBaselineId }: WorkflowRun) {
  const whole = activeJoules === undefined ? 0 : (activeJoules.high - activeJoules.low) / 2 / COVERAGE_FACTOR
  const apart = counters !== undefined && idleBaselineId !== undefined && counters <= whole
  return apart ? { counters, idle: Math.sqrt(whole ** 2 - counters ** 2), baseline: idleBaselineId } : { whole }
}

/**
 * One standard uncertainty of Σ agentic − Σ linear above idle. The interval of a run is made of the error of its counters,
 * which is its own, and of the error of the idle power times its seconds, which all runs on one baseline share: those are
 * added with their signs, seconds against seconds, and only then squared. Where a run does not tell the two apart (no
 * `totalUncertaintyJoules`, no baseline), its interval is added in full to the others of its side, and the sides as if
 * independent: never narrower, since |a − b| ≤ √(a² + b²).
 */
function taxUncertaintyJoules(linear: readonly WorkflowRun[], agentic: readonly WorkflowRun[]): number {
  const shared = new Map<string, number>()
  let variance = 0
  for (const [runs, sign] of [
    [linear, -1],
    [agentic, 1],
  ] as const) {
    let inFull = 0
    for (const { counters, idle, baseline, whole } of runs.map(uncertaintyOf)) {
      inFull += whole ?? 0
      variance += (counters ?? 0) ** 2
      if (baseline !== undefined) shared.set(baseline, (shared.get(baseline) ?? 0) + sign * idle)
    }
    variance += inFull ** 2
  }
  for (const idle of shared.values()) variance += idle ** 2
  return Math.sqrt(variance)
}

function tax(linear: Side, agentic: Side): Pick<PairRecord, 'taxJoules' | 'ratio' | 'taxPercent' | 'overheadPercent'> {
  if (linear.activeJoules === undefined || agentic.activeJoules === undefined) return {}
  const value = agentic.activeJoules - linear.activeJoules
  const halfWidth = COVERAGE_FACTOR * taxUncertaintyJoules(linear.attempts, agentic.attempts)
  const taxJoules: Bounds = { value, low: value - halfWidth, high: value + halfWidth }
  const { ratio, percent, overheadPercent } = orchestrationTax({
    linear: [linear.activeJoules],
    agentic: [agentic.activeJoules],
  })
  return {
    taxJoules,
    ...(ratio === undefined ? {} : { ratio: ratio.median }),
    ...(percent === undefined ? {} : { taxPercent: percent }),
    ...(overheadPercent === undefined ? {} : { overheadPercent }),
  }
}

/**
 * The record of a pair: energies are sums over the attempts of each side, and missing as soon as one attempt's is. The
 * interval of the tax has the error of the idle power once, not once per side.
 *
 * @param linearAttempts all attempts at the goal, in any order
 * @throws EnergyError USAGE for a side without runs, and for sides that differ in task, repetition, model, site, pair or
 *   provenance
 */
export function pairOf(linearAttempts: readonly TaskRun[], agenticAttempts: readonly TaskRun[]): PairRecord {
  const linear = sideOf('linear', linearAttempts)
  const agentic = sideOf('agentic', agenticAttempts)
  const { pair, task, model, goal } = linear.last.workflowFacts
  const kinds = new Set([...linear.attempts, ...agentic.attempts].map(what))
  if (pair === undefined || kinds.size > 1)
    throw new EnergyError(
      'USAGE',
      pair === undefined
        ? `pairOf: run ${linear.last.id} of task ${task} belongs to no pair.`
        : `pairOf: the runs of pair ${pair.id} are not of one goal: ${[...kinds].join(', ')}.`,
      'Both sides need the same task, repetition, model, site, pair and provenance.',
    )
  const succeeds = ({ attempts }: Side): boolean => attempts.some(({ success }) => success)
  return {
    id: pair.id,
    task,
    model: model.id,
    repetition: goal.repetition,
    linearRunId: linear.last.id,
    agenticRunId: agentic.last.id,
    linearAttempts: linear.attempts.length,
    agenticAttempts: agentic.attempts.length,
    linearSuccess: succeeds(linear),
    agenticSuccess: succeeds(agentic),
    ...(linear.joules === undefined ? {} : { linearJoules: linear.joules }),
    ...(agentic.joules === undefined ? {} : { agenticJoules: agentic.joules }),
    ...(linear.activeJoules === undefined ? {} : { linearActiveJoules: linear.activeJoules }),
    ...(agentic.activeJoules === undefined ? {} : { agenticActiveJoules: agentic.activeJoules }),
    ...tax(linear, agentic),
  }
}
