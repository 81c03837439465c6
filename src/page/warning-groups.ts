import type { EnergyReport } from '../reporters/json-schema.ts'

export type ReportedWarning = EnergyReport['warnings'][number]

/** One thing that has to be said, once, with everything that it is about. */
export interface WarningGroup {
  kind: string
  text: string
  remedy: string
  /** In the order in which they were met; empty where it is about the whole invocation. */
  about: { name?: string; figure?: string }[]
}

/** Warnings of named runs, and of the invocation, where the name is undefined: the same sentence is said once. */
export function warningGroups(
  sources: readonly { name?: string; warnings: readonly ReportedWarning[] }[],
): WarningGroup[] {
  const groups = new Map<string, WarningGroup>()
  for (const { name, warnings } of sources) {
    for (const { kind, text, figure, remedy } of warnings) {
      const group = groups.get(text) ?? { kind, text, remedy, about: [] }
      groups.set(text, group)
      const about = { ...(name === undefined ? {} : { name }), ...(figure === undefined ? {} : { figure }) }
      const isNew = !group.about.some((each) => each.name === about.name && each.figure === about.figure)
      if (Object.keys(about).length > 0 && isNew) group.about.push(about)
    }
  }
  return [...groups.values()]
}

/** What is said where the joules come from, and not among the warnings. */
const SAID_ELSEWHERE = new Set(['modelled', 'simulated', 'no-counter'])

/** Everything that a report warns of. */
export function reportWarnings({ benchmarks, runs, warnings }: EnergyReport): WarningGroup[] {
  const named = [
    ...benchmarks.map(({ suite, name, warnings: own }) => ({ name: [suite, name].filter(Boolean).join(' > '), own })),
    ...runs.map(({ task, workflow, warnings: own }) => ({
      name: workflow === 'test' ? task : `${task} (${workflow})`,
      own,
    })),
  ]
  return warningGroups([
    { warnings },
    ...named.map(({ name, own }) => ({ name, warnings: own.filter(({ kind }) => !SAID_ELSEWHERE.has(kind)) })),
  ])
}
