import type { ComponentChildren } from 'preact'
import { shortCommit, signedPercent, stepText } from '../../../reporters/change-point-text.ts'
import type { BenchHistory } from '../../../reporters/history.ts'
import { formatJoules } from '../../../reporters/quantity.ts'
import { BottomAxis, LeftAxis } from '../../chart/axes.tsx'
import { Plot } from '../../chart/plot.tsx'
import { extentOf, scaleOf } from '../../chart/scale.ts'
import { segments } from './segments.ts'
import { type HistoryAxis, sessionMarks, sessionPlaces, timeMarks } from './session-places.ts'

const LEFT = 62
const RIGHT = 16
const TOP = 52
const HEIGHT = 220
const AXIS_HEIGHT = 44
/** Least distance of marks, pixels: dates are long. */
const MARK_WIDTHS: Record<HistoryAxis, number> = { sessions: 56, time: 110 }

/** What the drawing of a history shows. */
function historyLabel({ levels, changePoints }: BenchHistory): string {
  const [first, last] = [levels[0], levels.at(-1)]
  const steps =
    changePoints.length === 0 ? 'no change points' : `change points: ${changePoints.map(stepText).join('; ')}`
  return `Energy per op of ${levels.length} sessions: first ${formatJoules(first)}, newest ${formatJoules(last)}, smallest ${formatJoules(Math.min(...levels))}, largest ${formatJoules(Math.max(...levels))}; ${steps}.`
}

/** A session; one of a changed working tree is a diamond. */
function SessionMark({ x, y, dirty, title }: { x: number; y: number; dirty: boolean; title: string }) {
  return dirty ? (
    <path class="point dirty" d={`M${x} ${y - 5}L${x + 5} ${y}L${x} ${y + 5}L${x - 5} ${y}Z`}>
      <title>{title}</title>
    </path>
  ) : (
    <circle class="point" cx={x} cy={y} r={3.5}>
      <title>{title}</title>
    </circle>
  )
}

interface HistoryPlotProps {
  history: BenchHistory
  axis: HistoryAxis
  children?: ComponentChildren
}

/** Sessions in their order, the level between change points as a line, and every change point with its size. */
export function HistoryPlot({ history, axis: wanted, children }: HistoryPlotProps) {
  const { sessions, levels, changePoints, isControlled } = history
  const { axis, places } = sessionPlaces(sessions, wanted)
  const bottom = TOP + HEIGHT
  const draw = (width: number) => {
    const right = width - RIGHT
    const x = scaleOf(extentOf(places), [LEFT, right])
    const y = scaleOf(extentOf(levels), [bottom, TOP])
    const most = Math.floor((right - LEFT) / MARK_WIDTHS[axis]) + 1
    const placeOf = (i: number): number => x.place(places[i] as number)
    return (
      <>
        <LeftAxis
          scale={y}
          name={isControlled ? 'Energy per op against the control' : 'Energy per op'}
          unit="J"
          left={LEFT}
          right={right}
          top={TOP}
          bottom={bottom}
        />
        {changePoints.map((point, i) => {
          const session = sessions.findIndex(({ experimentId }) => experimentId === point.experimentId)
          if (session < 0) return undefined
          const place = session === 0 ? placeOf(0) : (placeOf(session - 1) + placeOf(session)) / 2
          return (
            <g key={point.experimentId} class={point.change > 0 ? 'step bad' : 'step good'}>
              <line x1={place} x2={place} y1={TOP - 6} y2={bottom} />
              <text x={Math.min(place, right - 20)} y={TOP - (i % 2 === 0 ? 9 : 22)} text-anchor="middle">
                {signedPercent(point.change)}
              </text>
            </g>
          )
        })}
        {segments(history).map(({ first, last, level }) => (
          <line
            key={first}
            class="level"
            x1={placeOf(first) - 6}
            x2={placeOf(last) + 6}
            y1={y.place(level)}
            y2={y.place(level)}
          />
        ))}
        {sessions.map(({ experimentId, at, commit, dirty }, i) => (
          <SessionMark
            key={experimentId}
            x={placeOf(i)}
            y={y.place(levels[i] as number)}
            dirty={dirty === true}
            title={`${at.slice(0, 16).replace('T', ' ')}, ${shortCommit(commit)}${dirty === true ? ' with changes' : ''}: ${formatJoules(levels[i])}`}
          />
        ))}
        <BottomAxis
          scale={x}
          name={axis === 'time' ? 'Beginning of the session, UTC' : 'Sessions in order'}
          unit=""
          marks={axis === 'time' ? timeMarks(x, most) : sessionMarks(x, most)}
          left={LEFT}
          right={right}
          y={bottom}
        />
      </>
    )
  }
  const label = historyLabel(history)
  return (
    <Plot title="Energy per op, session by session" label={label} height={bottom + AXIS_HEIGHT} draw={draw}>
      {children}
    </Plot>
  )
}
