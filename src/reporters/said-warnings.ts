import { type Experiment, FATAL_WARNINGS, type Warning } from '../run.ts'
import { PROVENANCE_WARNINGS, type ToldWarning, type WarningGroup, warningGroups } from './warning-groups.ts'
import { sentences } from './warning-sentences.ts'

/** A warning that is said once, with all that it is about. */
export interface SaidWarning extends WarningGroup {
  /** It makes runs invalid. */
  isFatal: boolean
}

const told = (warning: Warning): ToldWarning => ({ kind: warning.kind, ...sentences(warning) })

const FATAL: ReadonlySet<string> = new Set(FATAL_WARNINGS)

/** What there is to warn of, each thing once; first what makes runs invalid. */
export function saidWarnings({ runs, warnings }: Pick<Experiment, 'runs' | 'warnings'>): SaidWarning[] {
  const ofRuns = runs.map(({ name, warnings: own }) => ({
    name,
    warnings: own.filter(({ kind }) => !PROVENANCE_WARNINGS.has(kind)).map(told),
  }))
  return warningGroups([...ofRuns, { warnings: warnings.map(told) }])
    .map((group) => ({ ...group, isFatal: FATAL.has(group.kind) }))
    .toSorted((a, b) => Number(b.isFatal) - Number(a.isFatal))
}
