import { changeText, signedPercent } from '../reporters/change-text.ts'
import { LEAST_SESSIONS, type SessionComparison } from '../stats/session-prediction.ts'

/** How a bench compares with earlier sessions, in a word. */
export const CHANGE_WORDS = ['worse', 'undecided', 'too few sessions', 'better', 'alike'] as const
export type ChangeWord = (typeof CHANGE_WORDS)[number]

export const CHANGE_SIGNS: Record<ChangeWord, string> = {
  worse: '✗',
  undecided: '?',
  'too few sessions': '?',
  better: '↓',
  alike: '~',
}

/** The class of the style sheet in which a word stands. */
export const CHANGE_TONES: Record<ChangeWord, 'bad' | 'unsure' | 'good' | 'faint'> = {
  worse: 'bad',
  undecided: 'unsure',
  'too few sessions': 'faint',
  better: 'good',
  alike: 'faint',
}

export function changeWord({ verdict, reason }: SessionComparison): ChangeWord {
  switch (verdict) {
    case 'regression':
      return 'worse'
    case 'improvement':
      return 'better'
    case 'pass':
      return 'alike'
    default:
      return reason === 'too-few-pairs' ? 'too few sessions' : 'undecided'
  }
}

/** `+5.2% [+3.6, +6.9]`; one session before gives no interval. */
export function sessionChangeText({ change, low, high }: SessionComparison): string {
  return low === undefined || high === undefined ? signedPercent(change) : changeText({ change, low, high })
}

/** What the word means for this bench. */
export function changeReason(comparison: SessionComparison): string {
  const { sessions } = comparison
  const of = sessions === 1 ? '1 session' : `${sessions} sessions`
  switch (changeWord(comparison)) {
    case 'too few sessions':
      return `${of}, ${LEAST_SESSIONS} decide`
    case 'undecided':
      return comparison.reason === 'noise' ? `${of}, which scatter too much` : `${of}, too near the limit`
    default:
      return of
  }
}

/** The worst first; of those that are judged alike the largest change. */
export const byWorst = (a: SessionComparison, b: SessionComparison): number =>
  CHANGE_WORDS.indexOf(changeWord(a)) - CHANGE_WORDS.indexOf(changeWord(b)) || b.change - a.change

/** How many there are of each word, in the order of the words. */
export function changeCounts(comparisons: readonly SessionComparison[]): [ChangeWord, number][] {
  return CHANGE_WORDS.map((word): [ChangeWord, number] => [
    word,
    comparisons.filter((each) => changeWord(each) === word).length,
  ]).filter(([, count]) => count > 0)
}
