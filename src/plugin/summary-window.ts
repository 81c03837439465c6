/** A reporter of Vitest's, or a part of it, that draws what stays at the bottom of a terminal. */
interface Drawing {
  createSummary(): string[]
}

const draws = (part: unknown): part is Drawing =>
  typeof part === 'object' && part !== null && typeof (part as Partial<Drawing>).createSummary === 'function'

/** What draws the window of a reporter: its summary (default, verbose, tree), or itself (dot); undefined where nothing does. */
function drawingOf(reporter: unknown): Drawing | undefined {
  if (typeof reporter !== 'object' || reporter === null) return undefined
  const { summary, renderer } = reporter as { summary?: unknown; renderer?: unknown }
  if (draws(summary)) return summary
  return renderer !== undefined && draws(reporter) ? reporter : undefined
}

/**
 * Adds a row to the window that Vitest redraws at the bottom of a terminal, once a second and whenever a test ends. Vitest
 * takes everything that is written while the window is there and prints it above, so a second live line would be pushed into
 * the scrollback: the one place for a live row is inside the window, which Vitest also clears and ends. The door is not a
 * public one. Where it is not found (a pipe, CI, another reporter, another Vitest) there is no row.
 *
 * @param row asked whenever the window is drawn; nothing is added for ''
 * @returns whether there is such a window
 */
export function addToSummaryWindow(vitest: object, row: () => string): boolean {
  const { reporters } = vitest as { reporters?: unknown }
  const drawings = Array.isArray(reporters) ? reporters.flatMap((reporter) => drawingOf(reporter) ?? []) : []
  for (const drawing of drawings) {
    const draw = drawing.createSummary.bind(drawing)
    drawing.createSummary = () => {
      const rows = draw()
      const text = row()
      // Its last row is empty: the cursor rests there.
      return text === '' ? rows : rows.toSpliced(-1, 0, text)
    }
  }
  return drawings.length > 0
}
