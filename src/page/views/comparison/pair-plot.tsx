import { formatQuantity } from '../../../reporters/quantity.ts'
import { BottomAxis, LeftAxis } from '../../chart/axes.tsx'
import { Plot } from '../../chart/plot.tsx'
import { extentOf, marksOf, scaleOf } from '../../chart/scale.ts'
import type { PairValues } from './compared.ts'
import { pairText } from './pair-text.ts'

const LEFT = 62
const RIGHT = 14
const TOP = 36
const HEIGHT = 190
const AXIS_HEIGHT = 44
const MARK_WIDTH = 60
/** Half the distance of the two sides of a pair, in pairs. */
const APART = 0.16

interface PairPlotProps {
  pairs: readonly PairValues[]
  quantity: string
  unit: 'J' | 's'
}

/** Both sides of each pair beside each other, joined: ○ the base, ■ the head. */
export function PairPlot({ pairs, quantity, unit }: PairPlotProps) {
  const bottom = TOP + HEIGHT
  const draw = (width: number) => {
    const right = width - RIGHT
    const x = scaleOf([0.5, pairs.length + 0.5], [LEFT, right])
    const y = scaleOf(extentOf(pairs.flatMap(({ base, head }) => [base, head].filter((each) => each !== undefined))), [
      bottom,
      TOP,
    ])
    const marks = marksOf(x, Math.floor((right - LEFT) / MARK_WIDTH) + 1).filter(
      (value) => Number.isInteger(value) && value >= 1,
    )
    const confirmation = pairs.find(({ session }) => session === 'confirmation')
    return (
      <>
        <LeftAxis scale={y} name={quantity} unit={unit} left={LEFT} right={right} top={TOP} bottom={bottom} />
        {confirmation && (
          <g>
            <line
              class="border"
              x1={x.place(confirmation.number - 0.5)}
              x2={x.place(confirmation.number - 0.5)}
              y1={TOP - 8}
              y2={bottom}
            />
            <text class="row-name" x={x.place(confirmation.number - 0.5) + 5} y={TOP - 2}>
              fresh session
            </text>
          </g>
        )}
        {pairs.map(({ number, base, head }) => {
          const [left, beside] = [x.place(number - APART), x.place(number + APART)]
          return (
            <g key={number}>
              {base !== undefined && head !== undefined && (
                <line class="path" x1={left} x2={beside} y1={y.place(base)} y2={y.place(head)} />
              )}
              {base !== undefined && (
                <circle class="base" cx={left} cy={y.place(base)} r={4}>
                  <title>{`Pair ${number}, base: ${formatQuantity(base, unit)}`}</title>
                </circle>
              )}
              {head !== undefined && (
                <rect class="head" x={beside - 3.5} y={y.place(head) - 3.5} width={7} height={7}>
                  <title>{`Pair ${number}, head: ${formatQuantity(head, unit)}`}</title>
                </rect>
              )}
            </g>
          )
        })}
        <BottomAxis
          scale={x}
          name="Pairs in the order of time"
          unit=""
          marks={marks.map((value) => ({ value, text: String(value) }))}
          left={LEFT}
          right={right}
          y={bottom}
        />
      </>
    )
  }
  return (
    <Plot title="Both sides, pair by pair" label={pairText(pairs, unit)} height={bottom + AXIS_HEIGHT} draw={draw}>
      <p class="faint">○ base, ■ head; a line joins the two sides of a pair.</p>
    </Plot>
  )
}
