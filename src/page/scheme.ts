/** Light or dark: as the system has it, or as a reader has chosen. */
export const SCHEMES = ['auto', 'light', 'dark'] as const
export type Scheme = (typeof SCHEMES)[number]

const KEY = 'vitest-energy-scheme'

const isScheme = (value: unknown): value is Scheme => SCHEMES.some((scheme) => scheme === value)

/** Storage throws where it is forbidden, as in a file that was opened from a disk: the choice then lasts as long as the page. */
function storage(): Storage | undefined {
  try {
    return localStorage
  } catch {
    return undefined
  }
}

export function storedScheme(): Scheme {
  const stored = storage()?.getItem(KEY)
  return isScheme(stored) ? stored : 'auto'
}

/** Shows the page in a scheme; style sheets and charts go by `data-scheme` of the root. */
export function showScheme(scheme: Scheme): void {
  if (scheme === 'auto') delete document.documentElement.dataset.scheme
  else document.documentElement.dataset.scheme = scheme
}

/** Shows a scheme, and remembers it where that is possible. */
export function chooseScheme(scheme: Scheme): void {
  showScheme(scheme)
  try {
    storage()?.setItem(KEY, scheme)
  } catch {
    // A storage without room, as private windows have it, forgets the choice.
  }
}
