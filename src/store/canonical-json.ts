const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]))
}

/** JSON whose keys are in order, so that equal values have equal texts however they were put together. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value))
