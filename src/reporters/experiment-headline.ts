import { benchmarkKey } from '../benchmark-key.ts'
import type { Experiment } from '../run.ts'
import { goalSummary, isWorkflowRun, type SessionComparison } from '../stats/index.ts'
import { acrossProcesses, type ReportedBench } from './across-processes.ts'
import type { SessionChanges } from './beside.ts'
import { benchLabel } from './compared-bench.ts'
import type { EnergyText } from './energy-unit.ts'
import { formatHalfWidth, formatSeconds } from './quantity.ts'
import { changeText } from './change-text.ts'

/** The one thing to know of an experiment: `before`, the name of a bench or a test, `after`. Each report quotes the name in its own way. */
export interface ExperimentHeadline {
  before: string
  label?: string
  after?: string
}

interface Facts {
  benches: readonly ReportedBench[]
  changes: SessionChanges
  energy: EnergyText
}

const counted = (count: number, one: string, several: string): string => `${count} ${count === 1 ? one : several}`

/** The benches whose energy went up or down for sure, the largest change first. */
function moved({ benches, changes }: Facts, verdict: SessionComparison['verdict']) {
  return benches
    .flatMap((bench) => {
      const change = changes[benchmarkKey(bench)]
      return change?.verdict === verdict ? [{ bench, change }] : []
    })
    .toSorted((a, b) => Math.abs(b.change.change) - Math.abs(a.change.change))
}

function ofChanges(facts: Facts): ExperimentHeadline | undefined {
  for (const [verdict, sign, word] of [
    ['regression', '✗', 'more'],
    ['improvement', '↓', 'less'],
  ] as const) {
    const [worst, ...others] = moved(facts, verdict)
    if (!worst) continue
    const { change, low = Number.NaN, high = Number.NaN } = worst.change
    const count = others.length + 1
    const all = facts.benches.length
    const who = all === 1 ? 'The bench' : `${count} of ${all} benches`
    const verb = all === 1 || count === 1 ? 'uses' : 'use'
    return {
      before: `${sign} ${who} ${verb} ${word} energy than in earlier sessions:`,
      label: benchLabel(worst.bench),
      after: changeText({ change, low, high }),
    }
  }
  return undefined
}

/** `13.0 µJ to 4.10 mJ`, or the one value. */
function rangeText(values: readonly number[], energy: EnergyText): string {
  const [low, high] = [energy(Math.min(...values)), energy(Math.max(...values))]
  return low === high ? low : `${low} to ${high}`
}

function ofBenches({ benches, energy }: Facts): ExperimentHeadline {
  const [only, ...others] = benches
  if (only && others.length === 0) {
    const { joulesPerOp: cost } = only
    const figure = cost
      ? `${energy(cost.median)} ${formatHalfWidth(cost, 'J')} per op`
      : `${formatSeconds(only.cpuSecondsPerOp)} of CPU time per op, no joules`
    return { before: 'Energy:', label: benchLabel(only), after: only.status === 'completed' ? figure : only.status }
  }
  const medians = benches.flatMap(({ joulesPerOp }) => joulesPerOp?.median ?? [])
  const range = medians.length === 0 ? 'no joules' : `${rangeText(medians, energy)} per op`
  return { before: `Energy: ${benches.length} benches, ${range}` }
}

function ofTasks({ runs, seed }: Experiment, energy: EnergyText): ExperimentHeadline {
  const tasks = runs.filter((run) => run.kind === 'task')
  const [goals, ...others] = goalSummary(tasks, { seed })
  if (goals?.ooi !== undefined && others.length === 0) {
    const { value, low, high } = goals.ooi
    const interval = low === undefined || high === undefined ? '' : ` (${low.toFixed(2)} to ${high.toFixed(2)})`
    return { before: `Energy: a goal costs ${value.toFixed(2)}× as much with agents as without${interval}` }
  }
  const joules = tasks.flatMap(({ totalJoules }) => totalJoules ?? [])
  const range = joules.length === 0 ? 'no joules' : rangeText(joules, energy)
  const noun = tasks.every(isWorkflowRun) ? ['run of a model', 'runs of models'] : ['task run', 'task runs']
  return { before: `Energy: ${counted(tasks.length, noun[0] ?? '', noun[1] ?? '')}, ${range}` }
}

/**
 * What stands above a report: a change against earlier sessions where there is one, else the figure of the only bench, the
 * range of several, what agents cost against none, or the range of the tasks.
 */
export function experimentHeadline(
  experiment: Experiment,
  { changes = {}, energy }: { changes?: SessionChanges; energy: EnergyText },
): ExperimentHeadline {
  const benches = acrossProcesses(experiment.runs.filter((run) => run.kind === 'bench'))
  const facts = { benches, changes, energy }
  if (benches.length > 0) return ofChanges(facts) ?? ofBenches(facts)
  return experiment.runs.length === 0 ? { before: 'Energy: nothing was measured' } : ofTasks(experiment, energy)
}
