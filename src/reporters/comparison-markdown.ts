import type { Comparison } from '../comparison.ts'
import { changeText } from './change-text.ts'
import { benchLabel } from './compared-bench.ts'
import { originText, pairsRange, sideName } from './comparison-facts.ts'
import { nextSteps } from './comparison-next-steps.ts'
import { byVerdict, countsInWords, countsText, headline } from './comparison-summary.ts'
import { costTable, othersTable, splitTable, warningTable } from './comparison-tables.ts'
import type { EnergyText } from './energy-unit.ts'
import { fittingTable, type MarkdownTable } from './markdown-table.ts'
import { codeSpan, link, prose } from './markdown-text.ts'
import { formatJoules } from './quantity.ts'
import { shownVerdict } from './verdict-text.ts'

/** By this line, which nobody sees, a comment is found again and changed in place. */
export const COMMENT_MARKER = '<!-- vitest-energy:comparison -->'
/** Longest body of a comment on GitHub, characters. */
export const LONGEST_COMMENT = 65_536
/** Shortest limit that leaves room for what every comment says, characters. */
export const SHORTEST_COMMENT = 8_192

/** Between blocks of Markdown. */
const GAP = '\n\n'

/** A part that takes the room it is given; where there is none, a note stands in its place. */
interface Part {
  text: (room: number) => string | undefined
  note: string
}

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

const NO_ROOM = 'left out: a comment has room for no more.'

/** A table folded away behind its title; nothing without a row. */
function fold<T>(name: string, table: MarkdownTable<T>, before = ''): Part[] {
  if (table.of.length === 0) return []
  const [open, close] = [`<details><summary>${name}</summary>\n\n${before}`, '\n\n</details>']
  const text = (room: number): string | undefined => {
    const body = fittingTable(table, room - open.length - close.length)
    return body === undefined ? undefined : open + body + close
  }
  return [{ text, note: `_${name}: ${NO_ROOM}_` }]
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
    ...(notable.length === 0
      ? []
      : [{ text: (room: number) => fittingTable(changed, room), note: `_The changed benchmarks: ${NO_ROOM}_` }]),
    ...fold(`All ${benches.length} benchmarks`, cost, mean),
    ...fold('Time and power (informative: they decide nothing)', splitTable(all)),
    ...fold(`${others.of.length} not compared`, others),
    ...fold(`${warnings.of.length} ${warnings.of.length === 1 ? 'warning' : 'warnings'}`, warnings),
  ]
}

/** The parts one after the other, each with the room that is left when every later one is but a note. */
function fitted(all: readonly Part[], room: number): string[] {
  let left = room
  return all.map(({ text, note }, i) => {
    const later = all.slice(i + 1).reduce((sum, part) => sum + part.note.length + GAP.length, 0)
    const written = text(left - later - GAP.length) ?? note
    left -= written.length + GAP.length
    return written
  })
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
  return [...before, ...fitted(parts(comparison, energy), maxCharacters - taken), ...after].join(GAP)
}
