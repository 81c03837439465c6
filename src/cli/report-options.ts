import { nearestWord } from '../config/spelling.ts'
import { EnergyError } from '../errors.ts'
import { REPORT_KINDS, type ReportKind } from '../report-kind.ts'
import { REPORT_FILES } from '../reporters/index.ts'

export const REPORT_FORMATS = ['console', ...REPORT_KINDS] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

/** Which experiments: one, one with a single run of its, or the newest ones, oldest first. */
export type Chosen =
  | { kind: 'newest' }
  | { kind: 'experiment'; id: string }
  | { kind: 'run'; id: string }
  | { kind: 'range'; since?: string; last?: number }

export interface ReportOptions {
  chosen: Chosen
  format: ReportFormat
  /** A file or a folder; `-` for standard output, which is the default. */
  output: string
}

const usage = (message: string): EnergyError => new EnergyError('USAGE', message, 'See `vitest-energy report --help`.')

/** One word; cac makes numbers of digits and lists of what is given twice. */
function word(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined
  if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value)
  throw usage(`--${name} takes one value; found ${JSON.stringify(value)}.`)
}

function timeOf(value: unknown): string | undefined {
  const text = word(value, 'since')
  if (text === undefined) return undefined
  const time = new Date(text)
  if (!Number.isNaN(time.getTime())) return time.toISOString()
  throw usage(`--since takes a date like 2026-01-31; found ${JSON.stringify(value)}.`)
}

function countOf(value: unknown): number | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value
  throw usage(`--last takes a whole number from 1; found ${JSON.stringify(value)}.`)
}

/** An id as it was typed: cac makes a number of `01932145`, and a large one of `0193e456`. */
function idOf(words: readonly string[], name: string): string | undefined {
  const given = words.flatMap((each, i) => {
    if (each.startsWith(`--${name}=`)) return each.slice(name.length + 3)
    return each === `--${name}` ? (words[i + 1] ?? '') : []
  })
  const [id, ...others] = given
  if (others.length > 0) throw usage(`--${name} takes one value; found ${given.length}.`)
  if (id === '' || id?.startsWith('-')) throw usage(`--${name} takes an id; found ${JSON.stringify(id)}.`)
  return id
}

function chosenBy(options: Record<string, unknown>, words: readonly string[]): Chosen {
  const [run, experiment] = [idOf(words, 'run'), idOf(words, 'experiment')]
  const [since, last] = [timeOf(options.since), countOf(options.last)]
  const isRange = since !== undefined || last !== undefined
  if ([run !== undefined, experiment !== undefined, isRange].filter(Boolean).length > 1)
    throw usage('Give one of --run, --experiment, and --since or --last.')
  if (run !== undefined) return { kind: 'run', id: run }
  if (experiment !== undefined) return { kind: 'experiment', id: experiment }
  if (!isRange) return { kind: 'newest' }
  return { kind: 'range', ...(since === undefined ? {} : { since }), ...(last === undefined ? {} : { last }) }
}

const ENDINGS: readonly [ending: string, format: ReportFormat][] = [
  ['.json', 'json'],
  ['.html', 'html'],
  ['.htm', 'html'],
  ['.md', 'markdown'],
  ['.xml', 'junit'],
  ['.svg', 'badge'],
  ['.txt', 'console'],
]

/** The format that was asked for, else that of the output's name. */
function formatOf(value: unknown, output: string): ReportFormat {
  const given = word(value, 'format')
  if (given === undefined) return ENDINGS.find(([ending]) => output.toLowerCase().endsWith(ending))?.[1] ?? 'console'
  const found = REPORT_FORMATS.find((each) => each === given)
  if (found !== undefined) return found
  const meant = nearestWord(given, REPORT_FORMATS)
  throw usage(
    `--format takes one of ${REPORT_FORMATS.join(', ')}; found ${JSON.stringify(given)}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
  )
}

/** Name of the file of a format in a folder. */
export const fileNameOf = (format: ReportFormat): string =>
  format === 'console' ? 'energy.txt' : REPORT_FILES[format satisfies ReportKind]

/**
 * The options of `vitest-energy report` from what stood on its command line.
 *
 * @param words the command line itself
 * @throws EnergyError USAGE
 */
export function reportOptions(options: Record<string, unknown>, words: readonly string[]): ReportOptions {
  const output = word(options.output, 'output') ?? '-'
  if (options.json === true && options.format !== undefined && options.format !== 'json')
    throw usage('Give one of --json and --format.')
  const format = formatOf(options.json === true ? 'json' : options.format, output)
  const chosen = chosenBy(options, words)
  if (chosen.kind === 'range' && output === '-' && !['console', 'json', 'markdown'].includes(format))
    throw usage(`--format ${format} of several experiments needs a folder: give one with --output.`)
  return { chosen, format, output }
}
