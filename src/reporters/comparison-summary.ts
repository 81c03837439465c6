import type { BenchComparison, Change, Comparison } from '../comparison.ts'
import { changeText } from './change-text.ts'
import { benchLabel } from './compared-bench.ts'
import { plainLine } from './plain-line.ts'
import { SHOWN_VERDICTS, type ShownVerdict, shownVerdict } from './verdict-text.ts'

/** How many benches have each verdict, and how many were left out. */
export type VerdictCounts = Record<ShownVerdict, number> & { left: number }

/** Counts the verdicts of a comparison. */
export function verdictCounts({ benches, left }: Comparison): VerdictCounts {
  const counts = { regression: 0, accepted: 0, inconclusive: 0, improvement: 0, worse: 0, same: 0, left: left.length }
  for (const bench of benches) counts[shownVerdict(bench)]++
  return counts
}

/** `✗1 ✓21 ↓1 ?1 ⏭0`: regressions, no change, improvements, inconclusive, left out; accepted ones where there are any. */
export function countsText(comparison: Comparison): string {
  const counts = verdictCounts(comparison)
  return [
    `✗${counts.regression}`,
    ...(counts.accepted === 0 ? [] : [`☑${counts.accepted}`]),
    `✓${counts.same + counts.worse}`,
    `↓${counts.improvement}`,
    `?${counts.inconclusive}`,
    `⏭${counts.left}`,
  ].join(' ')
}

/** The same counts in words, what is none left out. */
export function countsInWords(comparison: Comparison): string {
  const counts = verdictCounts(comparison)
  const named: [number, string][] = [
    [counts.regression, counts.regression === 1 ? 'regression' : 'regressions'],
    [counts.accepted, 'accepted'],
    [counts.same + counts.worse, 'no change'],
    [counts.improvement, counts.improvement === 1 ? 'improvement' : 'improvements'],
    [counts.inconclusive, 'inconclusive'],
    [counts.left, 'left out'],
  ]
  return named
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ')
}

const size = ({ change }: BenchComparison): number => Math.abs(change?.change ?? 0)

/** The worst verdicts first, in each the largest change first. */
export const byVerdict = (benches: readonly BenchComparison[]): BenchComparison[] =>
  benches.toSorted(
    (a, b) => SHOWN_VERDICTS.indexOf(shownVerdict(a)) - SHOWN_VERDICTS.indexOf(shownVerdict(b)) || size(b) - size(a),
  )

/** A sentence about one bench, in two parts: the label is a text of the tests, and each report quotes it in its own way. */
export interface Headline {
  sign: string
  text: string
  label?: string
  change?: Change
}

const about = (bench: BenchComparison | undefined): Pick<Headline, 'label' | 'change'> =>
  bench === undefined
    ? {}
    : { label: benchLabel(bench), ...(bench.change === undefined ? {} : { change: bench.change }) }

/** What a comparison found, as the one sentence that everybody reads. */
export function headline(comparison: Comparison): Headline {
  const { benches, quantity } = comparison
  const counts = verdictCounts(comparison)
  const first = (verdict: ShownVerdict) => byVerdict(benches).find((each) => shownVerdict(each) === verdict)
  const cost = quantity === 'proxy' ? 'CPU time' : 'energy'
  const of = (count: number): string =>
    benches.length === 1 ? 'The benchmark' : `${count} of ${benches.length} benchmarks`
  const uses = (count: number, what: string): string => `${of(count)} ${count === 1 ? 'uses' : 'use'} ${what}`
  const lead = (count: number, words: string): string => (count === 1 ? ':' : `, ${words}`)
  if (benches.length === 0) return { sign: '⏭', text: 'No benchmark was compared' }
  if (counts.regression > 0) {
    const text = `${uses(counts.regression, `more ${cost}`)}${lead(counts.regression, 'most of all')}`
    return { sign: '⚠', text, ...about(first('regression')) }
  }
  if (counts.inconclusive > 0) {
    const verb = counts.inconclusive === 1 ? 'is' : 'are'
    return {
      sign: '?',
      text: `${of(counts.inconclusive)} ${verb} inconclusive${lead(counts.inconclusive, 'among them')}`,
      ...about(first('inconclusive')),
    }
  }
  if (counts.accepted > 0) {
    const text = `${uses(counts.accepted, `more ${cost}, which is accepted`)}${lead(counts.accepted, 'most of all')}`
    return { sign: '☑', text, ...about(first('accepted')) }
  }
  if (counts.improvement > 0) {
    const text = `${uses(counts.improvement, `less ${cost}`)}${lead(counts.improvement, 'most of all')}`
    return { sign: '✓', text, ...about(first('improvement')) }
  }
  return {
    sign: '✓',
    text:
      benches.length === 1
        ? `The benchmark uses no more ${cost}`
        : `None of ${benches.length} benchmarks uses more ${cost}`,
  }
}

/** The headline in plain text. */
export function headlineText(comparison: Comparison): string {
  const { sign, text, label, change } = headline(comparison)
  return [sign, text, label && plainLine(label), change && changeText(change)]
    .filter((part) => part !== undefined)
    .join(' ')
}
