import type { BenchLimits, Comparison, ComparedQuantity } from '../comparison.ts'
import { type BenchSeries, whyNot } from './bench-series.ts'
import type { MeasuredPair, ProcessBench } from './measured-pair.ts'

export type PlannedBench = Pick<BenchSeries, 'benchmarkKey' | 'file' | 'suite' | 'name' | 'limits'>

/** Which benches are compared, and what became of the others. */
export interface BenchPlan extends Pick<Comparison, 'added' | 'removed' | 'left'> {
  benches: PlannedBench[]
}

/** A bench of both sides as a choice is made about it. */
export type BenchIdentity = Pick<BenchSeries, 'benchmarkKey' | 'file' | 'suite' | 'name'> & Pick<ProcessBench, 'limits'>

export interface BenchChoice {
  /** Whether it was asked for; the others are not spoken of. */
  isWanted: (bench: BenchIdentity) => boolean
  /** Whether neither it nor anything it is made of has changed. */
  isUnchanged: (bench: BenchIdentity) => boolean
  /** Undefined when the configuration excludes it. */
  limitsOf: (bench: BenchIdentity) => BenchLimits | undefined
}

/** What to compare, as the warm-up pair shows it: benches of both sides in the order of the head. */
export function planBenches(warmUp: MeasuredPair, quantity: ComparedQuantity, choice: BenchChoice): BenchPlan {
  const plan: BenchPlan = { benches: [], added: [], removed: [], left: [] }
  const { base, head } = warmUp
  const identity = (benchmarkKey: string, { file, suite, name, limits }: ProcessBench): BenchIdentity => ({
    benchmarkKey,
    file,
    suite,
    name,
    ...(limits === undefined ? {} : { limits }),
  })
  for (const [key, bench] of Object.entries(base.benches)) {
    if (!head.benches[key] && choice.isWanted(identity(key, bench))) plan.removed.push(key)
  }
  for (const [key, found] of Object.entries(head.benches)) {
    const bench = identity(key, found)
    if (!choice.isWanted(bench)) continue
    if (!base.benches[key]) {
      plan.added.push(key)
      continue
    }
    const limits = choice.limitsOf(bench)
    const not = limits && whyNot(key, warmUp, limits, quantity)
    if (!limits) plan.left.push({ benchmarkKey: key, why: 'excluded' })
    else if (choice.isUnchanged(bench)) plan.left.push({ benchmarkKey: key, why: 'unchanged' })
    else if (not) plan.left.push({ benchmarkKey: key, ...not })
    else plan.benches.push({ benchmarkKey: key, file: bench.file, suite: bench.suite, name: bench.name, limits })
  }
  return plan
}
