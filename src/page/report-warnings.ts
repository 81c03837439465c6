import type { EnergyReport } from '../reporters/json-schema.ts'
import { PROVENANCE_WARNINGS, type WarningGroup, warningGroups } from '../reporters/warning-groups.ts'

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
    ...named.map(({ name, own }) => ({ name, warnings: own.filter(({ kind }) => !PROVENANCE_WARNINGS.has(kind)) })),
  ])
}
