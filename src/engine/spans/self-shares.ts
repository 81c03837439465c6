import type { SpanMark } from '../../span-mark.ts'

/** Time and energy in whole units; µJ are undefined where they are not known. */
export interface Share {
  ns: bigint
  uj: bigint | undefined
}

/** Parts that are equal to one unit and sum up to the whole; the first ones are larger by what does not divide. */
function equalParts(whole: bigint, parts: number): bigint[] {
  const each = whole / BigInt(parts)
  const remainder = Number(whole % BigInt(parts))
  return Array.from({ length: parts }, (_, i) => (i < remainder ? each + 1n : each))
}

export const plus = (a: Share, b: Share): Share => ({
  ns: a.ns + b.ns,
  uj: a.uj === undefined || b.uj === undefined ? undefined : a.uj + b.uj,
})

export const NOTHING: Share = { ns: 0n, uj: 0n }

/**
 * Deals the slices of a window out: each in equal parts to its deepest spans, or to nobody. All parts and the rest sum up to
 * the window, to the ns and to the µJ.
 *
 * @param owners of each slice
 * @returns by the id of the span; a span that owns nothing has no entry
 */
export function dealSlices(
  slices: readonly Share[],
  owners: readonly (readonly SpanMark[])[],
): { selves: Map<number, Share>; rest: Share } {
  const selves = new Map<number, Share>()
  let rest = NOTHING
  slices.forEach((slice, i) => {
    const spans = owners[i] as readonly SpanMark[]
    if (spans.length === 0) {
      rest = plus(rest, slice)
      return
    }
    const ns = equalParts(slice.ns, spans.length)
    const uj = slice.uj === undefined ? undefined : equalParts(slice.uj, spans.length)
    spans.forEach(({ id }, place) => {
      const part = { ns: ns[place] as bigint, uj: uj?.[place] }
      selves.set(id, plus(selves.get(id) ?? NOTHING, part))
    })
  })
  return { selves, rest }
}
