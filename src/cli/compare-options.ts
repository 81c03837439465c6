import type { Settings } from '../config/schema.ts'
import { EnergyError } from '../errors.ts'
import { fractionFromPercent, secondsFromDuration } from '../units.ts'

export interface CompareOptions {
  base: string
  head?: string
  /** What goes before the settings of the head. */
  overrides: Partial<Settings['compare']>
  filter?: string
  changed: boolean
  budgetSeconds?: number
  /** At most so many pairs. */
  pairs?: number
  seed?: number
  /** Comparisons of a commit with itself. */
  selfTests?: number
  json: boolean
  /** File that the Markdown of the comment is written to. */
  comment?: string
}

const FEWEST_PAIRS = 5
const MOST_PAIRS = 1000
const SEEDS = 2 ** 31

const usage = (message: string): EnergyError => new EnergyError('USAGE', message, 'See `vitest-energy compare --help`.')

function whole(value: unknown, name: string, lowest: number, highest: number): number | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= lowest && value <= highest) return value
  throw usage(`--${name} takes a whole number from ${lowest} to ${highest}; found ${JSON.stringify(value)}.`)
}

/** `5%` or `0.05`. */
function fraction(value: unknown, name: string, lowest: number, highest: number): number | undefined {
  if (value === undefined) return undefined
  const percent = typeof value === 'string' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(value)?.[1] : undefined
  const number = percent === undefined ? value : fractionFromPercent(Number(percent))
  if (typeof number === 'number' && number >= lowest && number <= highest) return number
  throw usage(
    `--${name} takes a fraction from ${lowest} to ${highest}, or a percentage like 5%; found ${JSON.stringify(value)}.`,
  )
}

function duration(value: unknown): number | undefined {
  const time = text(value, 'budget')
  if (time === undefined) return undefined
  const seconds = secondsFromDuration(time)
  if (seconds !== undefined && seconds > 0) return seconds
  throw usage(`--budget takes a time like 90s, 10m or 1h; found ${JSON.stringify(value)}.`)
}

/** A text; cac makes numbers of digits. */
function text(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined
  if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value)
  throw usage(`--${name} takes one text; found ${JSON.stringify(value)}.`)
}

/** Options that were given, without those that were not. */
const given = <T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never

/**
 * The options of `vitest-energy compare` from what stood on its command line.
 *
 * @throws EnergyError USAGE
 */
export function compareOptions(
  base: string,
  head: string | undefined,
  options: Record<string, unknown>,
): CompareOptions {
  const { confirm, strict } = options
  return {
    base: String(base),
    ...given({
      head: head === undefined ? undefined : String(head),
      filter: text(options.filter, 'filter'),
      budgetSeconds: duration(options.budget),
      pairs: whole(options.pairs, 'pairs', FEWEST_PAIRS, MOST_PAIRS),
      seed: whole(options.seed, 'seed', 0, SEEDS - 1),
      selfTests: whole(options.aa, 'aa', 1, 10_000),
      comment: text(options.comment, 'comment'),
    }),
    overrides: given({
      limit: fraction(options.limit, 'limit', 0.001, 10),
      minEffect: fraction(options.minEffect, 'min-effect', 0, 1),
      confirm: typeof confirm === 'boolean' ? confirm : undefined,
      strict: strict === true ? true : undefined,
    }),
    changed: options.changed === true,
    json: options.json === true,
  }
}
