import { type Experiment, FATAL_WARNINGS, type Warning } from '../run.ts'
import type { ConsoleStyle } from './console-style.ts'
import { plainLine } from './plain-line.ts'
import { shortened, wrapped } from './table.ts'
import { sentences } from './warning-sentences.ts'

/** Names that are listed before the rest is only counted, and letters of a name. */
const MOST_NAMES = 6
const LONGEST_NAME = 30

/** In front of every line of a warning but its first. */
const HANGING = '  '

interface SaidWarning {
  isFatal: boolean
  remedy: string
  about: Set<string>
}

/** Where the numbers come from is said at the end of the report. */
const SAID_ELSEWHERE = new Set<Warning['kind']>(['modelled', 'simulated', 'no-counter'])

const listed = (names: readonly string[]): string =>
  names.length <= MOST_NAMES
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`

function collected({ runs, warnings }: Experiment): Map<string, SaidWarning> {
  const said = new Map<string, SaidWarning>()
  const say = (warning: Warning, name?: string): void => {
    const { text, figure, remedy } = sentences(warning)
    const entry = said.get(text) ?? { isFatal: FATAL_WARNINGS.includes(warning.kind), remedy, about: new Set<string>() }
    const about = [name, figure].filter((part) => part !== undefined).join(' ')
    if (about !== '') entry.about.add(about)
    said.set(text, entry)
  }
  for (const run of runs)
    for (const warning of run.warnings)
      if (!SAID_ELSEWHERE.has(warning.kind)) say(warning, shortened(plainLine(run.name), LONGEST_NAME))
  for (const warning of warnings) say(warning)
  return said
}

/**
 * Each thing that has to be said once, with the runs that it is about and its remedy on lines of its own; first what makes
 * runs invalid.
 */
export function warningLines(experiment: Experiment, { colours, width, signs }: ConsoleStyle): string[] {
  const said = [...collected(experiment)].toSorted(([, a], [, b]) => Number(b.isFatal) - Number(a.isFatal))
  return said.flatMap(([text, { isFatal, remedy, about }]) => {
    const [sign, paint] = isFatal ? ['✗', colours.red] : ['!', colours.yellow]
    const runs = about.size === 0 ? '' : ` (${listed([...about])})`
    const [first = '', ...rest] = wrapped(signs(plainLine(text) + runs), width - HANGING.length)
    return [
      `${paint(sign)} ${first}`,
      ...rest.map((line) => HANGING + line),
      ...wrapped(signs(remedy), width, HANGING).map(colours.dim),
    ]
  })
}
