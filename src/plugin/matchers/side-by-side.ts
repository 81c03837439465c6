import type { Change, ComparedQuantity } from '../../comparison.ts'
import { EnergyError } from '../../errors.ts'
import type { BenchRun } from '../../run.ts'
import { effectiveN } from '../../stats/autocorrelation.ts'
import { compareSamples } from '../../stats/compare-samples.ts'
import { medianInterval } from '../../stats/median-interval.ts'
import { percentFromFraction } from '../../units.ts'
import type { EnergySubject } from './subject.ts'
import { sourceText } from './text.ts'

/** How one subject of a comparison differs from the other, and how that is known. */
export interface Difference extends Change {
  quantity: ComparedQuantity
  /** Medians per op: J, or CPU seconds of a proxy. */
  base: number
  head: number
  how: string
}

/** Machines warm up and slow down by so much between two measurements that were not interleaved. */
const DRIFT = 0.03
/** Fewer pairs of windows have no bound with an error of 1 %. */
const LEAST_PAIRS = 5

/** Cost per op of each window by its round: joules net of the harness, or CPU seconds. */
function costs(run: BenchRun, quantity: ComparedQuantity): Map<number, number> | undefined {
  const found = new Map<number, number>()
  for (const { round, totalJoules, cpuSeconds, ops } of run.windows) {
    const cost =
      quantity === 'proxy' ? cpuSeconds / ops : totalJoules && totalJoules / ops - (run.harness.joulesPerOp ?? 0)
    if (cost === undefined || cost <= 0) return undefined
    found.set(round, cost)
  }
  return found
}

const overlap = (a: BenchRun, b: BenchRun): boolean =>
  BigInt(a.startNs) < BigInt(b.endNs) && BigInt(b.startNs) < BigInt(a.endNs)

/**
 * Joules of different readers or provenance are different quantities.
 *
 * @throws EnergyError USAGE for subjects that cannot be compared
 */
export function refuseUnlike(head: EnergySubject, base: EnergySubject): void {
  if (head.provenance === base.provenance && head.reader === base.reader) return
  throw new EnergyError(
    'USAGE',
    `"${head.name}" is ${sourceText(head)} and "${base.name}" ${sourceText(base)}: these joules are not of one kind.`,
    'Measure both in one run with one reader (setting readers).',
  )
}

const isProxied = ({ provenance, joules }: EnergySubject): boolean => provenance === 'modelled' || joules === undefined

function interleavedDifference(pairs: { base: number[]; head: number[] }, alpha: number): Change & { how: string } {
  const { change, low, high, confidence } = compareSamples({ ...pairs, alpha })
  const percent = percentFromFraction(confidence).toFixed(1)
  return { change, low, high, how: `${percent} % interval, ${pairs.base.length} pairs of windows side by side` }
}

/** Not interleaved, so the interval is as wide as both together, and what the machine may have drifted in between. */
function separateDifference(base: readonly number[], head: readonly number[]): Change & { how: string } {
  const [a, b] = [base, head].map((values) => medianInterval(values, { effectiveN: effectiveN(values) }))
  if (!a || !b) throw new Error('There are two sides.')
  return {
    change: b.median / a.median - 1,
    low: b.low / a.high / (1 + DRIFT) - 1,
    high: (b.high / a.low) * (1 + DRIFT) - 1,
    how: 'measured one after the other, with 3 % for the drift in between; `bench.compare` measures side by side',
  }
}

const medianOf = (values: readonly number[]): number => medianInterval(values).median

/**
 * How much more head costs than base. Windows of benches that were measured side by side (`bench.compare`) are pairs;
 * benches that were not have an interval that allows for drift. Without joules, or with modelled ones, CPU seconds are
 * compared.
 *
 * @returns a sentence where there is no difference to be known
 * @throws EnergyError USAGE for different readers or provenance
 */
export function differenceOf(head: EnergySubject, base: EnergySubject, alpha: number): Difference | string {
  refuseUnlike(head, base)
  if (!head.run || !base.run)
    return `"${head.name}" and "${base.name}" ran once each, which says nothing of how far two runs differ. Compare benches, or pairs of \`harness.runPair\`.`
  const quantity: ComparedQuantity = isProxied(head) || isProxied(base) ? 'proxy' : 'energy'
  const [baseCosts, headCosts] = [costs(base.run, quantity), costs(head.run, quantity)]
  if (!baseCosts || !headCosts)
    return `a window of "${head.name}" or "${base.name}" costs no more than an empty loop, or could not be counted. Make the work of one call larger.`
  const rounds = [...baseCosts.keys()].filter((round) => headCosts.has(round)).sort((a, b) => a - b)
  const pairs = {
    base: rounds.map((round) => baseCosts.get(round) as number),
    head: rounds.map((round) => headCosts.get(round) as number),
  }
  const areInterleaved = overlap(head.run, base.run)
  if (areInterleaved && rounds.length < LEAST_PAIRS)
    return `"${head.name}" and "${base.name}" share ${rounds.length} windows, and ${LEAST_PAIRS} are needed. Measure longer (\`time\` or \`iterations\` of the bench).`
  const [allBase, allHead] = [[...baseCosts.values()], [...headCosts.values()]]
  const difference = areInterleaved ? interleavedDifference(pairs, alpha) : separateDifference(allBase, allHead)
  return { ...difference, quantity, base: medianOf(allBase), head: medianOf(allHead) }
}
