import type { WarningKind } from '../run.ts'

/** A warning in sentences, as reports have it. */
export interface ToldWarning {
  kind: string
  text: string
  /** What differs from one run to the next. */
  figure?: string | undefined
  remedy: string
}

/** One thing that has to be said, once, with everything that it is about. */
export interface WarningGroup {
  kind: string
  text: string
  remedy: string
  /** Names of runs, in the order in which they were met; empty where it is about the whole invocation. */
  about: { name?: string; figure?: string }[]
}

/** They say where a number comes from, which stands beside every number. */
export const PROVENANCE_WARNINGS: ReadonlySet<string> = new Set<WarningKind>(['modelled', 'simulated', 'no-counter'])

/** Warnings of named runs, and of the invocation, where the name is undefined: the same sentence is said once. */
export function warningGroups(sources: readonly { name?: string; warnings: readonly ToldWarning[] }[]): WarningGroup[] {
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
