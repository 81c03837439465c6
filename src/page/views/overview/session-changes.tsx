import { benchName, type BenchLine } from '../../bench-line.ts'
import { ChangeMark } from '../../change-mark.tsx'
import { linkTo } from '../../location.ts'
import { byWorst, changeCounts, changeLook, changeReason, isNotable } from '../../session-change.ts'
import type { SessionComparison } from '../../../stats/session-prediction.ts'

/** Benches that are named; the list of benches has them all. */
const MOST = 10

interface Changed {
  line: BenchLine
  change: SessionComparison
}

/** How the benches compare with earlier sessions of the same machine and reader: how many of each kind, and the worst. */
export function SessionChanges({ lines }: { lines: readonly BenchLine[] }) {
  const changed = lines.flatMap((line): Changed[] => (line.change ? [{ line, change: line.change }] : []))
  const worst = changed
    .filter(({ change }) => isNotable(change))
    .sort((a, b) => byWorst(a.change, b.change))
    .slice(0, MOST)
  const without = lines.length - changed.length
  return (
    <section class="part">
      <h3>Against earlier sessions</h3>
      <p>
        {changeCounts(changed.map(({ change }) => change)).map(([{ word, sign, tone }, count]) => (
          <span key={word} class={`tally ${tone}`}>
            <span aria-hidden="true">{sign} </span>
            {count} {word}
          </span>
        ))}
        {without > 0 && <span class="tally faint">{without} without earlier sessions</span>}
      </p>
      {worst.length > 0 && (
        <ul class="ranking">
          {worst.map(({ line: { bench }, change }) => (
            <li key={bench.id}>
              <a href={linkTo('bench', bench.id)}>{benchName(bench)}</a>
              <ChangeMark of={change} />
              <span class="faint">
                {changeLook(change).word}, {changeReason(change)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {worst.length > 0 && worst.length === MOST && (
        <p>
          <a href={linkTo('benches', '', { 'order-benches': '-change' })}>All benches by their change</a>
        </p>
      )}
    </section>
  )
}
