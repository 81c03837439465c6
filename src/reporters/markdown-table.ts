/** A table of Markdown: a row of cells, which are Markdown already, for each thing that it is about. */
export interface MarkdownTable<T = unknown> {
  headings: readonly string[]
  align: readonly ('left' | 'right')[]
  of: readonly T[]
  row: (each: T) => readonly string[]
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** Room for the line that counts the rows which are left out. */
const NOTE = 120

/**
 * A table with as many of its rows as fit, and a line that counts the others. Rows that cannot fit are not even made.
 *
 * @param room characters
 * @param place what the text is for
 * @returns undefined when not even one row fits
 */
export function fittingTable<T>(
  { headings, align, of, row }: MarkdownTable<T>,
  room: number,
  place: string,
): string | undefined {
  const lines = [line(headings), line(align.map((each) => (each === 'right' ? '--:' : ':--')))]
  const first = lines.length
  let length = lines.join('\n').length
  let fitWithNote = 0
  for (const each of of) {
    const text = line(row(each))
    length += 1 + text.length
    if (length > room) {
      if (fitWithNote === 0) return undefined
      const shown = lines.slice(0, first + fitWithNote).join('\n')
      const missing = of.length - fitWithNote
      return `${shown}\n\n_${missing} of ${of.length} rows are left out: ${place} has room for no more._`
    }
    lines.push(text)
    if (length + NOTE <= room) fitWithNote = lines.length - first
  }
  return lines.length === first ? undefined : lines.join('\n')
}
