import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { SchemeSwitch } from './scheme-switch.tsx'

export interface FrameLink {
  href: string
  title: string
  count?: number | undefined
  isCurrent: boolean
}

export interface PageFrameProps {
  title: string
  /** Short facts below the title, in a row. */
  facts: readonly ComponentChildren[]
  /** What must be seen in every view. */
  notices?: ComponentChildren
  links: readonly FrameLink[]
  /** Changes when another view is shown: its heading, an `h2`, then takes the focus. */
  place: string
  footer?: ComponentChildren
  children: ComponentChildren
}

/** What is folded on the screen is open on paper. */
function printsDetails(): () => void {
  let opened: HTMLDetailsElement[] = []
  const unfold = (): void => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')]
    for (const each of opened) each.open = true
  }
  const fold = (): void => {
    for (const each of opened) each.open = false
  }
  addEventListener('beforeprint', unfold)
  addEventListener('afterprint', fold)
  return () => {
    removeEventListener('beforeprint', unfold)
    removeEventListener('afterprint', fold)
  }
}

/** What stands around every view: title, facts, navigation. The document is named after the heading of the view. */
export function PageFrame({ title, facts, notices, links, place, footer, children }: PageFrameProps) {
  const main = useRef<HTMLElement>(null)
  const shown = useRef(place)
  const focusHeading = (): void => {
    const heading = main.current?.querySelector('h2')
    if (!heading) return
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    scrollTo(0, 0)
  }
  useEffect(() => {
    const heading = main.current?.querySelector('h2')?.textContent
    document.title = heading ? `${heading} – ${title}` : title
    if (shown.current === place) return
    shown.current = place
    focusHeading()
  }, [place, title])
  useEffect(printsDetails, [])
  const skip = (event: Event): void => {
    // The part of the URL behind # says which view is shown.
    event.preventDefault()
    focusHeading()
  }
  return (
    <>
      <a class="skip" href={location.hash || '#'} onClick={skip}>
        Skip to the content
      </a>
      <header class="frame-header">
        <h1>{title}</h1>
        <SchemeSwitch />
        <ul class="frame-facts">
          {facts.map((fact, i) => (
            <li key={i}>{fact}</li>
          ))}
        </ul>
        {notices && <div class="frame-notices">{notices}</div>}
      </header>
      <nav class="frame-nav" aria-label="Views">
        <ul>
          {links.map(({ href, title: name, count, isCurrent }) => (
            <li key={href}>
              <a href={href} aria-current={isCurrent ? 'page' : undefined}>
                {name}
                {count !== undefined && <span class="count">{count}</span>}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main class="frame-main" ref={main}>
        {children}
      </main>
      {footer && <footer class="frame-footer">{footer}</footer>}
    </>
  )
}
