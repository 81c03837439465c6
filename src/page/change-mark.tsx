import type { SessionComparison } from '../stats/session-prediction.ts'
import { changeLook, sessionChangeFigures } from './session-change.ts'

/** A change against earlier sessions with its sign, its word for those who do not see the sign. */
export function ChangeMark({ of }: { of: SessionComparison }) {
  const { word, sign, tone } = changeLook(of)
  return (
    <span class={tone}>
      <span aria-hidden="true">{sign} </span>
      <span class="unseen">{word} </span>
      {sessionChangeFigures(of)}
    </span>
  )
}
