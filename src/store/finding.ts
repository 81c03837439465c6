/** Something that `verify` has found: a stored value that is not what the rest of the database says, or cannot be checked. */
export type Finding =
  | {
      kind: 'difference'
      table: string
      column: string
      /** Id of the run, or of the experiment where the table has no runs. */
      of?: string
      /** Which row, where an id names several. */
      row?: string
      stored: string
      found: string
    }
  | { kind: 'unverifiable'; table: string; of: string; reason: string }

const LONGEST = 80

/** What a column can hold. */
type Value = string | number | bigint | Uint8Array | null

/** A value as a line for people; long ones are cut. */
function shown(value: Value | undefined): string {
  if (value === null || value === undefined) return 'NULL'
  if (value instanceof Uint8Array) return `${value.length} bytes`
  const text = String(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text
}

/** Integers come as number or bigint; they are equal when their digits are. −0 and 0 are one value in a database. */
const same = (a: Value, b: Value): boolean => a === b || (a !== null && b !== null && String(a) === String(b))

export const difference = (
  place: { table: string; column: string; of?: string; row?: string },
  stored: Value | undefined,
  found: Value | undefined,
): Finding => ({ kind: 'difference', ...place, stored: shown(stored), found: shown(found) })

/** The columns of two rows that differ; only those of `found` are looked at. */
export function rowDifferences(
  place: { table: string; of?: string; row?: string },
  stored: object,
  found: object,
): Finding[] {
  const known = stored as Record<string, Value | undefined>
  return Object.entries(found as Record<string, Value>).flatMap(([column, value]) =>
    same(known[column] ?? null, value) ? [] : [difference({ ...place, column }, known[column], value)],
  )
}
