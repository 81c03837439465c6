import type { SpanMark } from '../../span-mark.ts'
import { deepestChanges } from './deepest.ts'
import { PrefixSums } from './prefix-sums.ts'

/** Time and energy in whole units; µJ are undefined where they are not known. */
export interface Share {
  ns: bigint
  uj: bigint | undefined
}

export const plus = (a: Share, b: Share): Share => ({
  ns: a.ns + b.ns,
  uj: a.uj === undefined || b.uj === undefined ? undefined : a.uj + b.uj,
})

export const NOTHING: Share = { ns: 0n, uj: 0n }

/**
 * What every owner has got of one quantity. Parts of a slice are equal to one unit; the first owners get what does not divide,
 * one unit each. Both are kept as sums over all slices, so that an owner takes the difference of two of them.
 */
class DealtQuantity {
  #each = 0n
  /** Place by place, how many units more. */
  readonly #more: PrefixSums

  constructor(places: number) {
    this.#more = new PrefixSums(places)
  }

  deal(whole: bigint, owners: number, owning: PrefixSums): void {
    this.#each += whole / BigInt(owners)
    const rest = Number(whole % BigInt(owners))
    if (rest <= 0) return
    this.#more.add(0, 1)
    this.#more.add(owning.placeOf(rest) + 1, -1)
  }

  /** Dealt so far to whoever has owned everything. */
  upTo(place: number): bigint {
    return this.#each + BigInt(this.#more.upTo(place))
  }
}

/** The sums when a span became an owner. */
interface Since {
  ns: bigint
  uj: bigint
  unknown: number
}

/**
 * Deals the slices of a window out: each in equal parts to the deepest spans that are active in it, or to nobody. All parts and
 * the rest sum up to the window, to the ns and to the µJ.
 *
 * @param marks in the order of their ids, parents before their children
 * @returns by the id of the span; a span that owns nothing has no entry
 */
export function dealSlices(
  slices: readonly Share[],
  marks: readonly SpanMark[],
): { selves: Map<number, Share>; rest: Share } {
  const selves = new Map<number, Share>()
  const owning = new PrefixSums(marks.length)
  const [ns, uj] = [new DealtQuantity(marks.length), new DealtQuantity(marks.length)]
  const since = new Map<number, Since>()
  let unknown = 0
  let rest = NOTHING
  const settle = (place: number): void => {
    const { id } = marks[place] as SpanMark
    const from = since.get(place) as Since
    const part = {
      ns: ns.upTo(place) - from.ns,
      uj: unknown > from.unknown ? undefined : uj.upTo(place) - from.uj,
    }
    selves.set(id, plus(selves.get(id) ?? NOTHING, part))
  }
  let at = 0
  for (const { begun, over } of deepestChanges(marks, slices.length)) {
    for (const place of over) {
      settle(place)
      since.delete(place)
      owning.add(place, -1)
    }
    for (const place of begun) {
      since.set(place, { ns: ns.upTo(place), uj: uj.upTo(place), unknown })
      owning.add(place, 1)
    }
    const slice = slices[at++] as Share
    if (since.size === 0) {
      rest = plus(rest, slice)
      continue
    }
    ns.deal(slice.ns, since.size, owning)
    if (slice.uj === undefined) unknown++
    else uj.deal(slice.uj, since.size, owning)
  }
  for (const place of since.keys()) settle(place)
  return { selves, rest }
}
