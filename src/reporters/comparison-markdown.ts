import type { Comparison } from '../comparison.ts'
import { changeText } from './change-text.ts'
import { benchLabel } from './compared-bench.ts'
import { originText, pairsRange, sideName } from './comparison-facts.ts'
import { nextSteps } from './comparison-next-steps.ts'
import { byVerdict, countsInWords, countsText, headline } from './comparison-summary.ts'
import { costTable, othersTable, splitTable, warningTable } from './comparison-tables.ts'
import type { EnergyText } from './energy-unit.ts'
import { fittedParts, foldedTable, GAP, openTable, type Part } from './markdown-parts.ts'
import { codeSpan, link, prose } from './markdown-text.ts'
import { formatJoules } from './quantity.ts'
import { shownVerdict } from './verdict-text.ts'

/** By this line, which nobody sees, a comment is found again and changed in place. */
export const COMMENT_MARKER = '<!-- vitest-energy:comparison -->'
/** Longest body of a comment on GitHub, characters. */
export const LONGEST_COMMENT = 65_536
/** Shortest limit that leaves room for what every comment says, characters. */
export const SHORTEST_COMMENT = 8_192

const PLACE = 'a comment'

function title(comparison: Comparison): string {
  const { sign, text, label, change } = headline(comparison)
  const parts = [sign, text, label && codeSpan(label), change && changeText(change)]
  return `### ${parts.filter((part) => part !== undefined).join(' ')}`
}

/** Which commits, which machine, how often, with what; and that both were run interleaved. */
function facts(comparison: Comparison, runUrl: string | undefined): string {
  const { base, head, hardware, benches, selfTest } = comparison
  const [from, to] = [sideName(base), sideName(head)]
  const sentences = [
    `${selfTest ? 'Self-test, both sides are the same commit: ' : ''}${codeSpan(from.ref)} (${codeSpan(from.commit)}) → ${codeSpan(to.ref)} (${codeSpan(to.commit)}), both run interleaved in fresh processes, ${pairsRange(benches)}.`,
    `${prose(originText(comparison))}, on ${codeSpan(hardware.cpuModel)} (${codeSpan(hardware.hostname)}).`,
    ...(base.pluginAdded ? ['The base had no vitest-energy: that of the head was put beside it.'] : []),
    ...(runUrl === undefined ? [] : [`${link('Log and data of this run', runUrl)}.`]),
  ]
  return sentences.map((text) => text.replace(/^[a-z]/, (letter) => letter.toUpperCase())).join(' ')
}

function parts(comparison: Comparison, energy: EnergyText): Part[] {
  const { benches, geometricMean } = comparison
  const all = byVerdict(benches)
  const notable = all.filter((bench) => shownVerdict(bench) !== 'same')
  const changed = costTable(comparison, notable, benchLabel, energy)
  const cost = costTable(comparison, all, ({ benchmarkKey }) => benchmarkKey, energy)
  const mean = geometricMean && `Geometric mean of all changes: ${changeText(geometricMean)}\n\n`
  const others = othersTable(comparison)
  const warnings = warningTable(comparison)
  return [
    ...openTable('The changed benchmarks', changed, PLACE),
    ...foldedTable(`All ${benches.length} benchmarks`, cost, PLACE, mean),
    ...foldedTable('Time and power (informative: they decide nothing)', splitTable(all), PLACE),
    ...foldedTable(`${others.of.length} not compared`, others, PLACE),
    ...foldedTable(`${warnings.of.length} ${warnings.of.length === 1 ? 'warning' : 'warnings'}`, warnings, PLACE),
  ]
}

/**
 * A comparison as the comment on a pull request: the verdict as its title, counts, what was compared and how, the changed
 * benches, everything else folded away, and what to do next. Every text that tests, commits and machines bring along is
 * quoted, so nothing of it is read as Markdown or HTML. Where there is too much, rows are left out, and counted.
 *
 * @param options.maxCharacters the longest result, from `SHORTEST_COMMENT`
 * @param options.runUrl where the log and the data of the run are
 * @param options.energy how joules are shown, by `energyText`
 * @throws RangeError when the limit is lower; EnergyError USAGE for an address that is none
 */
export function comparisonMarkdown(
  comparison: Comparison,
  {
    maxCharacters = LONGEST_COMMENT,
    runUrl,
    energy = formatJoules,
  }: { maxCharacters?: number; runUrl?: string; energy?: EnergyText } = {},
): string {
  if (maxCharacters < SHORTEST_COMMENT) {
    throw new RangeError(`A comment needs ${SHORTEST_COMMENT} characters; it was given ${maxCharacters}.`)
  }
  const before = [
    title(comparison),
    `\`${countsText(comparison)}\` ${countsInWords(comparison)}`,
    facts(comparison, runUrl),
  ]
  const after = [...nextSteps(comparison), COMMENT_MARKER]
  const taken = [...before, ...after].join(GAP).length
  return [...before, ...fittedParts(parts(comparison, energy), maxCharacters - taken), ...after].join(GAP)
}
