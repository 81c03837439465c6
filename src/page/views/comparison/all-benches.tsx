import type { Comparison, ComparisonSide } from '../../../comparison.ts'
import { changeText, plainPercent } from '../../../reporters/change-text.ts'
import { confidenceText } from '../../../reporters/compared-bench.ts'
import { originText, pairsRange, sideName } from '../../../reporters/comparison-facts.ts'
import { byVerdict, headline, verdictCounts } from '../../../reporters/comparison-summary.ts'
import { sentences } from '../../../reporters/warning-sentences.ts'
import { Facts } from '../../facts.tsx'
import { provenanceText } from '../../provenance-text.ts'
import { shownText } from '../../shown-text.ts'
import { Table } from '../../table.tsx'
import { warningGroups } from '../../../reporters/warning-groups.ts'
import { WarningList } from '../../warning-list.tsx'
import { benchColumns } from './bench-columns.tsx'
import { NextSteps } from './next-steps.tsx'
import { OtherBenches } from './other-benches.tsx'

const TONES = { regression: 'bad', inconclusive: 'unsure', pass: 'good' } as const

function Headline({ comparison }: { comparison: Comparison }) {
  const { sign, text, label, change } = headline(comparison)
  return (
    <h2>
      <span class={TONES[comparison.verdict]}>{sign === '⏭' ? '–' : sign}</span> {text}{' '}
      {label !== undefined && shownText(label)} {change && changeText(change)}
    </h2>
  )
}

/** How many benches came out how. The sign that terminals have for what was left out is in few fonts. */
function Counts({ comparison }: { comparison: Comparison }) {
  const counts = verdictCounts(comparison)
  const shown: [string, number, string][] = [
    ['✗', counts.regression, 'uses more'],
    ['☑', counts.accepted, 'accepted'],
    ['✓', counts.same + counts.worse, 'no change'],
    ['↓', counts.improvement, 'uses less'],
    ['?', counts.inconclusive, 'inconclusive'],
    ['–', counts.left, 'left out'],
  ]
  return (
    <dl class="figures">
      {shown
        .filter(([sign, count]) => count > 0 || (sign !== '☑' && sign !== '–'))
        .map(([sign, count, words]) => (
          <div key={sign}>
            <dt>{words}</dt>
            <dd>
              {sign} {count}
            </dd>
          </div>
        ))}
    </dl>
  )
}

function Side({ side }: { side: ComparisonSide }) {
  const { ref, commit } = sideName(side)
  return (
    <>
      {shownText(ref)} <code>{shownText(commit)}</code> {side.subject !== undefined && shownText(side.subject)}
    </>
  )
}

function nodeText({ base, head }: Comparison): string {
  const [one, other] = [base.nodeVersion, head.nodeVersion]
  return one === other ? one : `${one} against ${other}`
}

const LEGEND =
  'Each bar is the interval of the change, its dot the estimate. The line is zero, the dashed line the limit above which a sure rise is a regression; an arrow says that the bar goes on. Time and power are what the change is made of, and decide nothing.'

/** What a comparison found. */
export function AllBenches({ comparison, filters }: { comparison: Comparison; filters: URLSearchParams }) {
  const { base, head, hardware, benches, geometricMean, settings, seed, selfTest, warnings } = comparison
  const limits = [...new Set(benches.map(({ limits: { limit } }) => limit))].sort((a, b) => a - b)
  const groups = warningGroups([
    { warnings: warnings.map((warning) => ({ kind: warning.kind, ...sentences(warning) })) },
    ...benches.map((bench) => ({
      name: bench.benchmarkKey,
      warnings: bench.warnings.map((warning) => ({ kind: warning.kind, ...sentences(warning) })),
    })),
  ])
  return (
    <article>
      <Headline comparison={comparison} />
      {selfTest && <p class="note">A self-test: both sides are the same commit, so every change is an error.</p>}
      <div class="part">
        <Counts comparison={comparison} />
        <Facts
          of={[
            ['Base', <Side key="base" side={base} />],
            ['Head', <Side key="head" side={head} />],
            ['What was compared', shownText(originText(comparison))],
            ['How', `both sides interleaved in fresh processes, ${pairsRange(benches)}, seed ${seed}`],
            ['Interval', `${confidenceText(settings)} of the change, two-sided`],
            ['Limit', limits.map(plainPercent).join(', ')],
            ['Mean of all changes', geometricMean && changeText(geometricMean)],
            ['Machine', shownText(`${hardware.cpuModel} (${hardware.hostname})`)],
            ['Node', shownText(nodeText(comparison))],
            [
              'Plugin',
              base.pluginAdded ? 'The base had no vitest-energy: that of the head was put beside it.' : undefined,
            ],
          ]}
        />
      </div>
      <section class="part">
        <h3>Benches</h3>
        <Table
          name="compared"
          caption={`Head against base, ${provenanceText(comparison.provenance)}`}
          columns={benches.length === 0 ? [] : benchColumns(comparison)}
          rows={byVerdict(benches)}
          keyOf={({ benchmarkKey }) => benchmarkKey}
          filters={filters}
          empty="No bench was compared."
        />
        {benches.length > 0 && <p class="faint">{LEGEND}</p>}
      </section>
      <NextSteps comparison={comparison} />
      <OtherBenches comparison={comparison} filters={filters} />
      {groups.length > 0 && (
        <section class="part">
          <h3>Warnings</h3>
          <WarningList of={groups} />
        </section>
      )}
    </article>
  )
}
