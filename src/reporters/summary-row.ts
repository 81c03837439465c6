import { createColors } from 'picocolors'
import { signsOf } from './ascii-text.ts'
import { shortenedToColumns } from './display-width.ts'
import { shortened } from './shortened.ts'
import type { TerminalLook } from './terminal-look.ts'

/** Columns of the titles in Vitest's summary. */
const TITLE_COLUMNS = 11

/** A row in the look of Vitest's summary: its title in a column, then a text that is cut to the terminal. */
export function summaryRow(title: string, text: string, { colour, width, ascii }: TerminalLook): string {
  const signs = signsOf(ascii)
  const room = Math.max(1, width - TITLE_COLUMNS - 2)
  const fitted = signs(shortenedToColumns(signs(text), room))
  // Vitest counts the rows of its window by UTF-16 units: marks that take no column must not make it count one too many.
  const counted = fitted.length > room ? shortened(fitted, Math.floor(room / 2)) : fitted
  return `${createColors(colour).dim(`${title.padStart(TITLE_COLUMNS)} `)}${counted}`
}
