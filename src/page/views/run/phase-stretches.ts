import type { EnergyReport } from '../../../reporters/json-schema.ts'
import type { Phase } from '../../../workflow.ts'

export type Run = EnergyReport['runs'][number]
export type RunEvent = Run['events'][number]

/** A stretch of a run in which one phase was worked on. */
export interface PhaseStretch {
  phase: Phase
  fromSeconds: number
  toSeconds: number
}

const endOf = ({ startSeconds, seconds }: RunEvent): number => startSeconds + seconds

/**
 * Which phase a run was in, from its beginning to its end: that of the deepest span that is active, as its time is attributed,
 * and `waiting` where none is. Of several deepest ones the first begun is named. Empty for a run without spans.
 */
export function phaseStretches({ events, seconds }: Pick<Run, 'events' | 'seconds'>): PhaseStretch[] {
  if (events.length === 0) return []
  const edges = [0, seconds, ...events.flatMap((event) => [event.startSeconds, endOf(event)])]
  const times = [...new Set(edges)].filter((at) => at >= 0 && at <= seconds).sort((a, b) => a - b)
  const begun = events.toSorted((a, b) => a.startSeconds - b.startSeconds)
  const parentOf = new Map(events.map(({ id, parent }) => [id, parent]))
  const stretches: PhaseStretch[] = []
  let active: RunEvent[] = []
  let next = 0
  for (const [i, from] of times.slice(0, -1).entries()) {
    while (next < begun.length && (begun[next] as RunEvent).startSeconds <= from) active.push(begun[next++] as RunEvent)
    active = active.filter((event) => endOf(event) > from)
    const phase = deepest(active, parentOf)?.phase ?? 'waiting'
    const toSeconds = times[i + 1] as number
    const last = stretches.at(-1)
    if (last?.phase === phase) last.toSeconds = toSeconds
    else stretches.push({ phase, fromSeconds: from, toSeconds })
  }
  return stretches
}

/** The first of the active spans that has no active descendant. */
function deepest(active: readonly RunEvent[], parentOf: ReadonlyMap<number, number | undefined>): RunEvent | undefined {
  const above = new Set<number>()
  for (const { parent } of active)
    for (let at = parent; at !== undefined && !above.has(at); at = parentOf.get(at)) above.add(at)
  return active
    .filter(({ id }) => !above.has(id))
    .reduce<RunEvent | undefined>(
      (first, each) => (first === undefined || each.id < first.id ? each : first),
      undefined,
    )
}
