/** A row of their database as better-sqlite3 gives it with safe integers. A column that its version lacks has no key. */
export type Row = Readonly<Record<string, unknown>>

/** A number, whichever way it is stored; undefined for NULL, for text and for what is not finite. */
export function numberOf(row: Row, column: string): number | undefined {
  const value = row[column]
  const number = typeof value === 'bigint' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** A whole number that may exceed 2^53; undefined for NULL, for text and for fractions. */
export function wholeOf(row: Row, column: string): bigint | undefined {
  const value = row[column]
  if (typeof value === 'bigint') return value
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined
}

/** A text that is not empty. */
export function textOf(row: Row, column: string): string | undefined {
  const value = row[column]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function truthOf(row: Row, column: string): boolean | undefined {
  const number = numberOf(row, column)
  return number === undefined ? undefined : number !== 0
}

/** The keys that have a value. */
export const present = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
