import type { Comparison, SelfTest } from '../comparison.ts'
import { EnergyError } from '../errors.ts'
import { openDatabase } from '../store/index.ts'
import { compareOpened, type CompareRequest, newLogHead, withSides } from './compare-commits.ts'
import { noPairLog } from './pair-log.ts'
import { selfTestOf } from './self-test.ts'

/**
 * Compares a commit with itself again and again, in two checkouts: what is found is false, and how wide the intervals are is
 * what this machine can tell. Stores each comparison and what all of them amount to.
 *
 * @param times comparisons, at least one
 * @param onComparison after each
 * @throws EnergyError USAGE when the sides are not the same commit; what `compareCommits` throws
 */
export function compareWithItself(
  request: CompareRequest,
  times: number,
  onComparison: (comparison: Comparison, done: number) => void = () => undefined,
): Promise<SelfTest> {
  return withSides({ ...request, head: request.head ?? request.base }, async (open) => {
    const { base, head } = open.sides
    if (base.facts.commit !== head.facts.commit) {
      throw new EnergyError(
        'USAGE',
        `A self-test compares a commit with itself; ${base.facts.ref} and ${head.facts.ref} are two.`,
        'Give one commit: `vitest-energy compare HEAD HEAD --aa 20`.',
      )
    }
    await using db = await openDatabase(open.database)
    await db.migrate()
    const comparisons: Comparison[] = []
    while (comparisons.length < times) {
      const log = noPairLog(newLogHead(request.seed === undefined ? undefined : request.seed + comparisons.length))
      const comparison = await compareOpened(request, open, log, true)
      comparisons.push(comparison)
      await db.saveComparison(comparison)
      onComparison(comparison, comparisons.length)
    }
    const selfTest = selfTestOf(comparisons)
    await db.saveSelfTest(selfTest)
    return selfTest
  })
}
