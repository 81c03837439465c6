import { appendFileSync } from 'node:fs'
import fc from 'fast-check'
import { test } from 'vitest'

/** The seed of the default suite: a failure there is seen by everybody. The long form draws others. */
const SUITE_SEED = 20_261_101

/** Seconds that each property gets in the long form (`npm run long:fuzz`). */
const seconds = Number(process.env.FUZZ_SECONDS ?? 0)
const seed = Number(process.env.FUZZ_SEED ?? SUITE_SEED)

/** What a property was seen to do; `long:fuzz` makes a table of them. */
export interface PropertyRuns {
  property: string
  runs: number
  seed: number
  failed: boolean
}

/** Time beyond its own that a property of the long form has for its last run and for shrinking, ms. */
const SPARE_MS = 120_000

/**
 * A test of a property: so many runs of a fixed seed in the suite, as many as there is time for in the long form.
 *
 * @param runs in the suite
 */
export function holds<Values>(
  what: string,
  runs: number,
  property: fc.IProperty<Values> | fc.IAsyncProperty<Values>,
): void {
  const long = { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1000 }
  const limits = seconds > 0 ? long : { numRuns: runs }
  const check = async (): Promise<void> => {
    const details = await fc.check(property, { seed, ...limits })
    const file = process.env.FUZZ_RUNS
    if (file !== undefined) {
      const seen: PropertyRuns = { property: what, runs: details.numRuns, seed, failed: details.failed }
      appendFileSync(file, `${JSON.stringify(seen)}\n`)
    }
    if (details.failed) throw new Error(await fc.asyncDefaultReportMessage(details), { cause: details.errorInstance })
  }
  test(what, check, seconds > 0 ? seconds * 1000 + SPARE_MS : undefined)
}
