import type { SpanMark } from '../../span-mark.ts'

/**
 * The spans that each slice between two neighbouring edges belongs to: those active in it that have no active descendant,
 * in the order of their ids. A span whose child has outlived it is no ancestor that matters: it is not active.
 *
 * @param marks in the order of their ids, parents before their children
 */
export function deepestSpans(marks: readonly SpanMark[], slices: number): SpanMark[][] {
  const parentOf = new Map(marks.map(({ id, parent }) => [id, parent]))
  const starting = Map.groupBy(marks, ({ startEdge }) => startEdge)
  const deepest: SpanMark[][] = []
  let active: SpanMark[] = []
  for (let slice = 0; slice < slices; slice++) {
    const begun = starting.get(slice) ?? []
    active = [...active, ...begun].filter(({ endEdge }) => endEdge > slice)
    const above = new Set<number>()
    for (const { parent } of active)
      for (let at = parent; at !== undefined && !above.has(at); at = parentOf.get(at)) above.add(at)
    deepest.push(active.filter(({ id }) => !above.has(id)).sort((a, b) => a.id - b.id))
  }
  return deepest
}
