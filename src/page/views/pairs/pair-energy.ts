import type { EnergyReport } from '../../../reporters/json-schema.ts'
import type { Run } from '../run/phase-stretches.ts'

/** What the energy of a run is split into: its phases, the calls of tools apart from the rest. */
export const PARTS = ['planning', 'execution', 'tools', 'synthesis', 'waiting'] as const
export type Part = (typeof PARTS)[number]
export type PartJoules = Record<Part, number>

type Pair = EnergyReport['pairs'][number]

/** Mean energy per pair of both sides, idle included, over the pairs whose energies are all known. */
export interface PairEnergy {
  /** Pairs that the means are of. */
  pairs: number
  linear: PartJoules
  agentic: PartJoules
  /** Spans shorter than the counters resolve, and all spans, of both sides. */
  unresolved: number
  spans: number
}

const NONE: PartJoules = { planning: 0, execution: 0, tools: 0, synthesis: 0, waiting: 0 }

/**
 * The energy of a run by parts, which sum up to its phases and so to the run: the energy of tool calls themselves is taken from the
 * phase that they lie in. Undefined where an energy is unknown.
 */
export function partJoules({ phases, events }: Pick<Run, 'phases' | 'events'>): PartJoules | undefined {
  if (phases.length === 0) return undefined
  const parts = { ...NONE }
  for (const { phase, joules } of phases) {
    if (joules === undefined) return undefined
    parts[phase] += joules
  }
  for (const { type, phase, selfJoules } of events) {
    if (type !== 'tool-call') continue
    if (selfJoules === undefined) return undefined
    parts[phase] -= selfJoules
    parts.tools += selfJoules
  }
  return parts
}

const plus = (a: PartJoules, b: PartJoules): PartJoules => mapped((part) => a[part] + b[part])
const mapped = (joulesOf: (part: Part) => number): PartJoules =>
  Object.fromEntries(PARTS.map((part) => [part, joulesOf(part)])) as PartJoules

/** The sum over the attempts of one side; undefined where there is none, or an energy is unknown. */
function sideJoules(runs: readonly Run[]): PartJoules | undefined {
  if (runs.length === 0) return undefined
  let sum = NONE
  for (const run of runs) {
    const parts = partJoules(run)
    if (!parts) return undefined
    sum = plus(sum, parts)
  }
  return sum
}

export const totalJoules = (parts: PartJoules): number => PARTS.reduce((sum, part) => sum + parts[part], 0)

/** The runs of a line of `report.pairs`, by the pair that they are of. A pair is of the kind of its linear side. */
function runsByPair(runs: readonly Run[], { task, model, site, provenance }: Pair): Run[][] {
  const paired = runs.filter(({ pair, warmUp }) => pair !== undefined && !warmUp)
  return [...Map.groupBy(paired, ({ pair }) => pair).values()].filter((sides) =>
    sides.some(
      (run) =>
        run.workflow === 'linear' &&
        run.task === task &&
        run.model?.id === model &&
        run.model.site === site &&
        run.provenance === provenance,
    ),
  )
}

/** Where the energy of a task's pairs goes on both sides; undefined where no pair has all energies. */
export function pairEnergy(runs: readonly Run[], of: Pair): PairEnergy | undefined {
  const known = runsByPair(runs, of).flatMap((sides) => {
    const linear = sideJoules(sides.filter(({ workflow }) => workflow === 'linear'))
    const agentic = sideJoules(sides.filter(({ workflow }) => workflow === 'agentic'))
    return linear && agentic ? [{ linear, agentic, sides }] : []
  })
  if (known.length === 0) return undefined
  const mean = (side: 'linear' | 'agentic'): PartJoules => {
    const sum = known.reduce((all, each) => plus(all, each[side]), NONE)
    return mapped((part) => sum[part] / known.length)
  }
  const events = known.flatMap(({ sides }) => sides.flatMap((run) => run.events))
  return {
    pairs: known.length,
    linear: mean('linear'),
    agentic: mean('agentic'),
    unresolved: events.filter(({ belowResolution }) => belowResolution).length,
    spans: events.length,
  }
}
