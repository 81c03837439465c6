import type { Experiment, Warning } from '../run.ts'
import { warningText } from './warning-text.ts'

/** A warning that is said once, with all that it is about. */
export interface SaidWarning {
  text: string
  remedy: string
  /** Names of runs, and what differs from one to the next. */
  about: { name?: string; figure?: string }[]
}

/** They say where a number comes from, which stands beside every number. */
const OF_PROVENANCE = new Set<Warning['kind']>(['modelled', 'simulated', 'no-counter'])

/** What there is to warn of, each thing once: what runs warn of, then what concerns all of them. */
export function saidWarnings({ runs, warnings }: Pick<Experiment, 'runs' | 'warnings'>): SaidWarning[] {
  const said = new Map<string, SaidWarning>()
  const say = (warning: Warning, name?: string): void => {
    const { text, figure, remedy } = warningText(warning)
    const entry = said.get(text) ?? { text, remedy, about: [] }
    const about = { ...(name === undefined ? {} : { name }), ...(figure === undefined ? {} : { figure }) }
    const isNew = !entry.about.some((each) => each.name === about.name && each.figure === about.figure)
    if (Object.keys(about).length > 0 && isNew) entry.about.push(about)
    said.set(text, entry)
  }
  for (const run of runs)
    for (const warning of run.warnings) if (!OF_PROVENANCE.has(warning.kind)) say(warning, run.name)
  for (const warning of warnings) say(warning)
  return [...said.values()]
}
