import type { DocumentedTable } from './column.ts'
import { comparisonTables } from './comparison-tables.ts'
import { experimentTables } from './experiments.ts'
import { energySamples, rawTables } from './raw-tables.ts'
import { runColumns } from './runs.ts'
import { views } from './views.ts'
import { workflowRunColumns } from './workflow-runs.ts'
import { workflowTables } from './workflow-tables.ts'

export {
  type ColumnType,
  type DocumentedColumn,
  type DocumentedTable,
  nameWithUnit,
} from './column.ts'

/** Every table and view with what each column means; docs/schema.md is the same. */
export const DOCUMENTED: readonly DocumentedTable[] = [
  ...experimentTables,
  {
    name: 'runs',
    kind: 'table',
    meaning: 'One row per measured execution: a bench, a tagged test, an attempt of a workflow.',
    key: ['run_id'],
    columns: [...runColumns, ...workflowRunColumns],
  },
  ...rawTables,
  ...workflowTables,
  ...comparisonTables,
  energySamples,
  ...views,
]
