import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** The lists of the page are behind `#`; an experiment that is opened is in the query, so that its views have the hash. */
export const EXPERIMENT = 'experiment'

/** The address of an opened experiment. */
export const experimentAddress = (id: string): string => `/?${new URLSearchParams({ [EXPERIMENT]: id }).toString()}`

/**
 * Goes to an address of this page without loading it: a loaded page would have no token. Back and forward work as ever.
 */
export function goTo(address: string): void {
  history.pushState(undefined, '', address)
  dispatchEvent(new PopStateEvent('popstate'))
  dispatchEvent(new HashChangeEvent('hashchange'))
  scrollTo(0, 0)
}

/** Puts the focus where another page begins: who does not see the change is told of it. */
export function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h2, main h1')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}

/** Id of the experiment that is opened. */
export function useOpened(): string | undefined {
  const read = (): string | undefined => new URLSearchParams(location.search).get(EXPERIMENT) ?? undefined
  const [opened, setOpened] = useState(read)
  useEffect(() => {
    const follow = () => setOpened(read())
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])
  return opened
}

export interface PlaceLinkProps {
  to: string
  current?: boolean
  children: ComponentChildren
}

/** A link inside the page. */
export function PlaceLink({ to, current = false, children }: PlaceLinkProps) {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    goTo(to)
  }
  return (
    <a href={to} onClick={follow} aria-current={current ? 'page' : undefined}>
      {children}
    </a>
  )
}
