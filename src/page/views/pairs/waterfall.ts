import { PARTS, type Part, type PairEnergy, type PartJoules, totalJoules } from './pair-energy.ts'

/** A bar between two energies. */
export interface Segment {
  part: Part
  from: number
  to: number
}

/** A line of a waterfall: one side as a whole, or what one part adds to the linear side. */
export interface WaterfallStep {
  key: string
  label: string
  /** Of a side: all of it. Of a part: agentic − linear, signed. */
  joules: number
  segments: Segment[]
}

/** The parts of a side one behind the other; negative ones, which noise can make, lie before 0. */
function stacked(parts: PartJoules): Segment[] {
  let at = 0
  return PARTS.flatMap((part) => {
    const from = at
    at += parts[part]
    return parts[part] === 0 ? [] : [{ part, from, to: at }]
  })
}

const LABELS: Record<Part, string> = {
  planning: 'planning',
  execution: 'execution without tools',
  tools: 'tools',
  synthesis: 'synthesis',
  waiting: 'waiting',
}

/** From the linear to the agentic energy in steps: what each part costs more, or less. The steps sum up to the difference. */
export function waterfall({ linear, agentic }: PairEnergy): WaterfallStep[] {
  let at = totalJoules(linear)
  const steps = PARTS.flatMap((part): WaterfallStep[] => {
    const joules = agentic[part] - linear[part]
    if (agentic[part] === 0 && linear[part] === 0) return []
    const from = at
    at += joules
    return [
      { key: part, label: `${joules < 0 ? '−' : '+'} ${LABELS[part]}`, joules, segments: [{ part, from, to: at }] },
    ]
  })
  return [
    { key: 'linear', label: 'linear', joules: totalJoules(linear), segments: stacked(linear) },
    ...steps,
    { key: 'agentic', label: 'agentic', joules: totalJoules(agentic), segments: stacked(agentic) },
  ]
}

/** The energies that a waterfall reaches, 0 among them. */
export function reach(steps: readonly WaterfallStep[]): [low: number, high: number] {
  const ends = steps.flatMap(({ segments }) => segments.flatMap(({ from, to }) => [from, to]))
  return [Math.min(0, ...ends), Math.max(0, ...ends)]
}
