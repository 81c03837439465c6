import { EnergyError } from '../errors.ts'

/** One line of a table with headings. */
export interface CsvRow {
  /** The cell of a column; '' when it is empty. */
  text(column: string): string
  /** The cell as a number; undefined when it is empty. */
  number(column: string): number | undefined
}

const invalid = (path: string, line: number, fact: string): EnergyError =>
  new EnergyError('CONFIG_INVALID', `${path}:${line} ${fact}`, 'Correct the file, or put the published one back.')

/**
 * The rows of comma-separated text whose cells hold no commas and no quotes.
 *
 * @param columns headings that must be there
 * @throws EnergyError CONFIG_INVALID with file and line
 */
export function csvRows(path: string, text: string, columns: readonly string[]): CsvRow[] {
  const [heading = '', ...lines] = text.trim().split(/\r?\n/)
  const names = heading.split(',').map((each) => each.trim())
  const missing = columns.find((column) => !names.includes(column))
  if (missing !== undefined) throw invalid(path, 1, `has no column ${missing}; it has ${names.join(', ')}.`)
  return lines.map((line, i) => {
    const cells = line.split(',').map((each) => each.trim())
    const at = i + 2
    if (cells.length !== names.length) throw invalid(path, at, `has ${cells.length} cells, not ${names.length}.`)
    const textOf = (column: string): string => cells[names.indexOf(column)] ?? ''
    return {
      text: textOf,
      number: (column) => {
        const cell = textOf(column)
        if (cell === '') return undefined
        const value = Number(cell)
        if (Number.isFinite(value)) return value
        throw invalid(path, at, `${column}: found ${JSON.stringify(cell)}, allowed is a number.`)
      },
    }
  })
}
