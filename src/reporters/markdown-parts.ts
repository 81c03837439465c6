import { fittingTable, type MarkdownTable } from './markdown-table.ts'

/** Between blocks of Markdown. */
export const GAP = '\n\n'

/** A part that takes the room it is given; where there is none, a note stands in its place. */
export interface Part {
  text: (room: number) => string | undefined
  note: string
}

/** What a text is for, as the notes on what is left out name it. */
export type Place = 'a comment' | 'a summary'

const noteOf = (name: string, place: Place): string => `_${name}: left out: ${place} has room for no more._`

/** A table by itself, below a heading of ours; nothing without a row. */
export function openTable<T>(name: string, table: MarkdownTable<T>, place: Place, heading = ''): Part[] {
  if (table.of.length === 0) return []
  const text = (room: number): string | undefined => {
    const body = fittingTable(table, room - heading.length, place)
    return body === undefined ? undefined : heading + body
  }
  return [{ text, note: noteOf(name, place) }]
}

const OPEN = (name: string, before: string): string => `<details><summary>${name}</summary>${GAP}${before}`
const CLOSE = `${GAP}</details>`

/** A table folded away behind its title; nothing without a row. */
export function foldedTable<T>(name: string, table: MarkdownTable<T>, place: Place, before = ''): Part[] {
  if (table.of.length === 0) return []
  const open = OPEN(name, before)
  const text = (room: number): string | undefined => {
    const body = fittingTable(table, room - open.length - CLOSE.length, place)
    return body === undefined ? undefined : open + body + CLOSE
  }
  return [{ text, note: noteOf(name, place) }]
}

/** Blocks that are there or not, folded away behind their title. */
export function foldedText(name: string, blocks: readonly string[], place: Place): Part[] {
  if (blocks.length === 0) return []
  const whole = OPEN(name, '') + blocks.join(GAP) + CLOSE
  return [{ text: (room) => (whole.length <= room ? whole : undefined), note: noteOf(name, place) }]
}

/**
 * The parts one after the other, each with the room that is left when every later one is but a note. Where there is not even
 * room for its note, a part is left out.
 */
export function fittedParts(all: readonly Part[], room: number): string[] {
  let left = room
  let notes = all.reduce((sum, { note }) => sum + note.length + GAP.length, 0)
  return all.flatMap(({ text, note }) => {
    notes -= note.length + GAP.length
    const written = text(left - notes - GAP.length) ?? note
    if (written.length + GAP.length > left) return []
    left -= written.length + GAP.length
    return [written]
  })
}
