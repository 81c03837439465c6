import type { Experiment } from '../run.ts'
import type { ConsoleStyle } from './console-style.ts'
import { plainLine } from './plain-line.ts'
import { type SaidWarning, saidWarnings } from './said-warnings.ts'
import { shortened } from './shortened.ts'
import { wrapped } from './table.ts'

/** Names that are listed before the rest is only counted, and letters of a name. */
const MOST_NAMES = 6
const LONGEST_NAME = 30

/** In front of every line of a warning but its first. */
const HANGING = '  '

const listed = (names: readonly string[]): string =>
  names.length <= MOST_NAMES
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`

const aboutText = ({ name, figure }: SaidWarning['about'][number]): string =>
  [name && shortened(plainLine(name), LONGEST_NAME), figure].filter((part) => part !== undefined).join(' ')

/**
 * Each thing that has to be said once, with the runs that it is about and its remedy on lines of its own; first what makes
 * runs invalid.
 */
export function warningLines(experiment: Experiment, { colours, width, signs }: ConsoleStyle): string[] {
  return saidWarnings(experiment).flatMap(({ text, isFatal, remedy, about }) => {
    const [sign, paint] = isFatal ? ['✗', colours.red] : ['!', colours.yellow]
    const runs = about.length === 0 ? '' : ` (${listed([...new Set(about.map(aboutText))])})`
    const [first = '', ...rest] = wrapped(signs(plainLine(text) + runs), width - HANGING.length)
    return [
      `${paint(sign)} ${first}`,
      ...rest.map((line) => HANGING + line),
      ...wrapped(signs(remedy), width, HANGING).map(colours.dim),
    ]
  })
}
