import { formatQuantity, formatSeconds } from '../../../reporters/quantity.ts'
import type { WindowColumns } from '../../../reporters/page-data.ts'
import type { ReportedBenchmark } from '../../bench-line.ts'
import { SeriesPlot } from '../../chart/series-plot.tsx'
import { StripPlot } from '../../chart/strip-plot.tsx'
import { provenanceText } from '../../provenance-text.ts'
import { Table } from '../../table.tsx'
import { windowTableColumns } from './window-table-columns.ts'
import { series, strips, type WindowQuantity, type WindowValues, windowValues } from './windows.ts'

const HOW_TO_READ =
  'A point is a window; points stand apart only to be seen. The box holds the middle half of the windows, its line is their median, whiskers end at the outermost window within 1.5 box lengths, and rings are windows further out; an arrow is one beyond the drawing. All of them count. The band is the median with its 95 % interval as reported.'

interface QuantityPlotsProps {
  name: string
  unit: string
  quantity: WindowQuantity
  windows: readonly WindowValues[]
  interval: ReportedBenchmark['joulesPerOp']
}

/** How a quantity is distributed over the windows, and how it went from window to window. */
function QuantityPlots({ name, unit, quantity, windows, interval }: QuantityPlotsProps) {
  const rows = strips(windows, quantity)
  if (rows.length === 0) return undefined
  const { along, series: lines } = series(windows, quantity)
  return (
    <div class="side-by-side">
      <StripPlot title={`${name} over the windows`} quantity={name} unit={unit} strips={rows} interval={interval} />
      <SeriesPlot
        title={`${name} from window to window`}
        quantity={name}
        unit={unit}
        along={along}
        series={lines}
        interval={interval}
      />
    </div>
  )
}

function harnessText({ harness, provenance }: ReportedBenchmark, hasProcesses: boolean): string {
  const { joulesPerOp, secondsPerOp } = harness
  const known = [
    ...(joulesPerOp === undefined || provenance === undefined ? [] : [formatQuantity(joulesPerOp, 'J')]),
    ...(secondsPerOp === undefined ? [] : [formatSeconds(secondsPerOp)]),
  ]
  if (known.length === 0) return 'The cost of the harness is not known, so the windows hold it.'
  const whose = hasProcesses ? ' in the first of the processes' : ''
  return `Of every window, what the harness costs per op${whose} has been taken off: ${known.join(' and ')}.`
}

/** The windows of a bench, drawn and as a table. */
export function WindowPlots({
  bench,
  columns,
  filters,
}: {
  bench: ReportedBenchmark
  columns: readonly WindowColumns[]
  filters: URLSearchParams
}) {
  const windows = windowValues(columns, bench.harness)
  const hasProcesses = columns.length > 1
  if (windows.length === 0)
    return (
      <section class="part">
        <h3>Windows</h3>
        <p class="faint">This report holds no single windows of this bench.</p>
      </section>
    )
  const origin = provenanceText(bench.provenance)
  return (
    <section class="part">
      <h3>Windows</h3>
      <p class="faint">{HOW_TO_READ}</p>
      <QuantityPlots
        name="Energy per op"
        unit="J"
        quantity="joulesPerOp"
        windows={windows}
        interval={bench.joulesPerOp}
      />
      <QuantityPlots
        name="Time per op"
        unit="s"
        quantity="secondsPerOp"
        windows={windows}
        interval={bench.secondsPerOp}
      />
      <p class="faint">
        {harnessText(bench, hasProcesses)} {bench.provenance !== undefined && `Energy is ${origin}.`}
      </p>
      <details>
        <summary>All {windows.length} windows as a table</summary>
        <Table
          name="windows"
          caption={`Windows, energy ${origin}`}
          columns={windowTableColumns(hasProcesses)}
          rows={windows}
          keyOf={({ number }) => String(number)}
          filters={filters}
        />
      </details>
    </section>
  )
}
