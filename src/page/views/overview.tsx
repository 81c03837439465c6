import type { Comparison } from '../../comparison.ts'
import { benchLines } from '../bench-line.ts'
import { ComparisonSummary } from './overview/comparison-summary.tsx'
import { FootprintSummary } from './overview/footprint-summary.tsx'
import { GoalSummary } from './overview/goal-summary.tsx'
import { SessionChanges } from './overview/session-changes.tsx'
import { closedReaders } from '../reader-text.ts'
import { RefusedList } from '../refused-list.tsx'
import { shownSentence } from '../shown-text.ts'
import type { ViewProps } from '../views.ts'
import { reportWarnings } from '../report-warnings.ts'
import { WarningList } from '../warning-list.tsx'

function Figures({ of }: { of: readonly (readonly [number, one: string, many: string])[] }) {
  return (
    <dl class="figures">
      {of
        .filter(([count]) => count > 0)
        .map(([count, one, many]) => (
          <div key={many}>
            <dt>{count === 1 ? one : many}</dt>
            <dd>{count}</dd>
          </div>
        ))}
    </dl>
  )
}

/** What was measured, and what there is to say of it. */
export function Overview({ data, filters }: ViewProps) {
  const { report, changes, comparison, omitted } = data
  const { benchmarks, runs, footprint } = report
  const warnings = reportWarnings(report)
  const closed = closedReaders(report)
  const failed = [...benchmarks, ...runs].filter(({ status }) => status !== 'completed').length
  return (
    <>
      <h2>Overview</h2>
      <Figures
        of={[
          [benchmarks.length, 'bench', 'benches'],
          [runs.length, 'task run', 'task runs'],
          [failed, 'not completed', 'not completed'],
          [warnings.length, 'kind of warning', 'kinds of warnings'],
        ]}
      />
      {comparison && <ComparisonSummary comparison={comparison as unknown as Comparison} />}
      {changes && benchmarks.length > 0 && <SessionChanges lines={benchLines(data)} />}
      {(report.pairs.length > 0 || report.goals || report.goalsByModel) && (
        <GoalSummary report={report} filters={filters} />
      )}
      {footprint && <FootprintSummary footprint={footprint} />}
      {warnings.length > 0 && (
        <section class="part">
          <h3>Warnings</h3>
          <WarningList of={warnings} />
        </section>
      )}
      {closed.length > 0 && (
        <section class="part">
          <h3>Counters that could not be read</h3>
          <RefusedList of={closed} />
        </section>
      )}
      {omitted.length > 0 && (
        <section class="part">
          <h3>Left out of this page</h3>
          <ul>
            {omitted.map((sentence) => (
              <li key={sentence}>{shownSentence(sentence)}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
