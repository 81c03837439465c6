import type { BenchComparison, Comparison, ComparisonSide } from '../comparison.ts'
import { plainPercent } from './change-text.ts'

/** A side as people name it: as it was asked for, and its commit: `abc12345`, with a changed working tree `abc12345, changed`. */
export function sideName({ ref, commit, dirty }: ComparisonSide): { ref: string; commit: string } {
  return { ref, commit: `${commit.slice(0, 8)}${dirty ? ', changed' : ''}` }
}

/** `10 pairs`, `10 to 30 pairs`: how many each bench took. */
export function pairsRange(benches: readonly BenchComparison[]): string {
  const counts = benches.map(({ pairs }) => pairs.length)
  const [low, high] = [Math.min(...counts), Math.max(...counts)]
  if (counts.length === 0) return 'no pairs'
  return low === high ? `${low} ${low === 1 ? 'pair' : 'pairs'}` : `${low} to ${high} pairs`
}

/** Where the numbers come from: `energy, measured by rapl-powercap`; `CPU seconds (proxy)` without a counter. */
export function originText({ quantity, provenance, reader }: Comparison): string {
  if (quantity === 'proxy') return 'CPU seconds per op (proxy: no counter of energy can be read here)'
  return `energy per op, ${provenance ?? 'of unknown origin'}${reader === undefined ? '' : ` (${reader})`}`
}

/** The limits that apply: benches may have their own. */
function limitText({ benches }: Comparison): string {
  const limits = [...new Set(benches.map(({ limits: { limit } }) => limit))].sort((a, b) => a - b)
  return limits.map(plainPercent).join(', ')
}

/** What was compared, where and how: one fact a line. */
export function comparisonFacts(comparison: Comparison): string[] {
  const { base, head, hardware, environment, seed, benches, selfTest } = comparison
  const [from, to] = [sideName(base), sideName(head)]
  const what = selfTest ? 'Self-test: the same commit on both sides' : 'Comparison'
  const node =
    base.nodeVersion === head.nodeVersion ? base.nodeVersion : `${base.nodeVersion} against ${head.nodeVersion}`
  return [
    `${what}, ${from.ref} (${from.commit}) → ${to.ref} (${to.commit})`,
    `${originText(comparison)}; both sides interleaved in fresh processes, ${pairsRange(benches)}, seed ${seed}`,
    `${hardware.cpuModel} (${hardware.hostname}), Node ${node}, ${environment.os} ${environment.kernel}`,
    ...(benches.length === 0 ? [] : [`limit ${limitText(comparison)}`]),
    ...(base.pluginAdded ? ['The base had no vitest-energy: that of the head was put beside it.'] : []),
  ]
}
