import { isMeant } from '../bench-pattern.ts'
import { wordsLike } from '../config/spelling.ts'
import { EnergyError } from '../errors.ts'

/** Benches that are listed in an error before the rest is only counted. */
const MOST_NAMES = 10

const nameOf = (benchmarkKey: string): string => benchmarkKey.split(' > ').at(-1) ?? benchmarkKey

function listed(keys: readonly string[]): string {
  const more = keys.length - MOST_NAMES
  const lines = keys.slice(0, MOST_NAMES).map((key) => `\n  ${key}`)
  return `${lines.join('')}${more > 0 ? `\n  and ${more} more` : ''}`
}

/**
 * The one bench that is meant by its key, its name, a pattern of its key (`*` stands for anything) or a part of its key, in
 * this order.
 *
 * @param keys `file > suite > name` of all benches
 * @throws EnergyError USAGE when there is none or several
 */
export function wantedBench(text: string, keys: readonly string[]): string {
  const known = [...new Set(keys)]
  const lower = text.toLowerCase()
  const ways = [
    (key: string) => key === text,
    (key: string) => isMeant(text, { benchmarkKey: key, name: nameOf(key) }),
    (key: string) => key.toLowerCase().includes(lower),
  ]
  const found = ways.map((way) => known.filter(way)).find((each) => each.length > 0) ?? []
  const [only, ...others] = found
  if (only !== undefined && others.length === 0) return only
  if (only !== undefined)
    throw new EnergyError(
      'USAGE',
      `"${text}" is ${found.length} benches:${listed(found)}`,
      'Give more of the name, or all of it in quotes.',
    )
  const alike = wordsLike(text, known.map(nameOf))
  throw new EnergyError(
    'USAGE',
    `No bench in the database is called "${text}".${alike.length === 0 ? '' : ` Did you mean ${alike.slice(0, 3).join(', ')}?`}`,
    'List them with `vitest-energy history`.',
  )
}
