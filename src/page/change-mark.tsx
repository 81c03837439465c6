import type { SessionComparison } from '../stats/session-prediction.ts'
import { CHANGE_SIGNS, CHANGE_TONES, changeWord, sessionChangeText } from './session-change.ts'

/** A change against earlier sessions with its sign, its word for those who do not see the sign. */
export function ChangeMark({ of }: { of: SessionComparison }) {
  const word = changeWord(of)
  return (
    <span class={CHANGE_TONES[word]}>
      <span aria-hidden="true">{CHANGE_SIGNS[word]} </span>
      <span class="unseen">{word} </span>
      {sessionChangeText(of)}
    </span>
  )
}
