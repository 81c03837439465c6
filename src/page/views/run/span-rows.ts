import type { RunEvent } from './phase-stretches.ts'

/** A span with its place in the tree. */
export interface SpanRow {
  event: RunEvent
  /** 0 for a span without a parent. */
  depth: number
}

/**
 * Spans in the order in which a tree is read: each before its children, siblings in the order of their beginnings. A span
 * whose parent is not there stands as one without.
 */
export function spanRows(events: readonly RunEvent[]): SpanRow[] {
  const known = new Set(events.map(({ id }) => id))
  const children = Map.groupBy(events, ({ parent }) => (parent !== undefined && known.has(parent) ? parent : undefined))
  const ordered = (of: readonly RunEvent[]): RunEvent[] =>
    of.toSorted((a, b) => a.startSeconds - b.startSeconds || a.id - b.id)
  const rows: SpanRow[] = []
  const waiting = ordered(children.get(undefined) ?? [])
    .map((event): SpanRow => ({ event, depth: 0 }))
    .reverse()
  for (let row = waiting.pop(); row; row = waiting.pop()) {
    const { event, depth } = row
    rows.push(row)
    for (const child of ordered(children.get(event.id) ?? []).reverse())
      waiting.push({ event: child, depth: depth + 1 })
  }
  return rows
}
