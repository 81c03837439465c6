import { axisText } from './axis-text.ts'
import { marksOf, type Scale } from './scale.ts'

const TICK = 5
/** Of the name above a left axis, pixels from the top. */
const NAME_LINE = 12
/** Least distance of marks, pixels. */
const MARK_WIDTH = 96
const MARK_HEIGHT = 40

interface AxisProps {
  scale: Scale
  /** What is shown, before the unit: `Energy per op`. */
  name: string
  /** Without a prefix: `J`, `s`; empty for a number. */
  unit: string
  /** Instead of numbers at round values. */
  marks?: { value: number; text: string }[]
}

const title = (name: string, unit: string): string => (unit === '' ? name : `${name}, ${unit}`)

function labelled(
  { scale, unit, marks }: AxisProps,
  most: number,
): { unit: string; marks: { value: number; text: string }[] } {
  if (marks) return { unit, marks }
  const values = marksOf(scale, Math.max(2, most))
  const { unit: prefixed, texts } = axisText(values, unit)
  return { unit: prefixed, marks: values.map((value, i) => ({ value, text: texts[i] ?? '' })) }
}

/** An axis below a drawing from `left` to `right` at height `y`; its name stands below its right end. */
export function BottomAxis({ left, right, y, ...axis }: AxisProps & { left: number; right: number; y: number }) {
  const { unit, marks } = labelled(axis, Math.floor((right - left) / MARK_WIDTH) + 1)
  return (
    <g class="axis">
      <line x1={left} x2={right} y1={y} y2={y} />
      {marks.map(({ value, text }) => (
        <g key={value}>
          <line x1={axis.scale.place(value)} x2={axis.scale.place(value)} y1={y} y2={y + TICK} />
          <text x={axis.scale.place(value)} y={y + 18} text-anchor="middle">
            {text}
          </text>
        </g>
      ))}
      <text class="axis-name" x={right} y={y + 36} text-anchor="end">
        {title(axis.name, unit)}
      </text>
    </g>
  )
}

/** An axis at the left of a drawing from `top` to `bottom`, with lines across to `right`; its name stands at the top of the drawing. */
export function LeftAxis({
  left,
  right,
  top,
  bottom,
  ...axis
}: AxisProps & { left: number; right: number; top: number; bottom: number }) {
  const { unit, marks } = labelled(axis, Math.floor((bottom - top) / MARK_HEIGHT) + 1)
  return (
    <g class="axis">
      {marks.map(({ value, text }) => (
        <g key={value}>
          <line class="grid" x1={left} x2={right} y1={axis.scale.place(value)} y2={axis.scale.place(value)} />
          <text x={left - 8} y={axis.scale.place(value)} dy="0.35em" text-anchor="end">
            {text}
          </text>
        </g>
      ))}
      <text class="axis-name" x={0} y={NAME_LINE}>
        {title(axis.name, unit)}
      </text>
    </g>
  )
}
