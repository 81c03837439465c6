import { changeText, signedPercent } from '../../reporters/change-text.ts'
import type { Change } from '../../comparison.ts'
import { BottomAxis } from './axes.tsx'
import { IntervalMark } from './interval-mark.tsx'
import { intervalScale } from './interval-scale.ts'
import { Plot } from './plot.tsx'
import { marksOf } from './scale.ts'

/** A change by name; only the one that decides has a limit. */
export interface NamedChange {
  name: string
  change: Change
  limit?: number
}

const LEFT = 118
const RIGHT = 16
const ROW = 40
const AXIS_HEIGHT = 44
const MARK_WIDTH = 64

const rowText = ({ name, change, limit }: NamedChange): string =>
  `${name} ${changeText(change)}${limit === undefined ? '' : `, limit ${signedPercent(limit)}`}`

/** Changes below each other on one axis, with zero and the limit. */
export function IntervalPlot({ title, rows, reach }: { title: string; rows: readonly NamedChange[]; reach: number }) {
  const bottom = rows.length * ROW
  const draw = (width: number) => {
    const right = width - RIGHT
    const scale = intervalScale(
      rows.map(({ change }) => change),
      [reach],
      [LEFT, right],
    )
    const marks = marksOf(scale, Math.floor((right - LEFT) / MARK_WIDTH) + 1)
    return (
      <>
        {rows.map((row, i) => (
          <g key={row.name} transform={`translate(0 ${i * ROW})`}>
            <text class="row-name" x={0} y={ROW / 2} dy="0.35em">
              {row.name}
            </text>
            <IntervalMark change={row.change} limit={row.limit} scale={scale} width={width} height={ROW} />
          </g>
        ))}
        <BottomAxis
          scale={scale}
          name="Change of head against base"
          unit=""
          marks={marks.map((value) => ({ value, text: signedPercent(value) }))}
          left={LEFT}
          right={right}
          y={bottom}
        />
      </>
    )
  }
  return <Plot title={title} label={rows.map(rowText).join('; ')} height={bottom + AXIS_HEIGHT} draw={draw} />
}
