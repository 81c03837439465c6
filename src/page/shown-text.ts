import { plainLine } from '../reporters/plain-line.ts'
import { shortened } from '../reporters/shortened.ts'

const LONGEST = 160
const LONGEST_SENTENCE = 600

/** A text from elsewhere as it is shown: one line without control characters, of a bearable length, never nothing. */
export const shownText = (text: string): string => shortened(plainLine(text), LONGEST) || '(no name)'

/** A sentence that may hold words from elsewhere. */
export const shownSentence = (text: string): string => shortened(plainLine(text), LONGEST_SENTENCE)
