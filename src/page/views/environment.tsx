import type { EnvironmentFacts } from '../../experiment.ts'
import { formatPercent } from '../../reporters/quantity.ts'
import type { EnergyReport } from '../../reporters/json-schema.ts'
import type { IdleBaseline } from '../../run.ts'
import { ControlTable } from './environment/control-table.tsx'
import { CounterTable } from './environment/counter-table.tsx'
import { HardwareList, SoftwareList } from './environment/machine-facts.tsx'
import { BaselineList, SessionList } from './environment/session-facts.tsx'
import { Facts } from '../facts.tsx'
import { provenanceText } from '../provenance-text.ts'
import { RefusedList } from '../refused-list.tsx'
import { shownSentence, shownText } from '../shown-text.ts'
import type { ViewProps } from '../views.ts'
import { warningGroups } from '../../reporters/warning-groups.ts'
import { WarningList } from '../warning-list.tsx'

/** Where a reader's joules come from, in words. */
function readerFact({ name, provenance, scope, bandFraction, detail }: EnergyReport['readers'][number]) {
  const parts = [
    provenanceText(provenance),
    bandFraction === undefined ? undefined : `±${formatPercent(bandFraction)}`,
    scope === undefined ? undefined : shownText(scope),
    detail === undefined ? undefined : shownSentence(detail),
  ]
  return [shownText(name), parts.filter((part) => part !== undefined).join(', ')] as const
}

/** Where it was measured, and by what. */
export function Environment({ data: { report }, filters }: ViewProps) {
  const { host, readers, refused, controls, idleBaseline, warnings } = report
  return (
    <>
      <h2>Environment</h2>
      {warnings.length > 0 && (
        <section class="part">
          <h3>Warnings about it</h3>
          <WarningList of={warningGroups([{ warnings }])} />
        </section>
      )}
      <div class="side-by-side">
        <section class="part">
          <h3>Machine</h3>
          <HardwareList host={host} />
        </section>
        <section class="part">
          <h3>Software and settings</h3>
          <SoftwareList environment={host.environment as unknown as EnvironmentFacts} />
        </section>
        <section class="part">
          <h3>Invocation</h3>
          <SessionList report={report} />
        </section>
        <section class="part">
          <h3>Idle power</h3>
          {idleBaseline === undefined ? (
            <p>
              There is no idle baseline, so energy above idle is missing.{' '}
              <span class="faint">Run `vitest-energy baseline`.</span>
            </p>
          ) : (
            <BaselineList baseline={idleBaseline as unknown as IdleBaseline} />
          )}
        </section>
      </div>
      <section class="part">
        <h3>Readers</h3>
        {readers.length === 0 ? (
          <p>
            Nothing here can be read for energy. <span class="faint">Run `vitest-energy doctor`.</span>
          </p>
        ) : (
          <>
            <Facts of={readers.map(readerFact)} />
            <CounterTable readers={readers} filters={filters} />
          </>
        )}
      </section>
      {refused.length > 0 && (
        <section class="part">
          <h3>Readers that did not open</h3>
          <RefusedList of={refused} />
        </section>
      )}
      {controls !== undefined && controls.length > 0 && (
        <section class="part">
          <h3>Control workload</h3>
          <ControlTable controls={controls} filters={filters} />
        </section>
      )}
    </>
  )
}
