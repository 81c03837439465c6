import { useEffect } from 'preact/hooks'
import type { PageData } from '../../reporters/page-data.ts'
import { ErrorBoundary } from '../error-boundary.tsx'
import { ReportPage } from '../report-page.tsx'
import { focusHeading } from './place.tsx'
import { Problem, Waiting } from './problem.tsx'
import type { SiteServer } from './site-server.ts'
import { useAnswer } from './use-answer.ts'

/** One stored experiment, as its report shows it. */
export function OpenedExperiment({ server, id }: { server: SiteServer; id: string }) {
  const { value, problem } = useAnswer<PageData>(server, `/api/experiment?${new URLSearchParams({ id }).toString()}`)
  useEffect(focusHeading, [value, problem])
  if (value) {
    return (
      <ErrorBoundary what="The experiment">
        <ReportPage data={value} />
      </ErrorBoundary>
    )
  }
  return (
    <main class="frame-main">
      <h1>Experiment</h1>
      {problem ? <Problem problem={problem} /> : <Waiting what="The experiment is being read" />}
    </main>
  )
}
