import type { BenchComparison, Comparison } from '../../../comparison.ts'
import { changeText, plainPercent } from '../../../reporters/change-text.ts'
import { benchLabel, confidenceText, pairsText, quantityText, sideText } from '../../../reporters/compared-bench.ts'
import { originText, sideName } from '../../../reporters/comparison-facts.ts'
import { formatJoules } from '../../../reporters/quantity.ts'
import { SIGNS, shownVerdict, verdictText } from '../../../reporters/verdict-text.ts'
import { sentences } from '../../../reporters/warning-sentences.ts'
import { IntervalPlot, type NamedChange } from '../../chart/interval-plot.tsx'
import { Facts } from '../../facts.tsx'
import { provenanceText } from '../../provenance-text.ts'
import { shownText } from '../../shown-text.ts'
import { Table } from '../../table.tsx'
import { warningGroups } from '../../../reporters/warning-groups.ts'
import { WarningList } from '../../warning-list.tsx'
import { VERDICT_CLASSES, verdictNotes } from './bench-columns.tsx'
import { pairValues } from './compared.ts'
import { NextSteps } from './next-steps.tsx'
import { pairColumns } from './pair-columns.ts'
import { PairPlot } from './pair-plot.tsx'

/** The change, its confirmation, and what it is made of. */
function changes({
  quantity,
  change,
  confirmation,
  seconds,
  watts,
  limits: { limit },
}: BenchComparison): NamedChange[] {
  const named: [string, BenchComparison['change'], number?][] = [
    [quantity === 'proxy' ? 'CPU time' : 'Energy', change, limit],
    ['Fresh session', confirmation?.change, limit],
    ['Time', seconds],
    ['Power', watts],
  ]
  return named.flatMap(([name, of, its]) =>
    of === undefined ? [] : [{ name, change: of, ...(its === undefined ? {} : { limit: its }) }],
  )
}

interface OneBenchProps {
  bench: BenchComparison
  comparison: Comparison
  filters: URLSearchParams
}

/** A bench of two commits: its verdict, what it is made of, and every pair. */
export function OneBench({ bench, comparison, filters }: OneBenchProps) {
  const { settings, base, head } = comparison
  const { limits, pairsNeeded, cliffsDelta, warnings, file } = bench
  const shown = shownVerdict(bench)
  const unit = bench.quantity === 'proxy' ? 's' : 'J'
  const quantity = bench.quantity === 'proxy' ? 'CPU time per op' : 'Energy per op'
  const pairs = pairValues(bench)
  const rows = changes(bench)
  const [from, to] = [sideName(base), sideName(head)].map(({ ref, commit }) => shownText(`${ref} (${commit})`))
  return (
    <>
      <h2>{shownText(benchLabel(bench))}</h2>
      <p class="faint">{shownText(file)}</p>
      <div class="part">
        <p class={`note ${VERDICT_CLASSES[shown]}`}>
          {SIGNS[shown]} {verdictText(bench, settings)}
        </p>
        {verdictNotes(bench).map((note) => (
          <p key={note}>{note}</p>
        ))}
        <Facts
          of={[
            [`Base, ${from}`, sideText(bench, 'base', formatJoules)],
            [`Head, ${to}`, sideText(bench, 'head', formatJoules)],
            ['Change', bench.change && `${changeText(bench.change)}, ${confidenceText(settings)}`],
            ['What decides', shownText(`${quantityText(bench)}: ${originText(comparison)}`)],
            ['Limit', `${plainPercent(limits.limit)}; less than ${plainPercent(limits.minEffect)} is no change`],
            ['Pairs', pairsText(bench)],
            [
              'Pairs that would decide',
              pairsNeeded === undefined ? undefined : `${pairsNeeded} in all, in nine of ten comparisons`,
            ],
            ["Cliff's delta", cliffsDelta?.toFixed(2)],
          ]}
        />
      </div>
      {rows.length > 0 && (
        <section class="part">
          <h3>What the change is made of</h3>
          <IntervalPlot title={`Changes with their ${confidenceText(settings)}`} rows={rows} reach={limits.limit} />
          <p class="faint">
            The line is zero, the dashed line the limit. Time and power decide nothing: slower is more work, hotter is
            other work.
          </p>
        </section>
      )}
      {pairs.length > 0 && (
        <section class="part">
          <h3>Pairs</h3>
          <PairPlot pairs={pairs} quantity={quantity} unit={unit} />
          <details>
            <summary>All {pairs.length} pairs as a table</summary>
            <Table
              name="pairs"
              caption={`${quantity}, medians of one fresh process each, ${provenanceText(comparison.provenance)}`}
              columns={pairColumns(unit)}
              rows={pairs}
              keyOf={({ number }) => String(number)}
              filters={filters}
            />
          </details>
        </section>
      )}
      {warnings.length > 0 && (
        <section class="part">
          <h3>Warnings</h3>
          <WarningList
            of={warningGroups([
              { warnings: warnings.map((warning) => ({ kind: warning.kind, ...sentences(warning) })) },
            ])}
          />
        </section>
      )}
      <NextSteps comparison={{ ...comparison, benches: [bench], left: [] }} />
    </>
  )
}
