import { displayWidth, padded, shortenedToColumns } from './display-width.ts'

/** A column: its heading, and on which side its cells stand. */
export interface Column {
  heading: string
  align: 'left' | 'right'
  /** Where the terminal is too narrow, columns are left out in this order; one without a number stays. */
  yields?: number
  /** Of the first column: so many columns of the terminal it keeps before others are left out for its sake. */
  keeps?: number
}

/** A cell: its text, and how it is coloured once it has its width. */
export interface PaintedCell {
  text: string
  /** Stands before the text and is never cut: the lines of a tree. */
  indent?: string
  paint?: ((text: string) => string) | undefined
}
export type Cell = string | PaintedCell

/** How a text looks where it is printed. */
export interface TextStyle {
  bold: (text: string) => string
  dim: (text: string) => string
  /** Columns of the terminal. */
  width: number
}

const GAP = '  '
/** What the first column keeps while others could be left out, and at last. */
const KEPT = 12
const LEAST = 8

const whole = (cell: Cell | undefined): PaintedCell => (typeof cell === 'object' ? cell : { text: cell ?? '' })

const widthOf = ({ text, indent = '' }: PaintedCell): number => displayWidth(indent) + displayWidth(text)

interface MeasuredColumn extends Column {
  /** Its place among the cells of a row. */
  index: number
  width: number
  isEmpty: boolean
}

/** The columns that have something in them, as many as there is room for, with their widths. */
function fittedColumns(
  columns: readonly Column[],
  rows: readonly (readonly PaintedCell[])[],
  limit: number,
): MeasuredColumn[] {
  const [first, ...measured] = columns.map((column, index): MeasuredColumn => {
    const width = Math.max(0, ...rows.map((row) => widthOf(row[index] as PaintedCell)))
    return { ...column, index, width: Math.max(width, displayWidth(column.heading)), isEmpty: width === 0 }
  })
  if (!first) return []
  let others = measured.filter(({ isEmpty }) => !isEmpty)
  const room = (): number => others.reduce((left, { width }) => left - width - GAP.length, limit)
  const inOrder = others.toSorted((a, b) => (a.yields ?? Infinity) - (b.yields ?? Infinity))
  for (const yielding of inOrder.filter(({ yields }) => yields !== undefined)) {
    if (room() >= Math.min(first.width, first.keeps ?? KEPT)) break
    others = others.filter((each) => each !== yielding)
  }
  return [{ ...first, width: Math.max(LEAST, Math.min(first.width, room())) }, ...others]
}

/** A cell in the room of its column; the last one of a line has no blanks behind it. */
function shownCell({ text, indent = '', paint }: PaintedCell, { width, align }: MeasuredColumn, isLast: boolean) {
  const room = Math.max(1, width - displayWidth(indent))
  const fitted = shortenedToColumns(text, room)
  const shown = isLast && align === 'left' ? fitted : padded(fitted, room, align)
  return indent + (paint === undefined || text === '' ? shown : paint(shown))
}

/**
 * Rows of cells as lines of aligned columns, two spaces apart, below a line of the headings. Columns without anything in
 * them are left out. Where the lines would be longer than `limit`, columns give way in their order, then the first column
 * down to 8 letters.
 */
export function alignedLines(columns: readonly Column[], rows: readonly (readonly Cell[])[], limit: number): string[] {
  const cells = rows.map((row) => columns.map((_, i) => whole(row[i])))
  const shown = fittedColumns(columns, cells, limit)
  const headings = columns.map(({ heading }) => whole(heading))
  return [headings, ...cells].map((row) => {
    const last = shown.findLastIndex(({ index }) => row[index]?.text !== '')
    return shown
      .slice(0, last + 1)
      .map((column, i) => shownCell(row[column.index] as PaintedCell, column, i === last))
      .join(GAP)
  })
}

/** A text as lines of at most `limit` columns, broken between words, each after an indent; a longer word stands alone. */
export function wrapped(text: string, limit: number, indent = ''): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? indent + word : `${line} ${word}`
    if (line !== '' && displayWidth(longer) > limit) {
      lines.push(line)
      line = indent + word
    } else line = longer
  }
  return line === '' ? lines : [...lines, line]
}
