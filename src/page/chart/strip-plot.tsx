import { formatQuantity } from '../../reporters/quantity.ts'
import { BottomAxis } from './axes.tsx'
import { type Box, boxOf, isOutlier, sampleExtent } from './box.ts'
import { jitter } from './jitter.ts'
import { Plot } from './plot.tsx'
import { PointMark } from './point-mark.tsx'
import { placeInside, type Scale, scaleOf } from './scale.ts'
import { beyondText, type MedianBounds, stripText } from './strip-text.ts'

/** Values that belong together, as one row. */
export interface Strip {
  /** Empty where there is only one. */
  name: string
  values: number[]
}

interface StripPlotProps {
  title: string
  /** `Energy per op`. */
  quantity: string
  unit: string
  strips: readonly Strip[]
  /** The median and its interval as they are reported. */
  interval?: MedianBounds | undefined
}

const MARGIN = 14
const NAME_WIDTH = 92
const POINTS_HEIGHT = 34
const BOX_HEIGHT = 16
const ROW = POINTS_HEIGHT + BOX_HEIGHT + 14
const AXIS_HEIGHT = 44
/** Fewer values have no quartiles worth drawing. */
const LEAST_FOR_BOX = 5

function BoxMark({ box, scale, top }: { box: Box; scale: Scale; top: number }) {
  const place = (value: number): number => placeInside(scale, value).at
  const middle = top + BOX_HEIGHT / 2
  return (
    <g class="box">
      <line x1={place(box.whiskerLow)} x2={place(box.lower)} y1={middle} y2={middle} />
      <line x1={place(box.upper)} x2={place(box.whiskerHigh)} y1={middle} y2={middle} />
      {[box.whiskerLow, box.whiskerHigh].map((end, i) => (
        <line key={i} x1={place(end)} x2={place(end)} y1={top + 3} y2={top + BOX_HEIGHT - 3} />
      ))}
      <rect x={place(box.lower)} y={top} width={Math.max(1, place(box.upper) - place(box.lower))} height={BOX_HEIGHT} />
      <line class="median" x1={place(box.median)} x2={place(box.median)} y1={top} y2={top + BOX_HEIGHT} />
    </g>
  )
}

function StripMark({ strip, scale, top, unit }: { strip: Strip; scale: Scale; top: number; unit: string }) {
  const box = boxOf(strip.values)
  if (!box) return undefined
  return (
    <g>
      {strip.name !== '' && (
        <text class="row-name" x={0} y={top + ROW / 2}>
          {strip.name}
        </text>
      )}
      {strip.values.map((value, i) => {
        const { at, beyond } = placeInside(scale, value)
        return (
          <PointMark
            key={i}
            x={at}
            y={top + POINTS_HEIGHT / 2 + jitter(i) * (POINTS_HEIGHT - 10)}
            isFar={isOutlier(box, value)}
            beyond={beyond && (beyond === 'low' ? 'left' : 'right')}
            title={formatQuantity(value, unit)}
          />
        )
      })}
      {box.n >= LEAST_FOR_BOX && <BoxMark box={box} scale={scale} top={top + POINTS_HEIGHT} />}
    </g>
  )
}

/** Every value as a point, in each row a box below them, and behind all of them the interval of the median. */
export function StripPlot({ title, quantity, unit, strips, interval }: StripPlotProps) {
  const bottom = strips.length * ROW + 6
  const values = strips.flatMap((strip) => strip.values)
  const ends = interval === undefined ? [] : [interval.low, interval.high]
  const extent = sampleExtent(values, ends)
  const beyond = beyondText(values, extent, unit)
  const draw = (width: number) => {
    const left = strips.some(({ name }) => name !== '') ? NAME_WIDTH : MARGIN
    const right = width - MARGIN
    const scale = scaleOf(extent, [left, right])
    return (
      <>
        {interval && (
          <g class="interval">
            <rect
              x={scale.place(interval.low)}
              y={0}
              width={Math.max(1, scale.place(interval.high) - scale.place(interval.low))}
              height={bottom}
            />
            <line x1={scale.place(interval.median)} x2={scale.place(interval.median)} y1={0} y2={bottom} />
          </g>
        )}
        {strips.map((strip, i) => (
          <StripMark key={i} strip={strip} scale={scale} top={i * ROW} unit={unit} />
        ))}
        <BottomAxis scale={scale} name={quantity} unit={unit} left={left} right={right} y={bottom} />
      </>
    )
  }
  return (
    <Plot title={title} label={stripText(quantity, unit, strips, interval)} height={bottom + AXIS_HEIGHT} draw={draw}>
      {beyond !== '' && <p class="faint">{beyond}</p>}
    </Plot>
  )
}
