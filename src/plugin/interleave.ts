/** A seeded generator of numbers in [0, 1): mulberry32 (public domain, Tommy Ettinger), enough for orders and delays. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Fisher–Yates with the given generator; a new array. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const out = [...items]
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const here = out[i] as T
    out[i] = out[j] as T
    out[j] = here
  }
  return out
}

/**
 * The order in which the members of a group take their turns: a seeded shuffle, then the same backwards (ABBA), then a
 * new shuffle, so that drift of the machine falls on all of them alike.
 */
export function* interleaved<T>(items: readonly T[], seed: number): Generator<T[]> {
  const random = seededRandom(seed)
  for (;;) {
    const order = shuffled(items, random)
    yield order
    yield order.toReversed()
  }
}
