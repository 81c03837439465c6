/** A path as text: `bench.minWindows`. */
export const keyText = (path: readonly PropertyKey[], whole: string): string =>
  path.length === 0 ? whole : path.join('.')
