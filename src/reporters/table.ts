/** A column: its heading, and on which side its cells stand. */
export interface Column {
  heading: string
  align: 'left' | 'right'
}

/** How a text looks where it is printed. */
export interface TextStyle {
  bold: (text: string) => string
  dim: (text: string) => string
  /** Columns of the terminal. */
  width: number
}

const width = (text: string): number => [...text].length

/** Cuts a text to a width, with an ellipsis in the middle so that both ends stay readable. */
export function shortened(text: string, limit: number): string {
  const letters = [...text]
  if (letters.length <= limit) return text
  const tail = Math.floor((limit - 1) / 2)
  return `${letters.slice(0, limit - 1 - tail).join('')}…${letters.slice(letters.length - tail).join('')}`
}

/**
 * Rows of cells as lines of aligned columns, two spaces apart. The first column gives way when the lines would be longer
 * than `limit`, down to 12 letters.
 */
export function alignedLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  limit: number,
): string[] {
  const all = [columns.map(({ heading }) => heading), ...rows]
  const widths = columns.map((_, i) => Math.max(...all.map((row) => width(row[i] ?? ''))))
  const others = widths.slice(1).reduce((sum, each) => sum + each + 2, 0)
  widths[0] = Math.max(12, Math.min(widths[0] ?? 0, limit - others))
  return all.map((row) =>
    row
      .map((cell, i) => {
        const room = widths[i] ?? 0
        const text = i === 0 ? shortened(cell, room) : cell
        const padding = ' '.repeat(Math.max(0, room - width(text)))
        return columns[i]?.align === 'right' ? padding + text : text + padding
      })
      .join('  ')
      .trimEnd(),
  )
}

/** A text as lines of at most `limit` columns, broken between words, each after an indent; a longer word stands alone. */
export function wrapped(text: string, limit: number, indent = ''): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? indent + word : `${line} ${word}`
    if (line !== '' && width(longer) > limit) {
      lines.push(line)
      line = indent + word
    } else line = longer
  }
  return line === '' ? lines : [...lines, line]
}
