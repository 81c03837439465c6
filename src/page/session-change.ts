import { changeText, signedPercent } from '../reporters/change-text.ts'
import {
  SESSION_CHANGE_WORDS,
  SESSION_CHANGES,
  sessionChangeSign,
  type ShownSessionChange,
  shownSessionChange,
} from '../reporters/session-change-text.ts'
import { LEAST_SESSIONS, type SessionComparison } from '../stats/session-prediction.ts'

/** The class of the style sheet in which a word stands. */
const TONES: Record<ShownSessionChange, 'bad' | 'unsure' | 'good' | 'faint'> = {
  regression: 'bad',
  inconclusive: 'unsure',
  few: 'faint',
  worse: 'faint',
  improvement: 'good',
  same: 'faint',
}

export interface ChangeLook {
  word: string
  sign: string
  tone: string
}

const lookOf = (shown: ShownSessionChange): ChangeLook => ({
  word: SESSION_CHANGE_WORDS[shown],
  sign: sessionChangeSign(shown),
  tone: TONES[shown],
})

export const changeLook = (found: SessionComparison): ChangeLook => lookOf(shownSessionChange(found))

/** `+5.2% [+3.6, +6.9]`; one session before gives no interval. */
export function sessionChangeFigures({ change, low, high }: SessionComparison): string {
  return low === undefined || high === undefined ? signedPercent(change) : changeText({ change, low, high })
}

/** What the word means for this bench. */
export function changeReason(comparison: SessionComparison): string {
  const { sessions } = comparison
  const of = sessions === 1 ? '1 session' : `${sessions} sessions`
  switch (shownSessionChange(comparison)) {
    case 'few':
      return `${of}, ${LEAST_SESSIONS} decide`
    case 'inconclusive':
      return comparison.reason === 'noise' ? `${of}, which scatter too much` : `${of}, too near the limit`
    default:
      return of
  }
}

/** Whether there is anything to say of a change. */
export const isNotable = (found: SessionComparison): boolean => shownSessionChange(found) !== 'same'

const rank = (found: SessionComparison): number => SESSION_CHANGES.indexOf(shownSessionChange(found))

/** The worst first; of those that are judged alike the largest change. */
export const byWorst = (a: SessionComparison, b: SessionComparison): number => rank(a) - rank(b) || b.change - a.change

/** How many there are of each look, the worst first. */
export function changeCounts(comparisons: readonly SessionComparison[]): [ChangeLook, number][] {
  return SESSION_CHANGES.map((shown): [ChangeLook, number] => [
    lookOf(shown),
    comparisons.filter((each) => shownSessionChange(each) === shown).length,
  ]).filter(([, count]) => count > 0)
}
