import { isMeant } from '../bench-pattern.ts'
import type { BenchComparison, Comparison } from '../comparison.ts'
import type { Warning } from '../run.ts'
import type { Acceptance } from './acceptance-trailers.ts'

/** An acceptance as it is understood among the benches of a comparison. */
interface Accepted {
  benches: BenchComparison[]
  reason: string
}

/** What may stand between a bench and the reason. */
const BETWEEN = /^[\s:,–—-]+/

/** Names and keys have spaces, so the longest of them that the text begins with is meant; else its first word is a pattern. */
function benchText(text: string, benches: readonly BenchComparison[]): string {
  const quoted = /^"([^"]+)"/.exec(text)?.[0]
  if (quoted !== undefined) return quoted
  const known = benches
    .flatMap(({ benchmarkKey, name }) => [benchmarkKey, name])
    .filter((each) => text === each || (text.startsWith(each) && BETWEEN.test(text.slice(each.length))))
  return known.toSorted((a, b) => b.length - a.length)[0] ?? /^\S*/.exec(text)?.[0] ?? ''
}

function understood(text: string, benches: readonly BenchComparison[]): Accepted {
  const bench = benchText(text, benches)
  const meant = bench.replace(/^"(.*)"$/, '$1')
  return {
    benches: benches.filter((each) => isMeant(meant, each)),
    reason: text.slice(bench.length).replace(BETWEEN, '').trim(),
  }
}

const ignored = (acceptance: Acceptance, why: 'no-such-bench' | 'no-reason'): Warning => ({
  kind: 'acceptance-ignored',
  ...acceptance,
  why,
})

/**
 * A comparison in which the regressions are accepted that commits speak of. The newest commit that names a bench counts. One
 * that names no bench of this comparison, or gives no reason, becomes a warning.
 *
 * @param acceptances newest first
 */
export function withAcceptances(comparison: Comparison, acceptances: readonly Acceptance[]): Comparison {
  const warnings: Warning[] = []
  const accepted = new Map<BenchComparison, { commit: string; reason: string }>()
  for (const acceptance of acceptances) {
    const { benches, reason } = understood(acceptance.text, comparison.benches)
    if (benches.length === 0) warnings.push(ignored(acceptance, 'no-such-bench'))
    else if (reason === '') warnings.push(ignored(acceptance, 'no-reason'))
    else
      for (const bench of benches) {
        if (bench.verdict === 'regression' && !accepted.has(bench))
          accepted.set(bench, { commit: acceptance.commit, reason })
      }
  }
  const benches = comparison.benches.map((bench) => {
    const found = accepted.get(bench)
    return found ? { ...bench, accepted: found } : bench
  })
  return {
    ...comparison,
    benches,
    verdict: comparison.verdict === 'regression' ? verdictAfter(benches) : comparison.verdict,
    warnings: [...comparison.warnings, ...warnings],
  }
}

/** What is left of the verdict that something regressed. */
function verdictAfter(benches: readonly BenchComparison[]): Comparison['verdict'] {
  if (benches.some(({ verdict, accepted }) => verdict === 'regression' && accepted === undefined)) return 'regression'
  return benches.some(({ verdict }) => verdict === 'inconclusive') ? 'inconclusive' : 'pass'
}
