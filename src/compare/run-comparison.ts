import type { BenchComparison, Comparison, ComparisonSide } from '../comparison.ts'
import type { Settings } from '../config/schema.ts'
import type { Experiment } from '../run.ts'
import { mergedWarnings } from '../invocation/merged-warnings.ts'
import { geometricMean } from '../stats/index.ts'
import { type BenchChoice, planBenches } from './bench-plan.ts'
import { decidingValue } from './bench-series.ts'
import type { VerdictRule } from './compared-bench.ts'
import type { ComparisonEvent } from './comparison-event.ts'
import { comparisonSession, type SessionResult } from './comparison-session.ts'
import { type MeasuredPair, WARM_UP } from './measured-pair.ts'
import { PairMeasurement } from './pair-measurement.ts'
import { sessionSeed } from './pair-order.ts'
import type { PairLog } from './pair-log.ts'
import { type Conditions, quantityOf } from './same-conditions.ts'
import type { Sides } from './side.ts'
import { type Confirmation, confirmed, overallVerdict } from './verdicts.ts'

export interface ComparisonRequest {
  sides: Sides
  settings: Settings['compare']
  choice: BenchChoice
  /** Machine, software and commit as they are told of. */
  about: Pick<Experiment, 'git' | 'hardware' | 'environment'>
  log: PairLog
  /** By the clock of `performance.now`, ms; without it there is as much time as it takes. */
  deadlineMs?: number
  selfTest?: true
  signal: AbortSignal
  onEvent?: (event: ComparisonEvent) => void
  onOutput?: (text: string) => void
}

const meanOf = (benches: readonly BenchComparison[], alpha: number): Comparison['geometricMean'] => {
  const compared = benches.filter(({ pairs }) => pairs.length > 0)
  const mean = geometricMean(
    compared.map(({ pairs, quantity }) => ({
      base: pairs.map(({ base }) => decidingValue(base, quantity)),
      head: pairs.map(({ head }) => decidingValue(head, quantity)),
    })),
    { alpha },
  )
  return mean && { change: mean.change, low: mean.low, high: mean.high }
}

function sideOf(
  facts: Omit<ComparisonSide, 'controls'>,
  side: 'base' | 'head',
  pairs: readonly MeasuredPair[],
): ComparisonSide {
  return { ...facts, controls: pairs.flatMap((pair) => pair[side].controls) }
}

const knownOrNone = (value: string | undefined): string | undefined => (value === 'none' ? undefined : value)

/** Of a bench that failed in the session that was to confirm it. */
const UNCONFIRMED: Confirmation = { verdict: 'inconclusive', reason: 'too-few-pairs', pairs: [] }

/** What the flagged benches say in a session of their own; those that were not flagged stay as they are. */
async function withConfirmation(
  benches: readonly BenchComparison[],
  confirm: (flagged: readonly BenchComparison[]) => Promise<SessionResult>,
): Promise<{ benches: BenchComparison[]; again?: SessionResult }> {
  const flagged = benches.filter(({ verdict }) => verdict === 'regression')
  if (flagged.length === 0) return { benches: [...benches] }
  const again = await confirm(flagged)
  const byKey = new Map(again.benches.map((bench) => [bench.benchmarkKey, bench]))
  return {
    again,
    benches: benches.map((bench) =>
      flagged.includes(bench) ? confirmed(bench, byKey.get(bench.benchmarkKey) ?? UNCONFIRMED) : bench,
    ),
  }
}

/**
 * Compares two sides bench by bench: pairs of fresh processes in random order, a verdict per bench at the looks, and flagged
 * benches measured again in a fresh session, because only a regression that both see is one. Finished pairs are in the log
 * when it is interrupted, and are gone on with.
 *
 * @throws EnergyError INCOMPARABLE when processes do not measure alike, and what the sides throw; the reason of the signal
 * when it is interrupted
 */
export async function runComparison(request: ComparisonRequest): Promise<Comparison> {
  const { sides, settings, choice, about, log, deadlineMs, signal, onEvent = () => undefined, onOutput } = request
  const { alpha, looks, confirm, benchSeconds } = settings
  const { seed, id, createdAt } = log.head
  const rule: VerdictRule = { alpha, looks }
  const measuring = {
    sides,
    benchSeconds,
    signal,
    ...(onOutput === undefined ? {} : { onOutput }),
  }
  const measurement = new PairMeasurement(measuring, seed, log.before[0]?.conditions)

  // The benches of both sides are known from one pair of all of them, and that pair warms the machine up.
  const known = log.before.find(({ session, pair }) => session === 'first' && pair.index === WARM_UP)?.pair
  const warmUp = known ?? (await measurement.pair(WARM_UP))
  const conditions = measurement.conditions as Conditions
  if (!known) log.append({ session: 'first', conditions, pair: warmUp })
  const quantity = quantityOf(conditions)
  const plan = planBenches(warmUp, quantity, choice)
  const session = { sides, quantity, rule, log, deadlineMs, onEvent }

  const first = await comparisonSession({
    ...session,
    name: 'first',
    measurement,
    benches: plan.benches,
    ...(known ? {} : { warmUp }),
  })
  const { benches, again } = confirm
    ? await withConfirmation(first.benches, (flagged) =>
        comparisonSession({
          ...session,
          name: 'confirmation',
          measurement: new PairMeasurement(measuring, sessionSeed(seed, 'confirmation'), conditions),
          benches: flagged,
          expectedSeconds: first.pairs.at(-1)?.seconds ?? 0,
        }),
      )
    : { benches: first.benches }

  const pairs = [...first.pairs, ...(again?.pairs ?? [])]
  const left = [...plan.left, ...first.failed.map((each) => ({ ...each, why: 'failed' as const }))]
  const mean = meanOf(benches, alpha)
  const reader = knownOrNone(conditions.reader)
  const provenance = knownOrNone(conditions.provenance) as Comparison['provenance']
  return {
    id,
    createdAt,
    endedAt: new Date().toISOString(),
    ...about,
    base: sideOf(sides.base.facts, 'base', pairs),
    head: sideOf(sides.head.facts, 'head', pairs),
    ...(reader === undefined ? {} : { reader }),
    ...(provenance === undefined ? {} : { provenance }),
    quantity,
    seed,
    settings: { alpha, looks, confirm, benchSeconds },
    ...(request.selfTest ? { selfTest: true } : {}),
    benches,
    added: plan.added,
    removed: plan.removed,
    left,
    ...(mean === undefined ? {} : { geometricMean: mean }),
    verdict: overallVerdict({ benches, left }),
    warnings: mergedWarnings([
      ...pairs.flatMap(({ base, head }) => [base.warnings, head.warnings]),
      first.warnings,
      again?.warnings ?? [],
    ]),
  }
}
