import { useMemo, useState } from 'preact/hooks'
import type { PageData, PowerSeries } from '../../../reporters/page-data.ts'
import { formatJoules, formatSeconds } from '../../../reporters/quantity.ts'
import { TimeChart } from '../../chart/time-chart.tsx'
import type { EventMark, Shade, ShadedPhase, TimeChartData, TimeRange } from '../../chart/time-series.ts'
import { setFilters } from '../../location.ts'
import { provenanceText } from '../../provenance-text.ts'
import { type Run, phaseStretches } from './phase-stretches.ts'
import {
  defaultLines,
  joulesUnder,
  lineTitle,
  type PowerLine,
  powerLines,
  powerSeries,
  stretchSeconds,
  totalWatts,
} from './power-lines.ts'
import { ReadingCharts } from './reading-charts.tsx'
import { spanText } from './run-text.ts'

/** Charts of one run show their cursors together. */
const GROUP = 'run'
const SHADES: Record<string, Shade> = {
  planning: 'rising',
  execution: 'plain',
  synthesis: 'falling',
  waiting: 'dotted',
}
const SIGNS: Readonly<Record<string, string>> = { 'llm-call': '▼', 'tool-call': '◆' }

const shadedPhases = (run: Run): ShadedPhase[] =>
  phaseStretches(run).map(({ phase, ...stretch }) => ({ ...stretch, label: phase, shade: SHADES[phase] ?? 'plain' }))

const eventMarks = ({ events }: Run): EventMark[] =>
  events
    .flatMap((event) => {
      const sign = SIGNS[event.type]
      return sign === undefined ? [] : [{ sign, label: spanText(event), atSeconds: event.startSeconds }]
    })
    .sort((a, b) => a.atSeconds - b.atSeconds)

/** What a point of the chart is, and how far its energy is that of the run. */
function Statement({ power, run }: { power: PowerSeries; run: Run }) {
  const { samples, toSeconds, fromSeconds, lowWatts } = power
  const joules = joulesUnder(power, totalWatts(power))
  const until = toSeconds.at(-1) ?? fromSeconds
  return (
    <p class="faint">
      Each step is the mean over {formatSeconds(stretchSeconds(power))}: what the counters gained between two readings.
      There were {samples.toLocaleString('en')} readings, {toSeconds.length.toLocaleString('en')} steps are drawn.
      {lowWatts &&
        ' The area reaches from the lowest to the highest power between two neighbouring readings of a step.'}
      {joules !== undefined &&
        ` From ${formatSeconds(fromSeconds)} to ${formatSeconds(until)} they are ${formatJoules(joules)} together; the whole run took ${formatJoules(run.totalJoules)}.`}
    </p>
  )
}

function LineChoice({ power, chosen }: { power: PowerSeries; chosen: readonly PowerLine[] }) {
  const lines = powerLines(power)
  if (lines.length < 2) return undefined
  const toggled = (line: PowerLine): PowerLine[] =>
    lines.filter((each) => (each === line ? !chosen.includes(each) : chosen.includes(each)))
  return (
    <fieldset class="toolbar choices">
      <legend>Domains</legend>
      {lines.map((line) => (
        <label key={line}>
          <input
            type="checkbox"
            checked={chosen.includes(line)}
            onChange={() => setFilters({ lines: toggled(line).join(',') })}
          />
          {lineTitle(line, power)}
        </label>
      ))}
    </fieldset>
  )
}

/** Power over time, and what was read beside it on the same axis. */
export function PowerSection({ run, data, filters }: { run: Run; data: PageData; filters: URLSearchParams }) {
  const power = data.power.find((each) => each.run === run.id)
  const readings = useMemo(() => data.readings.filter((each) => each.run === run.id), [data.readings, run.id])
  const [range, setRange] = useState<TimeRange>()
  const asked = filters.get('lines')
  const lines = useMemo(() => {
    if (!power) return []
    const chosen = powerLines(power).filter((line) => asked?.split(',').includes(line))
    return chosen.length === 0 ? defaultLines(power) : chosen
  }, [power, asked])
  const extent = useMemo((): TimeRange => [0, run.seconds], [run.seconds])
  const around = useMemo(() => ({ phases: shadedPhases(run), marks: eventMarks(run) }), [run])
  const chart = useMemo(
    (): TimeChartData | undefined =>
      power && {
        series: powerSeries(power, lines, data.idleWatts, extent),
        axes: { power: { label: 'power', unit: 'W', prefixed: true, fromZero: true } },
        extent,
        ...around,
      },
    [power, lines, data.idleWatts, extent, around],
  )
  return (
    <section class="part">
      <h3>Power over time</h3>
      {power && chart ? (
        <>
          <LineChoice power={power} chosen={lines} />
          <TimeChart
            label={`Power of the run over ${formatSeconds(run.seconds)}, ${provenanceText(run.provenance)}`}
            data={chart}
            height={320}
            range={range}
            onRange={setRange}
            group={GROUP}
          />
          <Statement power={power} run={run} />
        </>
      ) : (
        <p class="faint">{withoutPower(run, data)}</p>
      )}
      <ReadingCharts
        readings={readings}
        filters={filters}
        extent={extent}
        phases={around.phases}
        range={range}
        onRange={setRange}
        group={GROUP}
      />
    </section>
  )
}

function withoutPower({ samples, provenance }: Run, { omitted }: PageData): string {
  if (provenance === undefined) return 'There was no counter: nothing is known of its power.'
  if (samples < 2)
    return `The run has ${samples === 1 ? 'one reading' : 'no readings'} inside: its power over time is not known. Its total is.`
  return omitted.length === 0 ? 'The readings of this run are not in this report.' : omitted.join(' ')
}
