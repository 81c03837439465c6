import { colorPlace, dashOf } from './plot-options.ts'
import type { Shade, TimeChartData } from './time-series.ts'

const PATTERNS: Record<Shade, string> = {
  plain: '',
  rising: 'M0 12 12 0 M8 12 20 0 M16 12 28 0',
  falling: 'M0 0 12 12 M8 0 20 12 M16 0 28 12',
  dotted: 'M3 4h2 M9 4h2 M15 4h2 M21 4h2 M3 9h2 M9 9h2 M15 9h2 M21 9h2',
}

function PhaseSwatch({ shade }: { shade: Shade }) {
  return (
    <svg class={`swatch shade-${shade}`} viewBox="0 0 24 12" aria-hidden="true">
      <rect width="24" height="12" fill="var(--shade)" stroke="var(--line)" />
      <path d={PATTERNS[shade]} stroke="var(--hatch)" fill="none" />
    </svg>
  )
}

/** What each line, area, shade and sign of a chart is. */
export function ChartLegend({ series, phases = [], marks = [] }: TimeChartData) {
  const shades = [...new Map(phases.map((phase) => [phase.shade, phase.label]))]
  const signs = [...new Map(marks.map((mark) => [mark.sign, mark.label.split(':', 1)[0] ?? '']))]
  return (
    <ul class="legend">
      {series.map((each, i) => (
        <li key={each.label}>
          <svg class={`swatch series-${colorPlace(each, i)}`} viewBox="0 0 24 12" aria-hidden="true">
            {each.band && <rect y="1" width="24" height="10" fill="var(--series)" opacity="0.22" />}
            {each.drawing === 'points' ? (
              <circle cx="12" cy="6" r="3" fill="var(--series)" />
            ) : (
              <line
                x2="24"
                y1="6"
                y2="6"
                stroke="var(--series)"
                stroke-width="2"
                stroke-dasharray={dashOf(each, i).join(' ')}
              />
            )}
          </svg>
          {each.band ? `${each.label}, area: ${each.band.label}` : each.label}
        </li>
      ))}
      {shades.map(([shade, label]) => (
        <li key={shade}>
          <PhaseSwatch shade={shade} />
          {label}
        </li>
      ))}
      {signs.map(([sign, label]) => (
        <li key={sign}>
          <span aria-hidden="true">{sign}</span>
          {label}
        </li>
      ))}
    </ul>
  )
}
