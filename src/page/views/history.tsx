import { benchmarkKey as keyOf } from '../../benchmark-key.ts'
import { linkTo } from '../location.ts'
import { shownText } from '../shown-text.ts'
import type { ViewProps } from '../views.ts'
import { HistoryList } from './history/list.tsx'
import { OneHistory } from './history/one.tsx'

/** How benches went from session to session: a list, or every machine's history of one bench. */
export function HistoryView({ data: { histories, report }, id, filters }: ViewProps) {
  if (id === '')
    return (
      <section>
        <h2>Histories</h2>
        <HistoryList histories={histories} filters={filters} />
      </section>
    )
  const bench = report.benchmarks.find((each) => keyOf(each) === id)
  const found = histories.filter(({ benchmarkKey }) => benchmarkKey === id)
  return (
    <article>
      <p class="crumb">
        <a href={linkTo('history')}>All histories</a>
      </p>
      <h2>{shownText(id)}</h2>
      {bench && (
        <p>
          <a href={linkTo('bench', bench.id)}>This bench in this session</a>
        </p>
      )}
      {found.length === 0 && <p>This report has no history of that bench.</p>}
      {found.map((history) => (
        <OneHistory
          key={`${history.hardwareHash} ${history.reader} ${history.provenance}`}
          history={history}
          shown={report.runId}
          filters={filters}
        />
      ))}
    </article>
  )
}
