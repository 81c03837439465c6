import type { SessionComparison } from '../stats/session-prediction.ts'
import { signedPercent } from './change-text.ts'
import { SIGNS } from './verdict-text.ts'

/** How the change against earlier sessions is shown, the worst first; `few` of them decide nothing. */
export const SESSION_CHANGES = ['regression', 'inconclusive', 'few', 'worse', 'improvement', 'same'] as const
export type ShownSessionChange = (typeof SESSION_CHANGES)[number]

/** The same words wherever they are shown. */
export const SESSION_CHANGE_WORDS: Record<ShownSessionChange, string> = {
  regression: 'regression',
  inconclusive: 'not decided',
  few: 'too few sessions',
  worse: 'worse, within the limit',
  improvement: 'improvement',
  same: 'no change',
}

/** A sign for each, as verdicts have them. */
export const sessionChangeSign = (shown: ShownSessionChange): string => SIGNS[shown === 'few' ? 'inconclusive' : shown]

export interface SessionChangeText {
  shown: ShownSessionChange
  /** What is found: `✗ +5.2 %`, `~ no change`, `too few`. */
  finding: string
  /** How sure it is: `[+3.6, +6.9]`, `(≤ +1.1 %)`, `+5.2 %, 3 sessions`. */
  detail: string
}

const figure = (fraction: number): string => signedPercent(fraction).slice(0, -1)

export function shownSessionChange({ verdict, reason, low }: SessionComparison): ShownSessionChange {
  if (reason === 'too-few-pairs' || low === undefined) return 'few'
  return verdict === 'pass' ? (low > 0 ? 'worse' : 'same') : verdict
}

/** The change of a bench against earlier sessions of its machine, in the two parts that reports show of it. */
export function sessionChangeText(found: SessionComparison): SessionChangeText {
  const shown = shownSessionChange(found)
  const { change, low, high, sessions } = found
  const changed = `${figure(change)} %`
  if (shown === 'few' || low === undefined || high === undefined)
    return { shown, finding: 'too few', detail: `${changed}, ${sessions} ${sessions === 1 ? 'session' : 'sessions'}` }
  if (shown === 'same')
    return {
      shown,
      finding: `${sessionChangeSign(shown)} ${SESSION_CHANGE_WORDS[shown]}`,
      detail: `(≤ ${figure(high)} %)`,
    }
  return { shown, finding: `${sessionChangeSign(shown)} ${changed}`, detail: `[${figure(low)}, ${figure(high)}]` }
}
