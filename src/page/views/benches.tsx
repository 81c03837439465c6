import { formatHalfWidth, formatJoules } from '../../reporters/quantity.ts'
import { benchFilter, matchingBenches, provenancesOf } from '../bench-filter.ts'
import {
  type BenchLine,
  benchGroup,
  benchLines,
  benchName,
  energyCell,
  spreadCell,
  spreadFraction,
  windowsCell,
} from '../bench-line.ts'
import { ChangeMark } from '../change-mark.tsx'
import type { Column } from '../column.ts'
import { secondsColumn, wattsColumn } from '../quantity-column.ts'
import { linkTo, setFilters } from '../location.ts'
import { provenanceText } from '../provenance-text.ts'
import { changeLook, sessionChangeFigures } from '../session-change.ts'
import { Spark } from '../spark.tsx'
import { Table } from '../table.tsx'
import type { ViewProps } from '../views.ts'

const CHANGE: Column<BenchLine> = {
  key: 'change',
  heading: 'earlier sessions',
  kind: 'number',
  unit: 'fraction',
  text: ({ change }) => (change ? `${changeLook(change).word} ${sessionChangeFigures(change)}` : 'none'),
  value: ({ change }) => change?.change,
  show: ({ change }) => (change ? <ChangeMark of={change} /> : <span class="faint">none</span>),
}

const COLUMNS: readonly Column<BenchLine>[] = [
  {
    key: 'name',
    heading: 'bench',
    kind: 'name',
    text: ({ bench }) => `${benchGroup(bench)} > ${benchName(bench)}`,
    show: ({ bench }) => <a href={linkTo('bench', bench.id)}>{benchName(bench)}</a>,
  },
  {
    key: 'energy',
    heading: 'energy',
    kind: 'number',
    unit: 'J',
    text: ({ bench }) => energyCell(bench),
    value: ({ bench }) => bench.joulesPerOp?.median,
    show: ({ bench }) => <Energy bench={bench} />,
  },
  secondsColumn('time', 'time', ({ bench }) => bench.secondsPerOp?.median),
  wattsColumn('power', 'power', ({ bench }) => bench.watts),
  secondsColumn('cpu', 'CPU time', ({ bench }) => bench.cpuSecondsPerOp),
  CHANGE,
  {
    key: 'spread',
    heading: 'each window',
    kind: 'text',
    unit: 'spread, fraction',
    text: spreadCell,
    value: spreadFraction,
    show: (line) => <Spark values={line.perOp} text={spreadCell(line)} />,
  },
  {
    key: 'windows',
    heading: 'windows',
    kind: 'number',
    text: ({ bench }) => windowsCell(bench),
    value: ({ bench }) => bench.windows,
  },
  {
    key: 'warnings',
    heading: 'warnings',
    kind: 'number',
    text: ({ bench }) => (bench.warnings.length === 0 ? '–' : `! ${bench.warnings.length}`),
    value: ({ bench }) => bench.warnings.length,
  },
  {
    key: 'source',
    heading: 'source',
    kind: 'text',
    text: ({ bench }) => provenanceText(bench.provenance),
    value: ({ bench }) => bench.provenance,
  },
  { key: 'reader', heading: 'reader', kind: 'name', text: ({ bench }) => bench.reader ?? '–' },
]

/** The half width stands apart, so that medians are below each other. */
function Energy({ bench }: Pick<BenchLine, 'bench'>) {
  if (bench.status !== 'completed') return <span class="bad">✗ {energyCell(bench)}</span>
  if (bench.joulesPerOp === undefined) return <span class="faint">{energyCell(bench)}</span>
  return (
    <>
      <strong>{formatJoules(bench.joulesPerOp.median)}</strong>{' '}
      <span class="half">{formatHalfWidth(bench.joulesPerOp, 'J')}</span>
    </>
  )
}

/** All benches of the experiment. */
export function Benches({ data, filters }: ViewProps) {
  const lines = benchLines(data)
  const filter = benchFilter(filters)
  const shown = matchingBenches(lines, filter)
  const columns = data.changes === undefined ? COLUMNS.filter((column) => column !== CHANGE) : COLUMNS
  return (
    <>
      <h2>Benches</h2>
      <div class="toolbar" role="search">
        <label>
          Find{' '}
          <input
            type="search"
            value={filter.text}
            onInput={({ currentTarget }) => setFilters({ text: currentTarget.value })}
          />
        </label>
        <label>
          Source{' '}
          <select
            value={filter.provenance}
            onChange={({ currentTarget }) => setFilters({ provenance: currentTarget.value })}
          >
            <option value="">all</option>
            {provenancesOf(lines).map((each) => (
              <option key={each} value={each}>
                {each === 'none' ? 'no energy' : each}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={filter.onlyWithWarnings}
            onChange={({ currentTarget }) => setFilters({ warnings: currentTarget.checked ? 'only' : undefined })}
          />
          with warnings only
        </label>
        <span role="status" class="faint">
          {shown.length} of {lines.length}
        </span>
      </div>
      <Table
        name="benches"
        caption="Median per op with half its 95 % interval, idle power included"
        columns={columns}
        rows={shown}
        keyOf={({ bench }) => bench.id}
        groupOf={({ bench }) => benchGroup(bench)}
        filters={filters}
        empty="No bench is like that."
      />
    </>
  )
}
