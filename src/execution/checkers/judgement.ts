import { excerpt } from '../excerpt.ts'

/** What a rule says of an answer. */
export interface Judgement {
  passed: boolean
  /** One line of bounded length. */
  detail?: string
}

/** Judgement that says what was wanted and what came. */
export const judged = (passed: boolean, wanted: string, found: string): Judgement => ({
  passed,
  detail: `wanted ${excerpt(wanted)}, found ${excerpt(found)}`,
})
