import '../style/run.css'
import { setFilters } from '../location.ts'
import { Table } from '../table.tsx'
import type { ViewProps } from '../views.ts'
import type { Run } from './run/phase-stretches.ts'
import { isAskedFor } from './runs/filter-runs.ts'
import { RUN_COLUMNS } from './runs/run-columns.tsx'

interface ChoiceProps {
  name: string
  label: string
  options: readonly (readonly [value: string, text: string])[]
  filters: URLSearchParams
}

/** A choice that is kept in the URL; the empty one keeps everything. */
function Choice({ name, label, options, filters }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={filters.get(name) ?? ''} onChange={(event) => setFilters({ [name]: event.currentTarget.value })}>
        <option value="">all</option>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

const SUCCESS = [
  ['yes', '✓ reached'],
  ['no', '✗ not reached'],
] as const
const WARM_UP = [
  ['without', 'left out'],
  ['only', 'only these'],
] as const

function Toolbar({ runs, filters }: { runs: readonly Run[]; filters: URLSearchParams }) {
  const workflows = [...new Set(runs.map(({ workflow }) => workflow))].map((workflow) => [workflow, workflow] as const)
  return (
    <div class="toolbar">
      <label>
        Name
        <input
          type="search"
          value={filters.get('text') ?? ''}
          onInput={(event) => setFilters({ text: event.currentTarget.value })}
        />
      </label>
      {workflows.length > 1 && <Choice name="workflow" label="Workflow" options={workflows} filters={filters} />}
      <Choice name="success" label="Outcome" options={SUCCESS} filters={filters} />
      {runs.some(({ warmUp }) => warmUp) && (
        <Choice name="warm-up" label="Warm-up runs" options={WARM_UP} filters={filters} />
      )}
    </div>
  )
}

/** Every run of a task: what it took, and whether it reached its goal. */
export function RunsView({ data: { report }, filters }: ViewProps) {
  const { runs } = report
  const shown = runs.filter((run) => isAskedFor(run, filters))
  return (
    <>
      <h2>Runs</h2>
      <Toolbar runs={runs} filters={filters} />
      <Table
        name="runs"
        caption={`${shown.length} of ${runs.length} runs; energy with idle included, above idle with its interval`}
        columns={RUN_COLUMNS}
        rows={shown}
        keyOf={({ id }) => id}
        filters={filters}
        empty="No run is as asked for."
      />
    </>
  )
}
