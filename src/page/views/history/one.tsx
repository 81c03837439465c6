import type { ChangePoint } from '../../../comparison.ts'
import { confirmation, stepText, unconfirmable } from '../../../reporters/change-point-text.ts'
import type { BenchHistory } from '../../../reporters/history.ts'
import { CONTROLLED, machineOf, UNCONTROLLED } from '../../../reporters/history-machine.ts'
import { CopyButton } from '../../copy-button.tsx'
import { setFilters } from '../../location.ts'
import { provenanceText } from '../../provenance-text.ts'
import { shownText } from '../../shown-text.ts'
import { Table } from '../../table.tsx'
import { HistoryPlot } from './history-plot.tsx'
import { sessionColumns, sessionRows } from './session-columns.tsx'
import type { HistoryAxis } from './session-places.ts'

/** A step, and the command that would tell what has made it. */
function Step({ point }: { point: ChangePoint }) {
  const command = confirmation(point)
  const isWorse = point.change > 0
  return (
    <li>
      <p>
        <span class={isWorse ? 'bad' : 'good'}>{isWorse ? '↑' : '↓'}</span> {shownText(stepText(point))}
      </p>
      {command === undefined ? (
        <p class="faint">{unconfirmable(point)}</p>
      ) : (
        <p>
          <span class="faint">Confirm it:</span> <code>{shownText(command)}</code>{' '}
          <CopyButton label="Copy the command" text={() => command} />
        </p>
      )}
    </li>
  )
}

function ChangePoints({ points }: { points: readonly ChangePoint[] }) {
  if (points.length === 0) return <p>No change points.</p>
  return (
    <>
      <h4>{points.length === 1 ? 'One change point' : `${points.length} change points`}</h4>
      <ol class="steps">
        {points.map((point) => (
          <Step key={point.experimentId} point={point} />
        ))}
      </ol>
    </>
  )
}

/** So many rows need not be asked for. */
const FEW_SESSIONS = 12

interface OneHistoryProps {
  history: BenchHistory
  /** Session that the report is of. */
  shown: string
  filters: URLSearchParams
}

/** The history of a bench on one machine. */
export function OneHistory({ history, shown, filters }: OneHistoryProps) {
  const { sessions, changePoints, isControlled, provenance } = history
  const axis: HistoryAxis = filters.get('axis') === 'time' ? 'time' : 'sessions'
  return (
    <section class="part">
      <h3>{shownText(machineOf(history))}</h3>
      <p class="faint">{isControlled ? CONTROLLED : UNCONTROLLED}</p>
      {sessions.length > 0 && (
        <>
          <div class="toolbar">
            <label>
              <input
                type="checkbox"
                checked={axis === 'time'}
                onChange={({ currentTarget: { checked } }) => setFilters({ axis: checked ? 'time' : undefined })}
              />
              Sessions at their times
            </label>
          </div>
          <HistoryPlot history={history} axis={axis}>
            <p class="faint">
              A point is a session, ◇ one of a changed working tree. Lines across are medians between change points,
              which are dashed. Energy is {provenanceText(provenance)}.
            </p>
          </HistoryPlot>
        </>
      )}
      <ChangePoints points={changePoints} />
      <details open={sessions.length <= FEW_SESSIONS}>
        <summary>All {sessions.length} sessions as a table</summary>
        <Table
          name="sessions"
          caption={`Sessions, energy ${provenanceText(provenance)}`}
          columns={sessionColumns(history, shown)}
          rows={sessionRows(history).toReversed()}
          keyOf={({ experimentId }) => experimentId}
          filters={filters}
          empty="No session is stored."
        />
      </details>
    </section>
  )
}
