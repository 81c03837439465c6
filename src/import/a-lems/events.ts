import { deepestSpans } from '../../engine/spans/deepest.ts'
import { type Phase, type PhaseEnergy, PHASES, type SpanRecord, type SpanType } from '../../run.ts'
import type { SpanMark } from '../../span-mark.ts'
import { secondsFromNs } from '../../units.ts'
import { numberOf, present, type Row, textOf, truthOf, wholeOf } from './row.ts'

/** Theirs by ours; `execution` events of the successor lie around its tool calls as a phase does. */
const TYPE_OF: Readonly<Record<string, SpanType>> = {
  planning: 'phase',
  execution: 'phase',
  synthesis: 'phase',
  llm_call: 'llm-call',
  tool_call: 'tool-call',
}

interface Event {
  startNs: bigint
  endNs: bigint
  phase: Phase
  type: SpanType
  row: Row
}

function eventOf(row: Row): Event | undefined {
  const [startNs, endNs] = [wholeOf(row, 'start_time_ns'), wholeOf(row, 'end_time_ns')]
  const phase = PHASES.find((each) => each === row.phase)
  const type = TYPE_OF[textOf(row, 'event_type') ?? '']
  if (startNs === undefined || endNs === undefined || endNs < startNs || !phase || !type) return undefined
  return { startNs, endNs, phase, type, row }
}

/** In the order of their beginnings; of two that begin together the longer one first, because it is around the other. */
const inOrder = (a: Event, b: Event): number => {
  if (a.startNs !== b.startNs) return a.startNs < b.startNs ? -1 : 1
  return a.endNs === b.endNs ? 0 : a.endNs > b.endNs ? -1 : 1
}

/** The smallest event around one: events that are around it begin before it, and the last of them is inside the others. */
const parentOf = (events: readonly Event[], id: number): number | undefined => {
  const parent = events.slice(0, id).findLastIndex(({ endNs }) => endNs >= (events[id] as Event).endNs)
  return parent === -1 ? undefined : parent
}

const within = (ns: bigint, from: bigint, to: bigint): bigint => (ns < from ? from : ns > to ? to : ns)

export interface Spans {
  spans: SpanRecord[]
  phases: PhaseEnergy[]
  /** Rows that are no event of a known kind. */
  leftOut: number
}

/**
 * The events of a run as spans, without joules: A-LEMS reads no counter at their edges. Self-times are shares of the window,
 * as for spans that were measured; an event that reaches beyond it counts with the part inside.
 */
export function spansOf(rows: readonly Row[], window: { startNs: bigint; endNs: bigint }): Spans {
  const events = rows.flatMap((row) => eventOf(row) ?? []).toSorted(inOrder)
  const clipped = events.map(({ startNs, endNs }) => ({
    startNs: within(startNs, window.startNs, window.endNs),
    endNs: within(endNs, window.startNs, window.endNs),
  }))
  const times = new Set([window.startNs, window.endNs, ...clipped.flatMap(({ startNs, endNs }) => [startNs, endNs])])
  const edges = [...times].sort((a, b) => (a < b ? -1 : 1))
  const marks = events.map(({ phase, type }, id): SpanMark => {
    const parent = parentOf(events, id)
    const at = clipped[id] as { startNs: bigint; endNs: bigint }
    const [startEdge, endEdge] = [edges.indexOf(at.startNs), edges.indexOf(at.endNs)]
    return { id, ...(parent === undefined ? {} : { parent }), phase, type, startEdge, endEdge, success: true }
  })
  const own = events.map(() => 0)
  const ofPhase = new Map<Phase, number>()
  deepestSpans(marks, edges.length - 1).forEach((active, slice) => {
    const seconds = secondsFromNs((edges[slice + 1] as bigint) - (edges[slice] as bigint))
    if (active.length === 0) ofPhase.set('waiting', (ofPhase.get('waiting') ?? 0) + seconds)
    for (const { id, phase } of active) {
      own[id] = (own[id] ?? 0) + seconds / active.length
      ofPhase.set(phase, (ofPhase.get(phase) ?? 0) + seconds / active.length)
    }
  })
  const spans = events.map(({ startNs, endNs, phase, type, row }, id): SpanRecord => {
    const step = numberOf(row, 'step_index')
    return {
      id,
      ...present({ parent: marks[id]?.parent, step: step?.toString(), name: textOf(row, 'tool_name') }),
      phase,
      type,
      startNs: startNs.toString(),
      endNs: endNs.toString(),
      seconds: secondsFromNs(endNs - startNs),
      selfSeconds: own[id] ?? 0,
      success: truthOf(row, 'tool_success') ?? true,
    }
  })
  const phases = PHASES.flatMap((phase) => {
    const seconds = ofPhase.get(phase)
    return seconds === undefined ? [] : [{ phase, seconds }]
  })
  return { spans, phases, leftOut: rows.length - events.length }
}
