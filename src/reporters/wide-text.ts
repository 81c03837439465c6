import stringWidth from 'string-width'

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Columns that any text takes in a terminal. */
export const columnsOf = (text: string): number => stringWidth(text)

/** The letters of a text, as readers see them. */
export const lettersOf = (text: string): string[] => [...GRAPHEMES.segment(text)].map(({ segment }) => segment)
