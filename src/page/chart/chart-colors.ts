/** Reads a variable of the style sheets as a colour that a canvas takes. */
export type ColorOf = (variable: string) => string

/**
 * Colours for a canvas from the variables of the style sheets. A variable is read through a property: its own text would be
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
    colorOf(variable) {
      const seen = known.get(variable)
      if (seen !== undefined) return seen
      probe.style.color = `var(${variable})`
      const color = getComputedStyle(probe).color
      known.set(variable, color)
      return color
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
