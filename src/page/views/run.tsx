import '../style/run.css'
import { formatJoules, formatSeconds, formatWatts } from '../../reporters/quantity.ts'
import { DOMAINS } from '../../run.ts'
import { Facts } from '../facts.tsx'
import { linkTo } from '../location.ts'
import { provenanceText } from '../provenance-text.ts'
import { shownSentence, shownText } from '../shown-text.ts'
import type { ViewProps } from '../views.ts'
import { warningGroups } from '../../reporters/warning-groups.ts'
import { WarningList } from '../warning-list.tsx'
import { CallSection } from './run/call-section.tsx'
import type { Run } from './run/phase-stretches.ts'
import { PhaseTable } from './run/phase-table.tsx'
import { PowerSection } from './run/power-section.tsx'
import { aboveIdleText, attemptText, modelText, outcomeText } from './run/run-text.ts'
import { SpanTable } from './run/span-table.tsx'
import { TelemetrySection } from './run/telemetry-section.tsx'

/** The numbers that a run is looked at for. */
function Figures({ run }: { run: Run }) {
  const { totalJoules, seconds, watts, activeJoules, joulesPerToken, provenance } = run
  const figures = [
    [`energy, ${provenanceText(provenance)}`, totalJoules === undefined ? undefined : formatJoules(totalJoules)],
    ['above idle', activeJoules && formatJoules(activeJoules.value)],
    ['time', formatSeconds(seconds)],
    ['power', watts === undefined ? undefined : formatWatts(watts)],
    ['per token', joulesPerToken === undefined ? undefined : formatJoules(joulesPerToken)],
  ] as const
  return (
    <dl class="figures">
      {figures
        .filter(([, text]) => text !== undefined)
        .map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
    </dl>
  )
}

const secondsFact = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : formatSeconds(seconds)

function domainsText({ domains }: Run): string | undefined {
  const parts = DOMAINS.flatMap((domain) =>
    domains[domain] === undefined ? [] : [`${domain} ${formatJoules(domains[domain])}`],
  )
  return parts.length === 0 ? undefined : parts.join(', ')
}

/** What came of it, and what was asked. */
const outcomeFacts = (run: Run) =>
  [
    ['Outcome', outcomeText(run)],
    ['Failure', run.failure && shownSentence(run.failure.message)],
    [
      'Check',
      run.check && shownSentence(`${run.check.passed ? '✓' : '✗'} ${run.check.checker} ${run.check.detail ?? ''}`),
    ],
    ['Error', run.error === undefined ? undefined : shownSentence(run.error)],
    ['Attempt', attemptText(run)],
    ['Repetition', run.goal && String(run.goal.repetition)],
    ['Model', run.model && modelText(run)],
    ['Test', run.test && shownText(run.test)],
    ['File', shownText(run.file)],
    ['Project', run.project === '' ? undefined : shownText(run.project)],
  ] as const

/** How its energy was read, and what else was. */
const energyFacts = (run: Run) =>
  [
    ['Above idle', run.activeJoules && aboveIdleText(run)],
    ['Idle in this time', run.idleJoules === undefined ? undefined : formatJoules(run.idleJoules)],
    ['Domains', domainsText(run)],
    ['CPU time', secondsFact(run.cpuSeconds)],
    ['Reader', run.reader && shownText(run.reader)],
    ['Readings inside', run.samples.toLocaleString('en')],
    [
      'Cool-down',
      run.coolDown &&
        `${formatSeconds(run.coolDown.seconds)}${run.coolDown.reached ? '' : ', the machine was still warm'}`,
    ],
  ] as const

function Missing() {
  return (
    <section>
      <p class="crumb">
        <a href={linkTo('runs')}>All runs</a>
      </p>
      <h2>No such run</h2>
      <p>This report has no run of that name.</p>
    </section>
  )
}

/** One run: what it took and when, by phases, spans and calls. */
export function RunView({ data, id, filters }: ViewProps) {
  const run = data.report.runs.find((each) => each.id === id)
  if (!run) return <Missing />
  const { task, workflow, warmUp, model, warnings } = run
  return (
    <article>
      <p class="crumb">
        <a href={linkTo('runs')}>All runs</a>
      </p>
      <h2>{shownText(task)}</h2>
      <p class="faint">
        {workflow === 'test' ? 'a test' : `${workflow} workflow`}
        {model && `, ${modelText(run)}`}
        {warmUp && ', warm-up: not used in pairs and goals'}, {provenanceText(run.provenance)}
      </p>
      {model?.site === 'remote' && (
        <p class="note unsure">The model computed elsewhere: the joules are those of the client side only.</p>
      )}
      <section class="part">
        <Figures run={run} />
        <div class="side-by-side">
          <Facts of={outcomeFacts(run)} />
          <Facts of={energyFacts(run)} />
        </div>
      </section>
      {warnings.length > 0 && (
        <section class="part">
          <h3>Warnings</h3>
          <WarningList of={warningGroups([{ warnings }])} />
        </section>
      )}
      <PowerSection key={run.id} run={run} data={data} filters={filters} />
      <PhaseTable run={run} filters={filters} />
      <SpanTable run={run} filters={filters} />
      <CallSection run={run} filters={filters} />
      <TelemetrySection run={run} filters={filters} />
    </article>
  )
}
