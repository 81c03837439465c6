import { readFileSync } from 'node:fs'
import { cac } from 'cac'
import { EnergyError, EXIT } from '../errors.ts'
import { baseline } from './baseline.ts'
import { doctor } from './doctor.ts'

const packageVersion = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

const usage = (message: string): EnergyError =>
  new EnergyError('USAGE', message, 'See `vitest-energy --help` or `vitest-energy COMMAND --help`.')

/** A number of seconds from the command line, within bounds. */
function secondsOption(value: unknown, name: string, low: number, high: number): number {
  const number = typeof value === 'number' ? value : Number.NaN
  if (number >= low && number <= high) return number
  throw usage(`--${name} takes a number from ${low} to ${high}; found ${JSON.stringify(value)}.`)
}

/**
 * Runs one command line (without `node` and the script).
 *
 * @returns the exit code
 * @throws EnergyError USAGE for unknown commands and options and for values out of bounds
 */
export async function run(words: readonly string[]): Promise<number> {
  const cli = cac('vitest-energy')
  let running: Promise<number> | undefined
  cli
    .command('doctor', 'what can be measured here, what cannot and why, and the fix for each')
    .option('--json', 'print one JSON document')
    .action((options: { json?: boolean }) => {
      running = doctor({ json: options.json === true })
    })
  cli
    .command('baseline', 'measure the idle power of this machine and store it')
    .option('--seconds <n>', 'length of the measurement in all, 1 to 600', { default: 10 })
    .option('--json', 'print one JSON document')
    .action((options: { seconds: unknown; json?: boolean }) => {
      running = baseline({ seconds: secondsOption(options.seconds, 'seconds', 1, 600), json: options.json === true })
    })
  cli.help()
  cli.version(packageVersion())
  try {
    cli.parse(['node', 'vitest-energy', ...words], { run: false })
    if (cli.options.help === true || cli.options.version === true) return EXIT.ok
    if (!cli.matchedCommand) {
      if (words.length === 0) {
        cli.outputHelp()
        return EXIT.usage
      }
      throw usage(`There is no command "${words[0]}".`)
    }
    const [extra] = cli.args
    if (extra !== undefined) throw usage(`${cli.matchedCommandName} takes no argument; found "${extra}".`)
    cli.runMatchedCommand()
  } catch (error) {
    if (error instanceof Error && error.name === 'CACError') throw usage(`${error.message}.`)
    throw error
  }
  return running ?? EXIT.ok
}
