import type { PageData } from '../reporters/page-data.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { linkTo, useLocation } from './location.ts'
import { PageFrame } from './page-frame.tsx'
import { provenanceNotes } from './provenance-notes.ts'
import { reportFacts } from './report-facts.ts'
import { shownText } from './shown-text.ts'
import { VIEWS } from './views.ts'

/** Everything about one experiment. */
export function ReportPage({ data }: { data: PageData }) {
  const { view: wanted, id, filters } = useLocation()
  const { report } = data
  const views = VIEWS.filter(({ isThere }) => isThere(data))
  const view = views.find(({ name }) => name === wanted) ?? views[0]
  if (!view) return undefined
  const { component: Shown } = view
  const place = linkTo(view.name, id)
  return (
    <PageFrame
      title={shownText(report.name)}
      facts={reportFacts(report)}
      notices={provenanceNotes(report).map(({ provenance, text }) => (
        <p key={text} class={`note ${provenance === 'measured' || provenance === 'derived' ? 'faint' : 'unsure'}`}>
          {text}
        </p>
      ))}
      links={views
        .filter(({ under }) => under === undefined)
        .map(({ name, title, count }) => ({
          href: linkTo(name),
          title,
          count: count?.(data),
          isCurrent: name === (view.under ?? view.name),
        }))}
      place={place}
      footer={
        <p>
          vitest-energy {report.host.environment.pluginVersion as string}, schema {report.schemaVersion}, experiment{' '}
          {report.runId}. energy.json beside this file has every number.
        </p>
      }
    >
      <ErrorBoundary key={place} what={view.title}>
        <Shown data={data} id={id} filters={filters} />
      </ErrorBoundary>
    </PageFrame>
  )
}
