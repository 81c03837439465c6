import type { Comparison } from '../../../comparison.ts'
import { nextStepParts } from '../../../reporters/comparison-next-steps.ts'
import { shownText } from '../../shown-text.ts'

/** What people can do about a comparison; nothing where there is nothing to do. */
export function NextSteps({ comparison }: { comparison: Comparison }) {
  const steps = nextStepParts(comparison)
  if (steps.length === 0) return undefined
  return (
    <section class="part">
      <h3>Next steps</h3>
      <ul>
        {steps.map((parts, i) => (
          <li key={i}>
            {parts.map((part, j) => (typeof part === 'string' ? part : <code key={j}>{shownText(part.code)}</code>))}
          </li>
        ))}
      </ul>
    </section>
  )
}
