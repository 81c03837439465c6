import { EnergyError } from '../../errors.ts'
import { turbostatColumn } from './turbostat-columns.ts'

/** Numbers of one row by the name of their column, in the units of `turbostatColumn`; an empty cell has no key. */
export type TurbostatRow = Record<string, number>

/** The header of an output: what its columns are called, and what stands between them. */
export interface TurbostatHeader {
  names: readonly string[]
  separator: string | RegExp
}

/** A value that its column cannot hold, and why. */
export interface TurbostatFault {
  column: string
  text: string
  reason: string
}

/** Avg_MHz is printed without decimals. */
const ROUNDED_MHZ = 1
/**
 * Avg_MHz is counted against the interval, Bzy_MHz against the base clock: they part as TSC_MHz parts from the base clock,
 * which is by 2.7 % in recorded rows of 100 ms.
 */
const CLOCK_SLACK = 0.1

const REMEDY =
  'Take the output as turbostat prints it, with its own header (turbostat --quiet --Summary): names that were put over it later stand over other values.'

const separatorOf = (line: string): string | RegExp => {
  if (line.includes('\t')) return '\t'
  return line.includes(',') ? ',' : /\s+/
}

const isEmpty = (line: string): boolean => !/[^\s,]/.test(line)

/** The header that a line is; undefined when the line holds a number, which no header does. */
export function headerOf(line: string): TurbostatHeader | undefined {
  const separator = separatorOf(line)
  const names = line.trimEnd().split(separator)
  const isHeader = names.every((name) => /^[A-Za-z][^\s]*$/.test(name)) && new Set(names).size === names.length
  return isHeader ? { names, separator } : undefined
}

/**
 * Two columns that say a third: Avg_MHz is Busy% of Bzy_MHz (turbostat(8)), all three taken in the same interval. Names
 * that stand over other clocks break it, where each value alone is possible.
 */
function clockFault({ Avg_MHz: average, 'Busy%': busy, Bzy_MHz: clock }: TurbostatRow): TurbostatFault | undefined {
  if (average === undefined || busy === undefined || clock === undefined) return undefined
  const expected = (busy / 100) * clock
  if (Math.abs(average - expected) <= ROUNDED_MHZ + CLOCK_SLACK * expected) return undefined
  const reason = `Busy% ${busy} of Bzy_MHz ${clock} is ${expected.toFixed(0)}`
  return { column: 'Avg_MHz', text: String(average), reason }
}

function cellFault(column: string, text: string): TurbostatFault | undefined {
  const value = Number(text)
  if (!Number.isFinite(value)) return { column, text, reason: 'a number is expected' }
  const known = turbostatColumn(column)
  if (known === undefined || (value >= known.low && value <= known.high)) return undefined
  return { column, text, reason: `${column} lies between ${known.low} and ${known.high} ${known.unit}` }
}

/** The numbers of a line under its header, or what is wrong with it. Lines may end early: later cells are missing. */
export function rowOf(header: TurbostatHeader, line: string): { row: TurbostatRow } | { fault: TurbostatFault } {
  const cells = line.trimEnd().split(header.separator)
  const row: TurbostatRow = {}
  for (const [place, cell] of cells.entries()) {
    const column = header.names[place]
    const text = cell.trim()
    // A dash stands in the columns that only single CPUs have, in the line that sums them up.
    if (text === '' || text === '-') continue
    if (column === undefined)
      return { fault: { column: `column ${place + 1}`, text, reason: 'the header ends before' } }
    const fault = cellFault(column, text)
    if (fault) return { fault }
    row[column] = Number(text)
  }
  const fault = clockFault(row)
  return fault ? { fault } : { row }
}

/**
 * The rows of a whole output of turbostat (tabs, commas or blanks between its cells), by the names in its header and never
 * by place. The header may come again, in another order too. Columns that `turbostatColumn` does not know are kept.
 *
 * @throws EnergyError READER_INVALID when there is no header before the first value, or when a value cannot be one of its
 * column (`turbostatColumn`), with row, column and value named
 */
export function parseTurbostat(text: string, source = 'the output of turbostat'): TurbostatRow[] {
  const rows: TurbostatRow[] = []
  let header: TurbostatHeader | undefined
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (isEmpty(line)) continue
    const named = headerOf(line)
    if (named) {
      header = named
      continue
    }
    if (header === undefined) {
      const message = `Line ${index + 1} of ${source} comes before any header: "${line.slice(0, 60)}".`
      throw new EnergyError('READER_INVALID', message, REMEDY)
    }
    const parsed = rowOf(header, line)
    if ('fault' in parsed) {
      const { column, text: value, reason } = parsed.fault
      const message = `Line ${index + 1} of ${source} has ${value} for ${column}: ${reason}.`
      throw new EnergyError('READER_INVALID', message, REMEDY)
    }
    rows.push(parsed.row)
  }
  if (header === undefined) throw new EnergyError('READER_INVALID', `There is no header in ${source}.`, REMEDY)
  return rows
}
