import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { EnergyError, messageOf } from '../errors.ts'
import { shownValue } from './problems.ts'
import { configPath } from './shipped.ts'
import { parseYamlFile } from './yaml-file.ts'

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
      .refine((columns) => Object.keys(columns).length > 0, 'needs a column'),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
  })
  .check(({ value: { columns, rows }, issues }) => {
    const types = Object.entries(columns)
    for (const [row, cells] of rows.entries()) {
      const path = ['rows', row]
      if (cells.length !== types.length) {
        issues.push({ code: 'custom', input: cells, path, message: `needs ${types.length} cells` })
        continue
      }
      for (const [column, [title, type]] of types.entries()) {
        const cell = cells[column] as Cell
        if (cell === null || fits[type](cell)) continue
        issues.push({ code: 'custom', input: cell, path: [...path, column], message: `${title} is ${type}` })
      }
    }
  })

const datasetSchema = z.strictObject({ tables: z.record(name, tableSchema) })

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce((node, key) => (node as Record<PropertyKey, unknown> | null | undefined)?.[key], root)

/**
 * Loads the dataset of the database tool, `<root>/config/dataset.yaml`, or the shipped one where the project has none:
 * `tables: { cities: { columns: { name: text, population: integer }, rows: [[Berlin, 3677472]] } }`. A cell may be null.
 *
 * @throws EnergyError CONFIG_INVALID with one line for every problem; CONFIG_UNREADABLE
 */
export function loadDataset(root: string): Dataset {
  const file = configPath(root, 'dataset.yaml')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new EnergyError(
      'CONFIG_UNREADABLE',
      `${file} cannot be read: ${messageOf(error)}.`,
      'Make it a file that this user may read, or remove it.',
      { cause: error },
    )
  }
  const { value, problems, locate } = parseYamlFile(file, text)
  const parsed = datasetSchema.safeParse(value)
  if (problems.length === 0 && parsed.success) return parsed.data
  const misfits = (parsed.error?.issues ?? []).map(
    ({ path, message }) =>
      `${locate(path)} ${path.map(String).join('.')}: found ${shownValue(valueAt(value, path))}, ${message}`,
  )
  throw new EnergyError(
    'CONFIG_INVALID',
    ['The dataset does not fit:', ...(problems.length > 0 ? problems : misfits).map((line) => `  ${line}`)].join('\n'),
    'Correct what is listed; the config/dataset.yaml of vitest-energy shows the form.',
  )
}
