import type { SelfTest } from '../comparison.ts'
import { formatPercent, plainPercent } from '../reporters/index.ts'

const times = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** What a self-test has shown, for people. */
export function selfTestText(selfTest: SelfTest): string {
  const { comparisons, benches, falseRegressions, falseImprovements, inconclusive, quantity } = selfTest
  const what = quantity === 'energy' ? `energy (${selfTest.reader})` : 'CPU seconds (proxy)'
  return [
    `A commit against itself, ${times(comparisons, 'comparison')}, ${times(benches, 'verdict')}, by ${what}:`,
    `  ${times(falseRegressions, 'false regression')}, ${times(falseImprovements, 'false improvement')}, ${inconclusive} inconclusive`,
    `  variation between pairs ${formatPercent(selfTest.pairCv)}, ${selfTest.pairsPerComparison.toFixed(1)} pairs each`,
    `  smallest change that this machine finds with 90 % power at the first look: ${plainPercent(selfTest.minimumDetectableEffect)}`,
  ].join('\n')
}
