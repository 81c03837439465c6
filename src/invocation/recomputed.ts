import { FORMULA_VERSION } from '../formula-version.ts'

/** One number of a run or of a pair, computed again. */
export type Recomputed =
  | { kind: 'same'; of: string; number: string }
  | {
      kind: 'different'
      of: string
      number: string
      stored: string
      found: string
      /** The formulas have changed since it was stored. */
      formula?: string
    }
  | { kind: 'not-recomputable'; of: string; number: string; reason: string }

const shown = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value))

/**
 * Compares numbers to the last bit, nested ones under their path.
 *
 * @param formulaVersion of the formulas that made what is stored
 */
export function compared(
  of: string,
  formulaVersion: number | undefined,
  stored: Record<string, unknown>,
  found: Record<string, unknown>,
  under = '',
): Recomputed[] {
  const names = new Set([...Object.keys(stored), ...Object.keys(found)])
  return [...names].flatMap((name): Recomputed[] => {
    const [a, b] = [stored[name], found[name]]
    const number = `${under}${name}`
    if (a !== null && b !== null && typeof a === 'object' && typeof b === 'object')
      return compared(of, formulaVersion, a as Record<string, unknown>, b as Record<string, unknown>, `${number}.`)
    if (a === b) return [{ kind: 'same', of, number }]
    const formula =
      formulaVersion === FORMULA_VERSION
        ? {}
        : { formula: `formulas of version ${formulaVersion ?? 'before 1'}, now ${FORMULA_VERSION}` }
    return [{ kind: 'different', of, number, stored: shown(a), found: shown(b), ...formula }]
  })
}

export const notRecomputable = (of: string, number: string, reason: string): Recomputed => ({
  kind: 'not-recomputable',
  of,
  number,
  reason,
})

/** Some keys of a record; those that are missing stay missing. */
export function picked<T extends object, K extends keyof T>(record: T, keys: readonly K[]): Record<string, unknown> {
  return Object.fromEntries(keys.flatMap((key) => (record[key] === undefined ? [] : [[key, record[key]]])))
}
