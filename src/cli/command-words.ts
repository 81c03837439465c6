import { nearestWord } from '../config/spelling.ts'
import { EnergyError } from '../errors.ts'

/** What is wrong with the words of a command. */
export const usage = (message: string): EnergyError =>
  new EnergyError('USAGE', message, 'See `vitest-energy --help` or `vitest-energy COMMAND --help`.')

/** A number from the command line, within bounds. */
export function numberOption(value: unknown, name: string, low: number, high: number): number {
  const number = typeof value === 'number' ? value : Number.NaN
  if (number >= low && number <= high) return number
  throw usage(`--${name} takes a number from ${low} to ${high}; found ${JSON.stringify(value)}.`)
}

/** A path from the command line; cac makes numbers of digits. */
export function fileOption(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined
  if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value)
  throw usage(`--${name} takes one path; found ${JSON.stringify(value)}.`)
}

/** A command for another program; cac makes numbers of digits. */
export function commandOption(value: unknown, name: string): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value
  throw usage(`--${name} takes one command; found ${JSON.stringify(value)}.`)
}

/** A count from the command line. */
export function countOption(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value
  throw usage(`--${name} takes a whole number from 1; found ${JSON.stringify(value)}.`)
}

/** A date or a time from the command line, as ISO 8601 in UTC; cac makes numbers of years. */
export function timeOption(value: unknown, name: string): string {
  const time = new Date(String(value))
  if (!Number.isNaN(time.getTime())) return time.toISOString()
  throw usage(`--${name} takes a date like 2026-01-31; found ${JSON.stringify(value)}.`)
}

/** How many arguments commands take; the others take none. */
const WORDS_OF_COMMAND: Record<string, number> = {
  run: Number.POSITIVE_INFINITY,
  ingest: Number.POSITIVE_INFINITY,
  comment: Number.POSITIVE_INFINITY,
  db: 1,
  compare: 2,
  history: 1,
}

/** What is looked at of a parsed command line (cac). */
interface CommandLine {
  readonly args: readonly string[]
  readonly options: object
  readonly commands: readonly { name: string }[]
  readonly globalCommand: { hasOption: (name: string) => unknown }
  readonly matchedCommand?: { name: string; options: readonly { name: string }[]; hasOption: (name: string) => unknown }
}

/** Refuses a first word that is no command, an option without a command, and an option or an argument that the command does not have. */
export function refuseUnknown(cli: CommandLine, words: readonly string[]): void {
  const [word = ''] = words
  const { matchedCommand: command } = cli
  if (!command) {
    if (word.startsWith('-')) throw usage(`The option ${word} needs a command in front of it.`)
    const meant = nearestWord(
      word,
      cli.commands.map(({ name }) => name),
    )
    throw usage(`There is no command "${word}".${meant === undefined ? '' : ` Did you mean ${meant}?`}`)
  }
  for (const name of Object.keys(cli.options)) {
    if (name === '--' || command.hasOption(name) || cli.globalCommand.hasOption(name)) continue
    const meant = nearestWord(
      name,
      command.options.map((option) => option.name),
    )
    throw usage(`${command.name} has no option "${name}".${meant === undefined ? '' : ` Did you mean --${meant}?`}`)
  }
  const extra = cli.args[WORDS_OF_COMMAND[command.name] ?? 0]
  if (extra !== undefined) throw usage(`${command.name} takes no argument; found "${extra}".`)
}
