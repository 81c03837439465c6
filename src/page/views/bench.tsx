import { benchmarkKey } from '../../benchmark-key.ts'
import type { EnergyReport } from '../../reporters/json-schema.ts'
import type { PageData } from '../../reporters/page-data.ts'
import { benchName, type ReportedBenchmark } from '../bench-line.ts'
import { ChangeMark } from '../change-mark.tsx'
import { Facts } from '../facts.tsx'
import { linkTo } from '../location.ts'
import { provenanceText } from '../provenance-text.ts'
import { changeReason } from '../session-change.ts'
import { shownSentence, shownText } from '../shown-text.ts'
import { Table } from '../table.tsx'
import type { ViewProps } from '../views.ts'
import { warningGroups } from '../../reporters/warning-groups.ts'
import { WarningList } from '../warning-list.tsx'
import { facts, WITHOUT_ENERGY, withoutJoules } from './bench/facts.ts'
import { FIGURE_COLUMNS } from './bench/figure-columns.tsx'
import { figures } from './bench/figures.ts'
import { WindowPlots } from './bench/window-plots.tsx'

function WithoutJoules({ bench, report }: { bench: ReportedBenchmark; report: EnergyReport }) {
  const reasons = withoutJoules(bench, report)
  if (reasons.length === 0) return undefined
  return (
    <div class="panel part">
      <p>
        <span class="unsure" aria-hidden="true">
          ∅{' '}
        </span>
        The joules of this bench are unknown: it is shown by time and CPU time.
      </p>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>{shownSentence(reason)}</li>
        ))}
      </ul>
    </div>
  )
}

/** Where else this bench is shown. */
function Elsewhere({ benchKey, data: { changes, histories, comparison } }: { benchKey: string; data: PageData }) {
  const change = changes?.[benchKey]
  const hasHistory = histories.some((history) => history.benchmarkKey === benchKey)
  const isCompared = comparison?.benches.some((bench) => bench.benchmarkKey === benchKey) ?? false
  if (!change && !hasHistory && !isCompared) return undefined
  return (
    <section class="part">
      <h3>Against other sessions and commits</h3>
      {change && (
        <p>
          <ChangeMark of={change} /> against earlier sessions of this machine and reader ({changeReason(change)}).
        </p>
      )}
      {hasHistory && (
        <p>
          <a href={linkTo('history', benchKey)}>Its history, session by session</a>
        </p>
      )}
      {isCompared && (
        <p>
          <a href={linkTo('comparison', benchKey)}>Its comparison of two commits</a>
        </p>
      )}
    </section>
  )
}

/** One bench: its numbers, how they came about, and every window that they are from. */
export function BenchView({ data, id, filters }: ViewProps) {
  const { report, windows } = data
  const bench = report.benchmarks.find((each) => each.id === id)
  const back = (
    <p class="crumb">
      <a href={linkTo('benches')}>All benches</a>
    </p>
  )
  if (!bench)
    return (
      <section>
        {back}
        <h2>No such bench</h2>
        <p>This report has no bench of that name.</p>
      </section>
    )
  const { suite, file, project, provenance, joulesPerOp } = bench
  const warnings = bench.warnings.filter(({ kind }) => joulesPerOp !== undefined || !WITHOUT_ENERGY.has(kind))
  const place = [file, suite].filter((part) => part !== '').map(shownText)
  return (
    <article>
      {back}
      <h2>{benchName(bench)}</h2>
      <p class="faint">
        {place.join(' › ')}
        {project !== '' && `, project ${shownText(project)}`}, {provenanceText(provenance)}
      </p>
      <WithoutJoules bench={bench} report={report} />
      <section class="part">
        <h3>Numbers</h3>
        <Table
          name="figures"
          caption={`Median per op, ${provenanceText(provenance)}`}
          columns={FIGURE_COLUMNS}
          rows={figures(bench)}
          keyOf={(figure) => figure.name}
          filters={filters}
          empty="Nothing was measured."
        />
        <Facts of={facts(bench, report).map(({ name: what, text }) => [what, shownSentence(text)] as const)} />
      </section>
      {warnings.length > 0 && (
        <section class="part">
          <h3>Warnings</h3>
          <WarningList of={warningGroups([{ warnings }])} />
        </section>
      )}
      <Elsewhere benchKey={benchmarkKey(bench)} data={data} />
      <WindowPlots
        bench={bench}
        columns={windows.filter(({ benchmark }) => benchmark === bench.id)}
        filters={filters}
      />
    </article>
  )
}
