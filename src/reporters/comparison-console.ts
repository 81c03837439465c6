import { createColors } from 'picocolors'
import type { BenchComparison, Comparison } from '../comparison.ts'
import { changeText, partsText, signedPercent } from './change-text.ts'
import { benchLabel, quantityText, ratios, sideText } from './compared-bench.ts'
import { comparisonFacts } from './comparison-facts.ts'
import { byVerdict, countsInWords, countsText, headlineText, verdictCounts } from './comparison-summary.ts'
import { displayWidth } from './display-width.ts'
import type { EnergyText } from './energy-unit.ts'
import { plainLine } from './plain-line.ts'
import { formatJoules } from './quantity.ts'
import { sparkline } from './sparkline.ts'
import { alignedLines, type Column, wrapped } from './table.ts'
import { confirmationText, SIGNS, type ShownVerdict, shownVerdict, verdictText } from './verdict-text.ts'
import { sentences } from './warning-sentences.ts'

type Colours = ReturnType<typeof createColors>

interface Style {
  colours: Colours
  width: number
  energy: EnergyText
}

const COLUMNS: readonly Column[] = [
  { heading: 'per op', align: 'left' },
  { heading: 'base', align: 'right', yields: 2 },
  { heading: 'head', align: 'right', yields: 3 },
  { heading: 'change', align: 'left' },
  { heading: 'pairs', align: 'left', yields: 1 },
]

const INDENT = '      '
/** Names that are listed before the rest is only counted. */
const MOST_NAMES = 20

const COLOURS: Record<ShownVerdict, (colours: Colours) => (text: string) => string> = {
  regression: ({ red }) => red,
  accepted: ({ yellow }) => yellow,
  inconclusive: ({ yellow }) => yellow,
  improvement: ({ green }) => green,
  worse: ({ dim }) => dim,
  same: ({ dim }) => dim,
}

const row = (bench: BenchComparison, energy: EnergyText): string[] => [
  `  ${plainLine(benchLabel(bench))}`,
  sideText(bench, 'base', energy),
  sideText(bench, 'head', energy),
  bench.change === undefined ? '–' : changeText(bench.change),
  sparkline(ratios(bench), 8),
]

/** What is told below a row: what the change is made of, its confirmation, why it was accepted, what was warned of. */
function detailTexts(bench: BenchComparison): string[] {
  const shown = shownVerdict(bench)
  const { accepted, change } = bench
  const parts = shown === 'same' || shown === 'inconclusive' ? undefined : partsText(bench)
  const texts = [
    parts === undefined || change === undefined ? undefined : `${signedPercent(change.change)}: ${parts}`,
    confirmationText(bench),
    accepted && `accepted by ${plainLine(accepted.commit).slice(0, 8)}: ${plainLine(accepted.reason)}`,
    ...bench.warnings.map((warning) => {
      const { text, remedy } = sentences(warning)
      return `! ${plainLine(text)} ${remedy}`
    }),
  ]
  return texts.filter((text) => text !== undefined)
}

/** A row with its verdict behind it where there is room, else below. */
function benchLines(
  line: string,
  bench: BenchComparison,
  { settings }: Comparison,
  { colours, width }: Style,
): string[] {
  const shown = shownVerdict(bench)
  const verdict = `${SIGNS[shown]} ${verdictText(bench, settings)}`
  const colour = COLOURS[shown](colours)
  const fits = displayWidth(line) + 2 + displayWidth(verdict) <= width
  return [
    ...(fits ? [`${line}  ${colour(verdict)}`] : [line, ...wrapped(verdict, width, INDENT).map(colour)]),
    ...detailTexts(bench).flatMap((text) => wrapped(text, width, INDENT).map(colours.dim)),
  ]
}

function tableLines(comparison: Comparison, style: Style): string[] {
  const { benches, geometricMean } = comparison
  if (benches.length === 0) return []
  const mean = geometricMean === undefined ? [] : [['geometric mean', '', '', changeText(geometricMean), '']]
  const groups = [...Map.groupBy(benches, ({ file, ...bench }) => `${plainLine(file)}, ${quantityText(bench)}`)]
  const rows = [...groups.flatMap(([, group]) => group.map((bench) => row(bench, style.energy))), ...mean]
  const [heading = '', ...lines] = alignedLines(COLUMNS, rows, style.width)
  return [
    style.colours.dim(heading),
    ...groups.flatMap(([title, group]) => [
      style.colours.bold(title),
      ...group.flatMap((bench) => benchLines(lines.shift() ?? '', bench, comparison, style)),
    ]),
    ...lines,
  ]
}

const listed = (texts: readonly string[]): string =>
  texts.length <= MOST_NAMES
    ? texts.join(', ')
    : `${texts.slice(0, MOST_NAMES).join(', ')} and ${texts.length - MOST_NAMES} more`

/** What was not compared, and why. */
function otherLines({ added, removed, left }: Comparison, { width }: Style): string[] {
  const reasons = Map.groupBy(left, ({ why, detail }) => (detail === undefined ? why : `${why}: ${plainLine(detail)}`))
  const lists: [string, string[]][] = [
    ['added', added],
    ['removed', removed],
    ...[...reasons].map(([why, of]): [string, string[]] => [
      `left out (${why})`,
      of.map(({ benchmarkKey }) => benchmarkKey),
    ]),
  ]
  return lists
    .filter(([, keys]) => keys.length > 0)
    .flatMap(([what, keys]) => wrapped(`${what}: ${listed(keys.map(plainLine))}`, width))
}

const warningLines = ({ warnings }: Comparison, { colours, width }: Style): string[] =>
  warnings.flatMap((warning) => {
    const { text, figure, remedy } = sentences(warning)
    const parts = [plainLine(text), figure === undefined ? undefined : `(${plainLine(figure)})`, remedy]
    return wrapped(`! ${parts.filter((part) => part !== undefined).join(' ')}`, width).map(colours.yellow)
  })

/** Verdict, counts, and each regression once more: the end of a long report is what people see. */
function endLines(comparison: Comparison, { colours, width }: Style): string[] {
  const { regression } = verdictCounts(comparison)
  const colour = regression > 0 ? colours.red : comparison.verdict === 'inconclusive' ? colours.yellow : colours.green
  const failed = byVerdict(comparison.benches).slice(0, Math.min(regression, MOST_NAMES))
  return [
    ...wrapped(headlineText(comparison), width).map((line) => colours.bold(colour(line))),
    ...(regression < 2
      ? []
      : failed.map((bench) => `  ✗ ${plainLine(bench.benchmarkKey)} ${bench.change ? changeText(bench.change) : ''}`)),
    ...wrapped(`${countsText(comparison)}  (${countsInWords(comparison)})`, width),
  ]
}

/**
 * What `vitest-energy compare` found, for a terminal; every state has a sign and a word, so it reads without colour.
 *
 * @param options.width columns of the terminal; names give way first, then verdicts go below their rows
 * @param options.energy how joules are shown, by `energyText`
 */
export function comparisonConsole(
  comparison: Comparison,
  options: { colour: boolean; width: number; energy?: EnergyText },
): string {
  const { colour, width, energy = formatJoules } = options
  const style: Style = { colours: createColors(colour), width, energy }
  const [title = '', ...facts] = comparisonFacts(comparison).flatMap((text) => wrapped(plainLine(text), style.width))
  const sections = [
    [style.colours.bold(title), ...facts.map(style.colours.dim)],
    tableLines(comparison, style),
    otherLines(comparison, style),
    warningLines(comparison, style),
    endLines(comparison, style),
  ]
  return ['', ...sections.filter((lines) => lines.length > 0).flatMap((lines) => [...lines, ''])].join('\n')
}
