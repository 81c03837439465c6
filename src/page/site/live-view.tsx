import { useRef, useState } from 'preact/hooks'
import type { SiteAnswers, SiteRefusal, StartedRun } from '../../reporters/site-data.ts'
import { InvocationPart } from './invocation-part.tsx'
import { liveAddress, type SeenInvocation, withAnswer } from './live-state.ts'
import { Problem, Waiting } from './problem.tsx'
import type { SiteViewProps } from './site-page.tsx'
import type { Refused } from './site-server.ts'
import { StartedPart } from './started-part.tsx'
import { refusedOf, useEvery } from './use-answer.ts'

const EVERY_SECONDS = 1

interface LiveState {
  invocations: SeenInvocation[]
  unreadable: SiteRefusal[]
  started: StartedRun[]
  problem?: Refused
}

/** What is being measured now, followed in its log, and what was started from the page. */
export function LiveView({ server, filters }: SiteViewProps) {
  const seen = useRef<SeenInvocation[]>([])
  const [state, setState] = useState<LiveState>()
  useEvery(EVERY_SECONDS, async () => {
    try {
      const [live, { started }] = await Promise.all([
        server.get<SiteAnswers['live']>(liveAddress(seen.current)),
        server.get<SiteAnswers['started']>('/api/started'),
      ])
      seen.current = withAnswer(seen.current, live)
      setState({ invocations: seen.current, unreadable: live.problems, started })
    } catch (error) {
      const problem = refusedOf(error)
      setState((before) => ({ invocations: [], unreadable: [], started: [], ...before, problem }))
    }
  })
  return (
    <section>
      <h2>Live</h2>
      <p class="faint">
        Looked at each second while this page is in front. The browser itself uses energy on this machine: close the
        page where numbers have to be exact.
      </p>
      <Problem problem={state?.problem} />
      {state?.unreadable.map((problem) => (
        <Problem key={problem.error} problem={problem} />
      ))}
      {!state && <Waiting what="The log is being read" />}
      {state && state.invocations.length === 0 && (
        <p>
          Nothing is being measured in this folder. Start <a href="#tasks">tasks</a>, <code>vitest bench</code> or{' '}
          <code>vitest-energy run</code>.
        </p>
      )}
      {state?.invocations.map((invocation) => (
        <InvocationPart key={invocation.id} invocation={invocation} filters={filters} />
      ))}
      {state && state.started.length > 0 && <StartedPart server={server} started={state.started} />}
    </section>
  )
}
