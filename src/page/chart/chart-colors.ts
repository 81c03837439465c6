/** A colour of the style sheets, `var(--text)`, as a canvas takes it. */
export type ColorOf = (color: string) => string

/**
 * Colours for a canvas from those of the style sheets. They are read through a property: the text of a variable would be
 * `light-dark(…)`, which only a property resolves.
 *
 * @param within an element of the page; a hidden one is put into it
 */
export function chartColors(within: HTMLElement): { colorOf: ColorOf; forget: () => void } {
  const probe = document.createElement('span')
  probe.hidden = true
  within.append(probe)
  const known = new Map<string, string>()
  return {
    colorOf(color) {
      const seen = known.get(color)
      if (seen !== undefined) return seen
      probe.style.color = color
      const resolved = getComputedStyle(probe).color
      known.set(color, resolved)
      return resolved
    },
    forget: () => known.clear(),
  }
}

/** Calls back when the colours of the page may have changed: the system's scheme, a choice on the page, the paper. */
export function onSchemeChange(changed: () => void): () => void {
  const media = ['(prefers-color-scheme: dark)', 'print', '(forced-colors: active)'].map((query) => matchMedia(query))
  for (const each of media) each.addEventListener('change', changed)
  const choice = new MutationObserver(changed)
  choice.observe(document.documentElement, { attributes: true })
  return () => {
    for (const each of media) each.removeEventListener('change', changed)
    choice.disconnect()
  }
}
