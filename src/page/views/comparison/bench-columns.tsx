import type { BenchComparison, Comparison } from '../../../comparison.ts'
import { changeText, partsText, signedPercent } from '../../../reporters/change-text.ts'
import { benchLabel, quantityText, sideText } from '../../../reporters/compared-bench.ts'
import { formatJoules } from '../../../reporters/quantity.ts'
import {
  confirmationText,
  SIGNS,
  type ShownVerdict,
  shownVerdict,
  verdictText,
} from '../../../reporters/verdict-text.ts'
import { IntervalMark } from '../../chart/interval-mark.tsx'
import { intervalScale } from '../../chart/interval-scale.ts'
import type { Column } from '../../column.ts'
import { linkTo } from '../../location.ts'
import { shownText } from '../../shown-text.ts'

const MARK_WIDTH = 190
const MARK_HEIGHT = 22

/** Colours go with signs and words. */
export const VERDICT_CLASSES: Record<ShownVerdict, 'bad' | 'unsure' | 'good' | 'faint'> = {
  regression: 'bad',
  accepted: 'unsure',
  inconclusive: 'unsure',
  improvement: 'good',
  worse: 'faint',
  same: 'faint',
}

/** What stands below a verdict: what the change is made of, its confirmation, why it was accepted. */
export function verdictNotes(bench: BenchComparison): string[] {
  const shown = shownVerdict(bench)
  const parts = shown === 'same' || shown === 'inconclusive' ? undefined : partsText(bench)
  const { accepted } = bench
  const notes = [
    parts,
    confirmationText(bench),
    accepted && `accepted by ${shownText(accepted.commit.slice(0, 8))}: ${shownText(accepted.reason)}`,
  ]
  return notes.filter((note) => note !== undefined)
}

const changeCell = (change: BenchComparison['change']): string => (change === undefined ? '–' : changeText(change))

/** Columns of the list of all benches; their changes share one scale. */
export function benchColumns({ benches, settings, quantity }: Comparison): Column<BenchComparison>[] {
  const scale = intervalScale(
    benches.map(({ change }) => change),
    benches.map(({ limits }) => limits.limit),
    [2, MARK_WIDTH - 2],
  )
  const usual = quantityText({ quantity })
  const unit = quantity === 'proxy' ? 's' : 'J'
  return [
    {
      key: 'bench',
      heading: `${usual} per op`,
      kind: 'name',
      text: ({ benchmarkKey }) => benchmarkKey,
      show: (bench) => (
        <>
          <a href={linkTo('comparison', bench.benchmarkKey)}>{shownText(benchLabel(bench))}</a>
          <span class="of-group">
            {shownText(bench.file)}
            {quantityText(bench) !== usual && `, ${quantityText(bench)}`}
          </span>
        </>
      ),
    },
    {
      key: 'verdict',
      heading: 'verdict',
      kind: 'text',
      text: (bench) =>
        [`${SIGNS[shownVerdict(bench)]} ${verdictText(bench, settings)}`, ...verdictNotes(bench)].join('; '),
      value: shownVerdict,
      show: (bench) => (
        <>
          <span class={`words ${VERDICT_CLASSES[shownVerdict(bench)]}`}>
            {SIGNS[shownVerdict(bench)]} {verdictText(bench, settings)}
          </span>
          {verdictNotes(bench).map((note) => (
            <span key={note} class="of-group">
              {note}
            </span>
          ))}
        </>
      ),
    },
    {
      key: 'change',
      heading: 'change',
      kind: 'number',
      text: ({ change }) => changeCell(change),
      unit: 'fraction',
      value: ({ change }) => change?.change,
      show: ({ change, limits: { limit } }) => (
        <>
          {changeCell(change)}
          {change && (
            <IntervalMark change={change} limit={limit} scale={scale} width={MARK_WIDTH} height={MARK_HEIGHT} />
          )}
        </>
      ),
    },
    {
      key: 'base',
      heading: 'base',
      unit,
      kind: 'number',
      text: (bench) => sideText(bench, 'base', formatJoules),
      value: ({ base }) => base,
    },
    {
      key: 'head',
      heading: 'head',
      unit,
      kind: 'number',
      text: (bench) => sideText(bench, 'head', formatJoules),
      value: ({ head }) => head,
    },
    {
      key: 'seconds',
      heading: 'time',
      kind: 'number',
      text: ({ seconds }) => (seconds === undefined ? '–' : signedPercent(seconds.change)),
      unit: 'fraction',
      value: ({ seconds }) => seconds?.change,
    },
    {
      key: 'watts',
      heading: 'power',
      kind: 'number',
      text: ({ watts }) => (watts === undefined ? '–' : signedPercent(watts.change)),
      unit: 'fraction',
      value: ({ watts }) => watts?.change,
    },
  ]
}
