import type { Comparison } from '../../../comparison.ts'
import { changeText } from '../../../reporters/change-text.ts'
import { benchLabel } from '../../../reporters/compared-bench.ts'
import { originText, sideName } from '../../../reporters/comparison-facts.ts'
import { byVerdict, countsInWords, headline } from '../../../reporters/comparison-summary.ts'
import { SIGNS, type ShownVerdict, shownVerdict, verdictText } from '../../../reporters/verdict-text.ts'
import { linkTo } from '../../location.ts'
import { shownSentence, shownText } from '../../shown-text.ts'

/** Verdicts that are named; the view of the comparison has them all. */
const MOST = 10

const TONES: Record<ShownVerdict, 'bad' | 'unsure' | 'good' | 'faint'> = {
  regression: 'bad',
  accepted: 'unsure',
  inconclusive: 'unsure',
  improvement: 'good',
  worse: 'faint',
  same: 'faint',
}

const TONE_OF_WHOLE: Record<Comparison['verdict'], string> = {
  regression: 'bad',
  pass: 'good',
  inconclusive: 'unsure',
}

/** What the comparison with another commit has found. */
export function ComparisonSummary({ comparison }: { comparison: Comparison }) {
  const { sign, text, label, change } = headline(comparison)
  const [base, head] = [sideName(comparison.base), sideName(comparison.head)]
  const told = byVerdict(comparison.benches).filter((bench) => TONES[shownVerdict(bench)] !== 'faint')
  return (
    <section class="part">
      <h3>
        {shownText(base.ref)} ({shownText(base.commit)}) → {shownText(head.ref)} ({shownText(head.commit)})
      </h3>
      <p class={`note ${TONE_OF_WHOLE[comparison.verdict]}`}>
        {sign} {text} {label !== undefined && <strong>{shownText(label)}</strong>} {change && changeText(change)}
      </p>
      <p class="faint">
        {[countsInWords(comparison), originText(comparison)]
          .filter((part) => part !== '')
          .map(shownSentence)
          .join('; ')}
      </p>
      <ul class="ranking">
        {told.slice(0, MOST).map((bench) => (
          <li key={bench.benchmarkKey}>
            <span>{shownText(benchLabel(bench))}</span>
            <span class={TONES[shownVerdict(bench)]}>
              <span aria-hidden="true">{SIGNS[shownVerdict(bench)]} </span>
              {bench.change && changeText(bench.change)}
            </span>
            <span class="faint">{shownSentence(verdictText(bench, comparison.settings))}</span>
          </li>
        ))}
      </ul>
      <p>
        <a href={linkTo('comparison')}>The comparison, bench by bench</a>
      </p>
    </section>
  )
}
