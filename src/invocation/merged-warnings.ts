import type { Warning } from '../run.ts'

/** Two warnings say the same thing when they differ only in how often or how much. */
function subjectOf(warning: Warning): string {
  switch (warning.kind) {
    case 'counter-wrapped':
      return `${warning.kind} ${warning.counter}`
    case 'counter-fault':
      return `${warning.kind} ${warning.counter} ${warning.fault}`
    case 'sources-disagree':
      return `${warning.kind} ${warning.domain} ${warning.other}`
    case 'below-resolution':
    case 'window-too-short':
      return `${warning.kind} ${warning.domain}`
    default:
      return warning.kind
  }
}

/** The second warning is about the same subject as the first; counts add up, the worse figure stays. */
function joined(first: Warning, second: Warning): Warning {
  if (first.kind === 'counter-wrapped' && second.kind === 'counter-wrapped') {
    return { ...first, times: first.times + second.times }
  }
  if (first.kind === 'counter-fault' && second.kind === 'counter-fault') {
    return { ...first, windows: first.windows + second.windows }
  }
  if (first.kind === 'below-resolution' && second.kind === 'below-resolution') {
    return { ...first, windows: first.windows + second.windows }
  }
  if (first.kind === 'window-too-short' && second.kind === 'window-too-short') {
    return first.seconds <= second.seconds ? first : second
  }
  if (first.kind === 'sources-disagree' && second.kind === 'sources-disagree') {
    return Math.abs(first.difference) >= Math.abs(second.difference) ? first : second
  }
  return first
}

/** The warnings of many windows as the warnings of one run. */
export function mergedWarnings(lists: readonly (readonly Warning[])[]): Warning[] {
  const bySubject = new Map<string, Warning>()
  for (const warning of lists.flat()) {
    const subject = subjectOf(warning)
    const before = bySubject.get(subject)
    bySubject.set(subject, before ? joined(before, warning) : warning)
  }
  return [...bySubject.values()]
}
