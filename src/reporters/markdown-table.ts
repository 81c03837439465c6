/** A table of Markdown; cells are Markdown already. */
export interface MarkdownTable {
  headings: readonly string[]
  align: readonly ('left' | 'right')[]
  rows: readonly (readonly string[])[]
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** Room for the line that counts the rows which are left out. */
const NOTE = 120

/**
 * A table with as many of its rows as fit, and a line that counts the others.
 *
 * @param room characters
 * @returns undefined when not even one row fits
 */
export function fittingTable({ headings, align, rows }: MarkdownTable, room: number): string | undefined {
  const lines = [line(headings), line(align.map((each) => (each === 'right' ? '--:' : ':--')))]
  let left = room - lines.join('\n').length
  const all = rows.map(line)
  const whole = all.reduce((sum, each) => sum + each.length + 1, 0)
  if (whole <= left) return [...lines, ...all].join('\n')
  left -= NOTE
  for (const each of all) {
    if (each.length + 1 > left) break
    lines.push(each)
    left -= each.length + 1
  }
  const shown = lines.length - 2
  if (shown === 0) return undefined
  return `${lines.join('\n')}\n\n_${rows.length - shown} of ${rows.length} rows are left out: a comment has room for no more._`
}
