/** SQLite's type of a column. */
export type ColumnType = 'TEXT' | 'INTEGER' | 'REAL' | 'BLOB'

/** One column of a table or view: what its name alone does not say. */
export interface DocumentedColumn {
  name: string
  type: ColumnType
  /** `J`, `s`, `µJ`, `count`, `yes/no`, `1` for ratios, `JSON`, …; empty for names, ids and words. */
  unit: string
  meaning: string
  /** When it is NULL; `never` for NOT NULL columns. */
  whenNull: string
  /** What A-LEMS calls it, units apart. */
  alems?: string
}

/** A table or view with what its columns mean. */
export interface DocumentedTable {
  name: string
  kind: 'table' | 'view'
  /** Of this database alone: it is not exported. */
  internal?: true
  meaning: string
  /** Columns that tell its rows apart; rows are read in their order. None of them is ever NULL. */
  key: readonly string[]
  columns: readonly DocumentedColumn[]
}

/**
 * Columns written as a table, one a line: name | type | unit | meaning | when NULL | A-LEMS's name.
 *
 * @throws Error for a line with another number of cells
 */
export const columns = (text: string): DocumentedColumn[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim())
      const [name, type, unit, meaning, whenNull, alems] = cells
      if (!name || !type || unit === undefined || !meaning || !whenNull || cells.length > 6) {
        throw new Error(`"${line}" is no documented column.`)
      }
      return { name, type: type as ColumnType, unit, meaning, whenNull, ...(alems ? { alems } : {}) }
    })

const WORD_OF_UNIT: Readonly<Record<string, string>> = {
  J: 'joules',
  'J/op': 'joules',
  s: 'seconds',
  's/op': 'seconds',
  ns: 'ns',
  µJ: 'uj',
  W: 'watts',
  B: 'bytes',
  MHz: 'mhz',
  '°C': 'celsius',
  '%': 'percent',
  '1/s': 'per_second',
}

/** The name of a column with its unit in it: the name itself where it has it already. */
export function nameWithUnit({ name, unit }: Pick<DocumentedColumn, 'name' | 'unit'>): string {
  const word = WORD_OF_UNIT[unit]
  return word === undefined || `_${name}_`.includes(`_${word}_`) ? name : `${name}_${word}`
}
