import type { Change } from '../../comparison.ts'
import { drawnInterval } from './interval-scale.ts'
import type { Scale } from './scale.ts'

const EDGE = 7

interface IntervalMarkProps {
  change: Change
  /** Above which it is a regression, fraction; absent where none applies. */
  limit: number | undefined
  scale: Scale
  width: number
  height: number
}

/** A change with its interval between a line at zero and a dashed one at the limit. Its figures stand beside it. */
export function IntervalMark({ change, limit, scale, width, height }: IntervalMarkProps) {
  const { from, to, point, beyondLeft, beyondRight } = drawnInterval(change, scale)
  const middle = height / 2
  return (
    <svg class="interval-mark" aria-hidden="true" width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      <line class="zero" x1={scale.place(0)} x2={scale.place(0)} y1={0} y2={height} />
      {limit !== undefined && limit < scale.high && (
        <line class="limit" x1={scale.place(limit)} x2={scale.place(limit)} y1={0} y2={height} />
      )}
      <line class="span" x1={from} x2={Math.max(from + 1, to)} y1={middle} y2={middle} />
      {beyondLeft && <path class="beyond" d={`M${from} ${middle}l${EDGE} -5v10z`} />}
      {beyondRight && <path class="beyond" d={`M${to} ${middle}l${-EDGE} -5v10z`} />}
      {point !== undefined && <circle class="estimate" cx={point} cy={middle} r={4} />}
    </svg>
  )
}
