import type { ModelFacts, Provenance, TaskRun } from '../run.ts'
import { bootstrapIntervals, type Statistic } from './bootstrap.ts'
import { type Goal, goalJoules, goalSucceeds } from './energy-per-goal.ts'
import { goalUnits } from './goal-units.ts'
import { modelGroups, type WorkflowRun } from './model-groups.ts'

/** A value with its interval; without bounds where there are too few goals for one. */
export interface Estimate {
  value: number
  low?: number
  high?: number
}

/** J per successful goal: idle included, and above idle. */
export interface GoalEnergy {
  gross?: Estimate
  active?: Estimate
}

/** Goals of one workflow, and their energy per successful goal. */
export interface WorkflowGoals {
  goals: number
  succeeded: number
  /** Over all goals. Absent without a success, and where an energy is unknown. */
  epg?: GoalEnergy
  /** Over the goals that succeeded in the end. */
  epgPaper?: GoalEnergy
}

/** Energy per successful goal of the two workflows, for one model at one place. */
export interface GoalSummary {
  model: ModelFacts
  provenance?: Provenance
  linear: WorkflowGoals
  agentic: WorkflowGoals
  /** EpG agentic / EpG linear, and the same by the paper's convention; absent when either is, or is not above 0. */
  ooi?: Estimate
  ooiPaper?: Estimate
  /** Which energy the ratios are of: above idle where every run that has energy has that, else all of it. */
  basis: 'active' | 'gross'
}

/** Of the bootstrap: its seed, and how many samples it draws. */
export interface GoalSummaryOptions {
  seed?: number
  resamples?: number
}

type Side = WorkflowRun['workflow']
type Basis = 'active' | 'gross'

const JOULES: Record<Basis, (run: WorkflowRun) => number | undefined> = {
  active: ({ activeJoules }) => activeJoules?.value,
  gross: ({ totalJoules }) => totalJoules,
}

/** Joules and successes of each unit on one side; undefined where an energy that counts is unknown. */
function sumsOf(units: readonly WorkflowRun[][], side: Side, basis: Basis, reachedOnly: boolean) {
  const sums: { joules: number; succeeded: number }[] = []
  for (const runs of units) {
    const attempts = runs
      .filter(({ workflow }) => workflow === side)
      .map((run) => {
        const joules = JOULES[basis](run)
        return { success: run.success, ...(joules === undefined ? {} : { joules }) }
      })
    const goal: Goal = { attempts }
    const succeeded = goalSucceeds(goal)
    const joules = reachedOnly && !succeeded ? 0 : goalJoules(goal)
    if (joules === undefined) return undefined
    sums.push({ joules, succeeded: Number(succeeded) })
  }
  return sums
}

/** Energy per success of the drawn units; undefined without a success. */
function energyPerSuccess(units: readonly WorkflowRun[][], side: Side, basis: Basis, reachedOnly: boolean): Statistic {
  const sums = sumsOf(units, side, basis, reachedOnly)
  return (draw) => {
    if (!sums) return undefined
    let joules = 0
    let succeeded = 0
    for (const unit of draw) {
      joules += sums[unit]?.joules ?? 0
      succeeded += sums[unit]?.succeeded ?? 0
    }
    return succeeded === 0 ? undefined : joules / succeeded
  }
}

const quotient =
  (above: Statistic, below: Statistic): Statistic =>
  (draw) => {
    const [numerator, denominator] = [above(draw), below(draw)]
    if (numerator === undefined || denominator === undefined || numerator <= 0 || denominator <= 0) return undefined
    const ratio = numerator / denominator
    return Number.isFinite(ratio) ? ratio : undefined
  }

function basisOf(runs: readonly WorkflowRun[]): Basis {
  const withEnergy = runs.filter(({ totalJoules }) => totalJoules !== undefined)
  return withEnergy.length > 0 && withEnergy.every(({ activeJoules }) => activeJoules !== undefined)
    ? 'active'
    : 'gross'
}

type Named = Record<string, Estimate>

function countsOf(units: readonly WorkflowRun[][], side: Side): Pick<WorkflowGoals, 'goals' | 'succeeded'> {
  const goals = units
    .map((runs) => runs.filter(({ workflow }) => workflow === side))
    .filter((attempts) => attempts.length > 0)
  return { goals: goals.length, succeeded: goals.filter((attempts) => goalSucceeds({ attempts })).length }
}

function energyOf(estimates: Named, prefix: string): GoalEnergy | undefined {
  const [gross, active] = [estimates[`${prefix} gross`], estimates[`${prefix} active`]]
  if (!gross && !active) return undefined
  return { ...(gross ? { gross } : {}), ...(active ? { active } : {}) }
}

function sideOf(units: readonly WorkflowRun[][], side: Side, estimates: Named): WorkflowGoals {
  const epg = energyOf(estimates, `${side} all`)
  const epgPaper = energyOf(estimates, `${side} reached`)
  return { ...countsOf(units, side), ...(epg ? { epg } : {}), ...(epgPaper ? { epgPaper } : {}) }
}

/** Every statistic at once, so that all of them are computed on the same draws. */
function estimatesOf(units: readonly WorkflowRun[][], options: Required<GoalSummaryOptions>): Named {
  const statistics: Record<string, Statistic> = {}
  for (const [convention, reachedOnly] of [
    ['all', false],
    ['reached', true],
  ] as const) {
    for (const basis of ['gross', 'active'] as const) {
      const linear = energyPerSuccess(units, 'linear', basis, reachedOnly)
      const agentic = energyPerSuccess(units, 'agentic', basis, reachedOnly)
      statistics[`linear ${convention} ${basis}`] = linear
      statistics[`agentic ${convention} ${basis}`] = agentic
      statistics[`ooi ${convention} ${basis}`] = quotient(agentic, linear)
    }
  }
  const whole = units.map((_, i) => i)
  const known = Object.entries(statistics).flatMap(([name, statistic]) => {
    const value = statistic(whole)
    return value === undefined ? [] : [{ name, statistic, value }]
  })
  const intervals = bootstrapIntervals(
    units.length,
    known.map(({ statistic }) => statistic),
    options,
  )
  return Object.fromEntries(known.map(({ name, value }, i) => [name, { value, ...intervals[i] }]))
}

/**
 * Energy per successful goal (EpG) and the orchestration overhead index (OOI) of everything that one invocation ran. A goal
 * is a repetition of a task by one workflow with one model, its attempts together (`goalUnits`); the intervals are by a seeded bootstrap
 * over goals that keeps the two sides of a pair together (`bootstrapIntervals`). Warm-up runs do not count.
 *
 * @returns one summary per model, site and provenance: those are never mixed
 */
export function goalSummary(
  runs: readonly TaskRun[],
  { seed = 1, resamples = 2000 }: GoalSummaryOptions = {},
): GoalSummary[] {
  return modelGroups(runs).map(({ model, provenance, runs: ofModel }) => {
    const units = goalUnits(ofModel)
    const estimates = estimatesOf(units, { seed, resamples })
    const linear = sideOf(units, 'linear', estimates)
    const agentic = sideOf(units, 'agentic', estimates)
    const basis = basisOf(ofModel)
    const ooi = estimates[`ooi all ${basis}`]
    const ooiPaper = estimates[`ooi reached ${basis}`]
    return {
      model,
      ...(provenance === undefined ? {} : { provenance }),
      linear,
      agentic,
      ...(ooi ? { ooi } : {}),
      ...(ooiPaper ? { ooiPaper } : {}),
      basis,
    }
  })
}
