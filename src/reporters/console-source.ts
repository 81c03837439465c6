import type { Experiment } from '../run.ts'
import type { ConsoleStyle } from './console-style.ts'
import { plainLine } from './plain-line.ts'
import { formatPercent } from './quantity.ts'
import { wrapped } from './table.ts'

const INDENT = '  '

/** Lines of a reader that was not opened: why, and what would help. */
const refusedLines = (
  { name, reason, remedy }: Experiment['refused'][number],
  { colours, width, signs }: ConsoleStyle,
): string[] => [
  ...wrapped(signs(plainLine(`${name}: ${reason}`)), width, INDENT),
  ...wrapped(signs(plainLine(remedy)), width, INDENT.repeat(2)).map(colours.dim),
]

/** Counters that are here and are kept from us: what would open them. */
const closedLines = ({ refused }: Experiment, style: ConsoleStyle): string[] =>
  refused
    .filter(({ code }) => code !== 'READER_ABSENT' && code !== 'NO_COUNTER')
    .flatMap((each) => refusedLines(each, style))

/** What the joules are, by the reader of this process, or by the runs where they were merged from other machines. */
function sourceTexts({ readers: [reader], runs }: Experiment): string[] {
  if (!reader) {
    const elsewhere = runs.flatMap((run) => (run.reader ? [`${run.provenance}: ${run.reader}`] : []))
    return [...new Set(elsewhere)].map((source) => `Energy is ${source}.`)
  }
  const detail = reader.detail === undefined ? '' : ` (${reader.detail})`
  if (reader.provenance !== 'modelled') {
    const domains = [...new Set(reader.counters.map(({ domain }) => domain))].join(', ')
    return [`Energy is ${reader.provenance}: ${reader.name}, ${domains}${detail}.`]
  }
  const band = reader.bandFraction === undefined ? '' : `, ±${formatPercent(reader.bandFraction)}`
  return [
    `Energy is modelled${band}: ${reader.name}${detail}.`,
    'It is for orientation: a modelled watt is a function of CPU time, so gates and comparisons use CPU seconds.',
  ]
}

/** Where the joules come from, in a sentence; without any, what was tried and what would help. */
export function sourceLines(experiment: Experiment, style: ConsoleStyle): string[] {
  const { colours, width, signs } = style
  const texts = sourceTexts(experiment).flatMap((text) => wrapped(signs(plainLine(text)), width).map(colours.dim))
  if (texts.length > 0) return [...texts, ...(experiment.readers.length > 0 ? closedLines(experiment, style) : [])]
  return [
    ...wrapped('No joules: nothing here can be read for energy. The CPU seconds are measured.', width),
    ...experiment.refused.flatMap((each) => refusedLines(each, style)),
  ]
}
