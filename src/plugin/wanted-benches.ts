import { benchmarkKey } from '../benchmark-key.ts'

/** Where in a file something stands. */
interface Place {
  file: string
  /** Names of the suites and of the test around it. */
  suite: string
}

/** Which benches a side of a comparison was asked for. */
export interface WantedBenches {
  has(place: Place, name: string): boolean
  /** Whether one of them can be in this test: benches are named when they run, after their test has begun. */
  mayBeIn(test: Place): boolean
}

/** @param keys of the benches; without them every bench is wanted */
export function wantedBenches(keys: readonly string[] | undefined): WantedBenches {
  if (keys === undefined) return { has: () => true, mayBeIn: () => true }
  const wanted = new Set(keys)
  return {
    has: (place, name) => wanted.has(benchmarkKey({ ...place, name })),
    mayBeIn: ({ file, suite }) => keys.some((key) => key.startsWith(`${file} > ${suite} > `)),
  }
}
