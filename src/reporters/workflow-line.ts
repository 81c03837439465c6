import { PHASES } from '../run.ts'
import { energyPer, goalUnits, type WorkflowRun } from '../stats/index.ts'
import { percentFromFraction } from '../units.ts'
import { formatJoules, formatQuantity, formatSeconds } from './quantity.ts'

/** The runs of one workflow of one task, summed; means are per goal, whose attempts belong together. */
export interface WorkflowLine {
  workflow: string
  runs: number
  goals: number
  succeeded: number
  totalJoules?: number | undefined
  activeJoules?: number | undefined
  seconds: number
  tokens?: number | undefined
  llmCalls: number
  toolCalls: number
  /** Share of each phase in the order of `PHASES`. */
  phases?: number[] | undefined
}

export interface CellColumn {
  heading: string
  /** Order in which columns are left out where the terminal is too narrow for a block. */
  yields?: number
  cell: (line: WorkflowLine) => string
}
export type Block = readonly CellColumn[]

type PhaseBasis = 'joules' | 'seconds'

/** Sum that is undefined as soon as one run does not know its part. */
function sum(runs: readonly WorkflowRun[], pick: (run: WorkflowRun) => number | undefined): number | undefined {
  const known = runs.flatMap((run) => pick(run) ?? [])
  return known.length === runs.length ? known.reduce((total, value) => total + value, 0) : undefined
}

const sumKnown = (runs: readonly WorkflowRun[], pick: (run: WorkflowRun) => number): number =>
  runs.reduce((total, run) => total + pick(run), 0)

/** Phases are shares of the energy where every run knows it, else of the time: never of both in one table. */
export const phaseBasis = (runs: readonly WorkflowRun[]): PhaseBasis =>
  runs.every(({ workflowFacts: { phases } }) => phases.every(({ joules }) => joules !== undefined))
    ? 'joules'
    : 'seconds'

function phaseShares(runs: readonly WorkflowRun[], basis: PhaseBasis): number[] | undefined {
  const sums = PHASES.map((phase) =>
    sumKnown(runs, ({ workflowFacts: { phases } }) =>
      phases.filter((each) => each.phase === phase).reduce((total, each) => total + (each[basis] ?? 0), 0),
    ),
  )
  const whole = sums.reduce((total, each) => total + each, 0)
  return whole > 0 ? sums.map((each) => each / whole) : undefined
}

/** One line per workflow that has runs, linear first. */
export function workflowLines(runs: readonly WorkflowRun[], basis: PhaseBasis): WorkflowLine[] {
  return (['linear', 'agentic'] as const).flatMap((workflow) => {
    const mine = runs.filter((run) => run.workflow === workflow)
    if (mine.length === 0) return []
    const goals = goalUnits(mine)
    return [
      {
        workflow,
        runs: mine.length,
        goals: goals.length,
        succeeded: goals.filter((attempts) => attempts.some(({ success }) => success)).length,
        totalJoules: sum(mine, ({ totalJoules }) => totalJoules),
        activeJoules: sum(mine, ({ activeJoules }) => activeJoules?.value),
        seconds: sumKnown(mine, ({ seconds }) => seconds),
        tokens: sum(mine, ({ workflowFacts }) => workflowFacts.tokens.total),
        llmCalls: sumKnown(mine, ({ workflowFacts }) => workflowFacts.calls.length),
        toolCalls: sumKnown(mine, ({ workflowFacts }) => workflowFacts.toolCalls),
        phases: phaseShares(mine, basis),
      },
    ]
  })
}

/** A mean of counts: whole where it is, else with a digit. */
function formatCount(count: number | undefined): string {
  if (count === undefined) return '–'
  if (count >= 1e4) return formatQuantity(count, '').trim()
  return Number.isInteger(count) ? String(count) : count.toFixed(1)
}

const phasesCell = ({ phases }: WorkflowLine): string =>
  phases?.map((share) => percentFromFraction(share).toFixed(0)).join('/') ?? '–'

/** Columns that stand together when the terminal is too narrow for all of them. */
export const BLOCKS: readonly Block[] = [
  [
    { heading: 'runs', yields: 3, cell: ({ runs }) => String(runs) },
    { heading: 'success', cell: ({ succeeded, goals }) => `${succeeded}/${goals}` },
    { heading: 'energy', cell: ({ totalJoules, goals }) => formatJoules(energyPer(totalJoules, goals)) },
    {
      heading: 'above idle',
      yields: 5,
      cell: ({ activeJoules, goals }) => formatJoules(energyPer(activeJoules, goals)),
    },
    { heading: 'time', yields: 4, cell: ({ seconds, goals }) => formatSeconds(seconds / goals) },
    {
      heading: 'tokens',
      yields: 2,
      cell: ({ tokens, goals }) => formatCount(tokens === undefined ? undefined : tokens / goals),
    },
    {
      heading: 'per token',
      yields: 1,
      cell: ({ totalJoules, tokens }) => formatJoules(energyPer(totalJoules, tokens)),
    },
  ],
  [
    { heading: 'calls', yields: 2, cell: ({ llmCalls, goals }) => formatCount(llmCalls / goals) },
    { heading: 'tools', yields: 1, cell: ({ toolCalls, goals }) => formatCount(toolCalls / goals) },
    { heading: 'phases', cell: phasesCell },
  ],
]
