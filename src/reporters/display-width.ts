import { moduleOnUse } from '../module-on-use.ts'
import type * as WideText from './wide-text.ts'

/** Tables of all letters there are: they load for 30 ms, and most text needs none. */
const wideText = (): typeof WideText => moduleOnUse('reporters/wide-text')

/** Anything but letters that take one column and join no other: ASCII, Latin-1, and the signs of our own reports. */
const OTHER = /[^ -~\u00a1-\u00ac\u00ae-\u00ff–—…−≈≤≥─-\u259f]/

/** Columns that a text takes in a terminal: wide letters take two, marks that stand on other letters none. */
export const displayWidth = (text: string): number => (OTHER.test(text) ? wideText().columnsOf(text) : text.length)

/** The longest beginning of a list of letters that is at most so wide. */
function fitting(letters: readonly string[], columns: number): string[] {
  let used = 0
  const end = letters.findIndex((letter) => (used += displayWidth(letter)) > columns)
  return end < 0 ? [...letters] : letters.slice(0, end)
}

/** Cuts a text to so many columns of a terminal, with an ellipsis in the middle so that both ends stay readable. */
export function shortenedToColumns(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  const letters = OTHER.test(text) ? wideText().lettersOf(text) : [...text]
  const tailColumns = Math.max(0, Math.floor((columns - 1) / 2))
  const head = fitting(letters, columns - 1 - tailColumns)
  const tail = fitting(letters.slice(head.length).toReversed(), tailColumns).toReversed()
  return `${head.join('')}…${tail.join('')}`
}

/** A text that fills so many columns, on the side where it belongs. */
export function padded(text: string, columns: number, align: 'left' | 'right'): string {
  const padding = ' '.repeat(Math.max(0, columns - displayWidth(text)))
  return align === 'right' ? padding + text : text + padding
}
