import { formatJoules, formatPercent } from '../../../reporters/quantity.ts'
import type { Column } from '../../column.ts'
import { Table } from '../../table.tsx'
import { reach, type WaterfallStep, waterfall } from './waterfall.ts'
import { type PairEnergy, totalJoules } from './pair-energy.ts'

/** Units of the drawing in which the largest energy is as wide as its column. */
const WIDTH = 1000
const THINNEST = 3

const isSide = ({ key }: WaterfallStep): boolean => key === 'linear' || key === 'agentic'

const energyText = (step: WaterfallStep): string =>
  isSide(step) || step.joules <= 0 ? formatJoules(step.joules) : `+${formatJoules(step.joules)}`

/** Where its bars begin and end. */
const reachText = ({ segments }: WaterfallStep): string =>
  segments.map(({ part, from, to }) => `${part} ${formatJoules(from)} to ${formatJoules(to)}`).join(', ')

function Bars({ step, bounds: [low, high] }: { step: WaterfallStep; bounds: [number, number] }) {
  const at = (joules: number): number => (high > low ? ((joules - low) / (high - low)) * WIDTH : 0)
  return (
    <svg class="waterfall-bar" viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true">
      {step.segments.map(({ part, from, to }) => (
        <rect
          key={part}
          class={`phase-${part}`}
          x={Math.min(at(from), at(to))}
          width={Math.max(THINNEST, Math.abs(at(to) - at(from)))}
          height="10"
        />
      ))}
      <line x1={at(0)} x2={at(0)} y2="10" class="zero" />
    </svg>
  )
}

function columns(energy: PairEnergy, bounds: [number, number]): readonly Column<WaterfallStep>[] {
  const whole = totalJoules(energy.agentic)
  const share = ({ joules }: WaterfallStep): number | undefined => (whole > 0 ? joules / whole : undefined)
  return [
    { key: 'part', heading: 'part', kind: 'name', text: ({ label }) => label },
    {
      key: 'bar',
      heading: 'from linear to agentic',
      kind: 'text',
      text: reachText,
      value: ({ segments }) => segments[0]?.from,
      show: (step) => (
        <>
          <Bars step={step} bounds={bounds} />
          <span class="unseen">{reachText(step)}</span>
        </>
      ),
    },
    { key: 'energy', heading: 'energy', kind: 'number', unit: 'J', text: energyText, value: ({ joules }) => joules },
    {
      key: 'share',
      heading: 'of agentic',
      kind: 'number',
      text: (step) => formatPercent(share(step)),
      value: share,
    },
  ]
}

/** The way from the linear to the agentic energy of a task, part by part. */
export function WaterfallTable({
  name,
  caption,
  energy,
  filters,
}: {
  name: string
  caption: string
  energy: PairEnergy
  filters: URLSearchParams
}) {
  const steps = waterfall(energy)
  return (
    <Table
      name={name}
      caption={caption}
      columns={columns(energy, reach(steps))}
      rows={steps}
      keyOf={({ key }) => key}
      filters={filters}
    />
  )
}
