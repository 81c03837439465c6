/** Missing is an absent key in records and NULL in columns; these go from one to the other. */

/** 0, 1 or NULL. */
export const flag = (value: boolean | undefined): number | null => (value === undefined ? null : Number(value))

/** A whole number in digits, exact beyond 2^53. */
export const integer = (text: string | undefined): bigint | null => (text === undefined ? null : BigInt(text))

export const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))

/** A key with its value; none where the column is NULL. */
export const present = <K extends string, V>(key: K, value: V | null | undefined): Partial<Record<K, V>> =>
  value === null || value === undefined ? {} : ({ [key]: value } as Record<K, V>)

export const digits = (value: number | bigint | null): string | null => (value === null ? null : value.toString())

/** An integer column that cannot be beyond 2^53. */
export const numeral = (value: number | bigint | null): number | null => (value === null ? null : Number(value))

export const truth = (value: number | bigint | null): boolean | null => (value === null ? null : Number(value) === 1)

export const parsed = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T))
