import { seededRandom, seedOf } from '../random.ts'

/** Seeds of processes are settings, too, and those are 31 bits. */
const SEEDS = 2 ** 31

/** Which side of a pair goes first: drawn, and of two neighbours each side once, so that none is first more often. */
export function firstOf(seed: number, index: number): 'base' | 'head' {
  const baseThenHead = seededRandom(seedOf(seed, 'order', index >> 1))() < 0.5
  return (index % 2 === 0) === baseThenHead ? 'base' : 'head'
}

/** Seed of both processes of a pair. */
export const pairSeed = (seed: number, index: number): number => seedOf(seed, 'pair', index) % SEEDS

/** Seed of a session of its own: the one that confirms. */
export const sessionSeed = (seed: number, session: string): number => seedOf(seed, 'session', session) % SEEDS

/**
 * Indices of the pairs before which the sides change their directories: half-way to each look, so that at each of them
 * every side has been in both directories equally often (at an odd number of pairs, once more in one).
 *
 * @param looks rising
 */
export const swapPoints = (looks: readonly number[]): number[] =>
  looks.map((look, i) => Math.floor((look + (looks[i - 1] ?? 0)) / 2))
