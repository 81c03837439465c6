import { useState } from 'preact/hooks'
import type { StartedRun } from '../../reporters/site-data.ts'
import { shownSentence } from '../shown-text.ts'
import { timeText } from '../time-text.ts'
import { Problem } from './problem.tsx'
import type { Refused, SiteServer } from './site-server.ts'
import { refusedOf } from './use-answer.ts'

/** What an exit code of `vitest-energy` says. */
const ENDS: Readonly<Record<number, string>> = {
  0: '✓ ended, and everything is stored',
  1: '✗ failed or was stopped; what it had measured is stored',
  3: '✗ could not measure',
  4: '✗ could not store; the measurements are kept, and the next start stores them',
  64: '✗ the configuration or the tasks do not fit',
}

function stateText({ state, exitCode }: StartedRun): string {
  if (state === 'running') return '… running'
  if (state === 'stopping') return '… stopping: what has been measured will be stored'
  return exitCode === undefined ? '✗ was ended by a signal' : (ENDS[exitCode] ?? `✗ ended with code ${exitCode}`)
}

function Started({ server, run }: { server: SiteServer; run: StartedRun }) {
  const [problem, setProblem] = useState<Refused>()
  const stop = (): void => {
    server.post('/api/runs/stop').catch((error: unknown) => setProblem(refusedOf(error)))
  }
  const { number, startedAt, tasks, workflows, repetitions, model, state, output } = run
  return (
    <li>
      <p role="status">
        Start {number}: {stateText(run)}
      </p>
      <p class="faint">
        {timeText(startedAt)}: {shownSentence(tasks.join(', '))}; {workflows.join(' and ')}, {repetitions} times, with{' '}
        {shownSentence(model)}
      </p>
      {state !== 'ended' && (
        <button type="button" onClick={stop} disabled={state === 'stopping'}>
          Stop and keep what is measured
        </button>
      )}
      <Problem problem={problem} />
      {output !== '' && (
        <details open={state === 'ended' && run.exitCode !== 0}>
          <summary>What it printed</summary>
          <pre class="output" role="region" aria-label={`Output of start ${number}`} tabIndex={0}>
            {output}
          </pre>
        </details>
      )}
    </li>
  )
}

/** Runs of tasks that were started from the page, the newest first. */
export function StartedPart({ server, started }: { server: SiteServer; started: readonly StartedRun[] }) {
  return (
    <section class="part">
      <h3>Started here</h3>
      <ul class="started">
        {started.map((run) => (
          <Started key={run.number} server={server} run={run} />
        ))}
      </ul>
    </section>
  )
}
