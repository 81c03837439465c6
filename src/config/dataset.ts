import * as z from 'zod'
import { loadConfigFile } from './config-file.ts'

export const COLUMN_TYPES = ['text', 'integer', 'real'] as const
export type ColumnType = (typeof COLUMN_TYPES)[number]
export type Cell = string | number | null

/** A table as it stands in the file; each row has its cells in the order of the columns. */
export interface DatasetTable {
  columns: Record<string, ColumnType>
  rows: Cell[][]
}

/** What the database tool can be asked about: tables by name. */
export interface Dataset {
  tables: Record<string, DatasetTable>
}

const name = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'a name has small letters, digits and _ and begins with a letter')

const fits: Record<ColumnType, (cell: Cell) => boolean> = {
  text: (cell) => typeof cell === 'string',
  integer: (cell) => Number.isSafeInteger(cell),
  real: (cell) => typeof cell === 'number' && Number.isFinite(cell),
}

const tableSchema = z
  .strictObject({
    columns: z
      .record(name, z.enum(COLUMN_TYPES))
      .refine((columns) => Object.keys(columns).length > 0, 'at least one column'),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
  })
  .check(({ value: { columns, rows }, issues }) => {
    const types = Object.entries(columns)
    for (const [row, cells] of rows.entries()) {
      const path = ['rows', row]
      if (cells.length !== types.length) {
        issues.push({ code: 'custom', input: cells, path, message: `a list of ${types.length} cells` })
        continue
      }
      for (const [column, [title, type]] of types.entries()) {
        const cell = cells[column] as Cell
        if (cell === null || fits[type](cell)) continue
        issues.push({
          code: 'custom',
          input: cell,
          path: [...path, column],
          message: `${type}, as the column ${title} is`,
        })
      }
    }
  })

const datasetSchema = z.strictObject({ tables: z.record(name, tableSchema) })

/**
 * Loads the dataset of the database tool, `<root>/config/dataset.yaml`, or the shipped one where the project has none:
 * `tables: { cities: { columns: { name: text, population: integer }, rows: [[Berlin, 3677472]] } }`. A cell may be null.
 *
 * @throws EnergyError CONFIG_INVALID with one line for every problem; CONFIG_UNREADABLE
 */
export const loadDataset = (root: string): Dataset =>
  loadConfigFile({ root, name: 'dataset.yaml', schema: datasetSchema }).value
