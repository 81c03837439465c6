import type { BenchComparison, Comparison } from '../comparison.ts'
import type { Warning } from '../run.ts'
import { changeText, partsText, signedPercent } from './change-text.ts'
import { benchLabel, quantityText, sideText } from './compared-bench.ts'
import type { EnergyText } from './energy-unit.ts'
import type { MarkdownTable } from './markdown-table.ts'
import { codeSpan, prose, whole } from './markdown-text.ts'
import { confirmationText, SIGNS, shownVerdict, verdictText } from './verdict-text.ts'
import { sentences } from './warning-sentences.ts'

/** The verdict, and below it what the change is made of, what the fresh session said, and why it was accepted. */
function verdictCell(bench: BenchComparison, { settings }: Comparison): string {
  const shown = shownVerdict(bench)
  const [verdict = '', ...remedy] = verdictText(bench, settings).split('; ')
  const split = shown === 'same' || shown === 'inconclusive' ? undefined : partsText(bench)
  const confirmation = confirmationText(bench)
  const notes = [
    `${SIGNS[shown]} ${verdict.replace(/\([^)]*\)/g, whole)}`,
    ...remedy.map(whole),
    split && whole(split),
    confirmation && confirmation.replace(/\(.*\)/, whole),
    bench.accepted && `${codeSpan(bench.accepted.commit.slice(0, 8))} says ${codeSpan(bench.accepted.reason)}`,
  ]
  return notes.filter((note) => note !== undefined).join('<br>')
}

function changeCell({ change }: BenchComparison): string {
  if (change === undefined) return '–'
  const [point = '', interval = ''] = changeText(change).split(' [')
  return `**${point}** ${whole(`[${interval}`)}`
}

/** What each side costs, the change and the verdict. */
export function costTable(
  comparison: Comparison,
  benches: readonly BenchComparison[],
  name: (bench: BenchComparison) => string,
  energy: EnergyText,
): MarkdownTable<BenchComparison> {
  const usual = quantityText({ quantity: comparison.quantity })
  return {
    headings: [whole(`${usual} per op`), 'change', 'verdict', 'base', 'head'],
    align: ['left', 'right', 'left', 'right', 'right'],
    of: benches,
    row: (bench) => [
      codeSpan(name(bench)) + (quantityText(bench) === usual ? '' : ` ${quantityText(bench)}`),
      changeCell(bench),
      verdictCell(bench, comparison),
      whole(sideText(bench, 'base', energy)),
      whole(sideText(bench, 'head', energy)),
    ],
  }
}

/** What each change is made of. */
export const splitTable = (benches: readonly BenchComparison[]): MarkdownTable<BenchComparison> => ({
  headings: ['benchmark', 'change', 'time', 'power'],
  align: ['left', 'right', 'right', 'right'],
  of: benches.filter(({ seconds, watts }) => seconds !== undefined || watts !== undefined),
  row: (bench) => [
    codeSpan(bench.benchmarkKey),
    bench.change === undefined ? '–' : signedPercent(bench.change.change),
    bench.seconds === undefined ? '–' : whole(changeText(bench.seconds)),
    bench.watts === undefined ? '–' : whole(changeText(bench.watts)),
  ],
})

/** What was not compared, and why. */
export const othersTable = ({
  added,
  removed,
  left,
}: Comparison): MarkdownTable<Comparison['left'][number] | string[]> => ({
  headings: ['benchmark', 'why', ''],
  align: ['left', 'left', 'left'],
  of: [
    ...left,
    ...added.map((key) => [key, 'added: the base does not have it']),
    ...removed.map((key) => [key, 'removed: the head does not have it']),
  ],
  row: (each) => {
    if (Array.isArray(each)) return [codeSpan(each[0] ?? ''), each[1] ?? '', '']
    const { benchmarkKey, why, detail } = each
    return [codeSpan(benchmarkKey), `left out: ${why}`, detail === undefined ? '' : codeSpan(detail)]
  },
})

/** What was warned of, of the whole session and of single benches. */
export const warningTable = ({ warnings, benches }: Comparison): MarkdownTable<[string, Warning]> => ({
  headings: ['about', 'warning', 'what helps'],
  align: ['left', 'left', 'left'],
  of: [
    ...warnings.map((warning): [string, Warning] => ['the session', warning]),
    ...benches.flatMap((bench) => bench.warnings.map((each): [string, Warning] => [codeSpan(benchLabel(bench)), each])),
  ],
  row: ([about, warning]) => {
    const { text, figure, remedy } = sentences(warning)
    return [about, prose(figure === undefined ? text : `${text} (${figure})`), prose(remedy)]
  },
})
