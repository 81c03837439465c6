import { type Experiment, FATAL_WARNINGS, type Warning } from '../run.ts'
import { sentences } from './warning-sentences.ts'

/** A warning that is said once, with all that it is about. */
export interface SaidWarning {
  text: string
  /** It makes runs invalid. */
  isFatal: boolean
  remedy: string
  /** Names of runs, and what differs from one to the next. */
  about: { name?: string; figure?: string }[]
}

/** They say where a number comes from, which stands beside every number. */
const OF_PROVENANCE = new Set<Warning['kind']>(['modelled', 'simulated', 'no-counter'])

/** What there is to warn of, each thing once; first what makes runs invalid. */
export function saidWarnings({ runs, warnings }: Pick<Experiment, 'runs' | 'warnings'>): SaidWarning[] {
  const said = new Map<string, SaidWarning>()
  const say = (warning: Warning, name?: string): void => {
    const { text, figure, remedy } = sentences(warning)
    const entry = said.get(text) ?? { text, isFatal: FATAL_WARNINGS.includes(warning.kind), remedy, about: [] }
    const about = { ...(name === undefined ? {} : { name }), ...(figure === undefined ? {} : { figure }) }
    const isNew = !entry.about.some((each) => each.name === about.name && each.figure === about.figure)
    if (Object.keys(about).length > 0 && isNew) entry.about.push(about)
    said.set(text, entry)
  }
  for (const run of runs)
    for (const warning of run.warnings) if (!OF_PROVENANCE.has(warning.kind)) say(warning, run.name)
  for (const warning of warnings) say(warning)
  return [...said.values()].toSorted((a, b) => Number(b.isFatal) - Number(a.isFatal))
}
