import { formatQuantity } from '../../reporters/quantity.ts'
import { BottomAxis, LeftAxis } from './axes.tsx'
import { boxOf, isOutlier, sampleExtent } from './box.ts'
import { Plot } from './plot.tsx'
import { PointMark } from './point-mark.tsx'
import { extentOf, placeInside, scaleOf } from './scale.ts'
import { seriesText } from './series-text.ts'
import type { MedianBounds } from './strip-text.ts'

/** One value in the order of time; `value` is undefined where it is unknown, and its place stays empty. */
export interface SeriesPoint {
  at: number
  value: number | undefined
}

/** Points of one process. */
export interface Series {
  /** Empty where there is only one. */
  name: string
  points: SeriesPoint[]
}

interface SeriesPlotProps {
  title: string
  quantity: string
  unit: string
  /** What `at` is. */
  along: { name: string; unit: string }
  series: readonly Series[]
  interval?: MedianBounds | undefined
}

const LEFT = 62
const RIGHT = 14
const TOP = 30
const HEIGHT = 132
const AXIS_HEIGHT = 44

const known = ({ points }: Series): { at: number; value: number }[] =>
  points.flatMap(({ at, value }) => (value === undefined ? [] : [{ at, value }]))

/** Values in the order of time, those far from the others marked, with the median and its interval across. */
export function SeriesPlot({ title, quantity, unit, along, series, interval }: SeriesPlotProps) {
  const values = series.flatMap(known).map(({ value }) => value)
  const box = boxOf(values)
  const ends = interval === undefined ? [] : [interval.low, interval.high]
  const bottom = TOP + HEIGHT
  const draw = (width: number) => {
    const right = width - RIGHT
    const x = scaleOf(extentOf(series.flatMap(({ points }) => points.map(({ at }) => at))), [LEFT, right])
    const y = scaleOf(sampleExtent(values, ends), [bottom, TOP])
    return (
      <>
        <LeftAxis scale={y} name={quantity} unit={unit} left={LEFT} right={right} top={TOP} bottom={bottom} />
        {interval && (
          <g class="interval">
            <rect
              x={LEFT}
              y={y.place(interval.high)}
              width={right - LEFT}
              height={Math.max(1, y.place(interval.low) - y.place(interval.high))}
            />
            <line x1={LEFT} x2={right} y1={y.place(interval.median)} y2={y.place(interval.median)} />
          </g>
        )}
        {series.map((each, i) => {
          const points = known(each)
          const [first] = each.points
          return (
            <g key={i}>
              {i > 0 && first && (
                <line class="border" x1={x.place(first.at - 0.5)} x2={x.place(first.at - 0.5)} y1={TOP} y2={bottom} />
              )}
              {each.name !== '' && first && (
                <text class="row-name" x={x.place(first.at)} y={TOP - 2}>
                  {each.name}
                </text>
              )}
              <polyline
                class="path"
                points={points.map(({ at, value }) => `${x.place(at)},${placeInside(y, value).at}`).join(' ')}
              />
              {points.map(({ at, value }, j) => {
                const { at: place, beyond } = placeInside(y, value)
                return (
                  <PointMark
                    key={j}
                    x={x.place(at)}
                    y={place}
                    isFar={box !== undefined && isOutlier(box, value)}
                    beyond={beyond && (beyond === 'low' ? 'down' : 'up')}
                    title={formatQuantity(value, unit)}
                  />
                )
              })}
            </g>
          )
        })}
        <BottomAxis scale={x} name={along.name} unit={along.unit} left={LEFT} right={right} y={bottom} />
      </>
    )
  }
  return <Plot title={title} label={seriesText(quantity, unit, series)} height={bottom + AXIS_HEIGHT} draw={draw} />
}
