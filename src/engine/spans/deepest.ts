import type { SpanMark } from '../../span-mark.ts'

/** What changes from the slice before to a slice: places of spans among all marks. */
export interface DeepestChange {
  begun: readonly number[]
  over: readonly number[]
}

/** Which spans are active, and which of them have no active descendant. */
class ActiveTree {
  readonly #parents: Int32Array
  readonly #active: Uint8Array
  /** How many children of each are active, or have an active descendant. */
  readonly #liveChildren: Int32Array

  constructor(marks: readonly SpanMark[]) {
    const placeOf = new Map(marks.map(({ id }, place) => [id, place]))
    this.#parents = Int32Array.from(marks, ({ parent }) => (parent === undefined ? -1 : (placeOf.get(parent) ?? -1)))
    this.#active = new Uint8Array(marks.length)
    this.#liveChildren = new Int32Array(marks.length)
  }

  isDeepest(place: number): boolean {
    return this.#active[place] === 1 && this.#liveChildren[place] === 0
  }

  /** @param touched told of the span, and of those above it that it counts for */
  set(place: number, active: boolean, touched: (place: number) => void): void {
    touched(place)
    let was = this.#isLive(place)
    this.#active[place] = active ? 1 : 0
    for (let at = place, is = this.#isLive(at); is !== was; is = this.#isLive(at)) {
      at = this.#parents[at] as number
      if (at < 0) return
      touched(at)
      was = this.#isLive(at)
      this.#liveChildren[at]! += is ? 1 : -1
    }
  }

  #isLive(place: number): boolean {
    return this.#active[place] === 1 || (this.#liveChildren[place] as number) > 0
  }
}

/**
 * Which spans become the owners of each slice between two neighbouring edges, and which cease to be: owners are those active
 * in it that have no active descendant. A span whose child has outlived it is no ancestor that matters: it is not active.
 * Only what changes is looked at, so many spans at once cost no more than many one after the other.
 *
 * @param marks in the order of their ids, parents before their children
 */
export function* deepestChanges(marks: readonly SpanMark[], slices: number): Generator<DeepestChange> {
  const tree = new ActiveTree(marks)
  const places = [...marks.keys()].filter((place) => {
    const { startEdge, endEdge } = marks[place] as SpanMark
    return endEdge > startEdge
  })
  const starting = Map.groupBy(places, (place) => marks[place]?.startEdge)
  const ending = Map.groupBy(places, (place) => marks[place]?.endEdge)
  for (let slice = 0; slice < slices; slice++) {
    const before = new Map<number, boolean>()
    const touched = (place: number): void => {
      if (!before.has(place)) before.set(place, tree.isDeepest(place))
    }
    for (const place of ending.get(slice) ?? []) tree.set(place, false, touched)
    for (const place of starting.get(slice) ?? []) tree.set(place, true, touched)
    const changed = [...before].filter(([place, was]) => tree.isDeepest(place) !== was)
    yield {
      begun: changed.flatMap(([place, was]) => (was ? [] : place)),
      over: changed.flatMap(([place, was]) => (was ? place : [])),
    }
  }
}

/** The owners of each slice, in the order of their ids. */
export function deepestSpans(marks: readonly SpanMark[], slices: number): SpanMark[][] {
  const owning = new Set<number>()
  return Array.from(deepestChanges(marks, slices), ({ begun, over }) => {
    for (const place of over) owning.delete(place)
    for (const place of begun) owning.add(place)
    return [...owning].sort((a, b) => a - b).map((place) => marks[place] as SpanMark)
  })
}
