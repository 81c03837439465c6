import { useEffect, useState } from 'preact/hooks'

/** Where a reader is, as the part of the URL after `#`: `view/id?key=value`. It can be shared, and Back goes back. */
export interface Location {
  view: string
  /** What the view is of: the id of a bench or of a run; empty for the list. */
  id: string
  /** Filters and the order of tables. */
  filters: URLSearchParams
}

export function parseLocation(hash: string): Location {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2)
  const [view = '', ...rest] = path.split('/')
  return { view, id: decoded(rest.join('/')), filters: new URLSearchParams(query) }
}

/** What was typed by hand may be no encoding at all; it then stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The link to a place. Filters without a value are left out. */
export function linkTo(view: string, id = '', filters: Record<string, string | undefined> = {}): string {
  const kept = Object.entries(filters).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '')
  const query = new URLSearchParams(kept).toString()
  // Half a surrogate pair has no encoding.
  const encoded = encodeURIComponent(id.replace(/\p{Cs}/gu, '\uFFFD'))
  return `#${view}${encoded === '' ? '' : `/${encoded}`}${query === '' ? '' : `?${query}`}`
}

/** Changes filters in place: what is typed into a field makes no steps for Back. */
export function setFilters(changes: Record<string, string | undefined>): void {
  const { view, id, filters } = parseLocation(location.hash)
  history.replaceState(undefined, '', linkTo(view, id, { ...Object.fromEntries(filters), ...changes }))
  dispatchEvent(new HashChangeEvent('hashchange'))
}

export function useLocation(): Location {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const follow = () => setHash(location.hash)
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return parseLocation(hash)
}
