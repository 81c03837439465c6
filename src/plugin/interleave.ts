import { seededRandom } from '../random.ts'

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
