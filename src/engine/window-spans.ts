import type { RawWindow, ReaderFacts } from '../run.ts'
import type { SpanMark } from '../span-mark.ts'
import type { CounterLimits } from './raw-window.ts'
import type { Reader } from './readers/reader.ts'
import type { Ring } from './sampling/ring.ts'
import { type Attribution, attributeSpans } from './span-energy.ts'
import type { SpanEdge } from './spans/edge-log.ts'
import type { Window } from './window.ts'
import { NO_READINGS, readingsInside } from './window-series.ts'

/**
 * Attributes a closed window to its spans. Runs outside every window.
 *
 * @param raw the same window as a record
 * @param inside the readings of the measuring thread between start and end
 * @throws EnergyError WINDOW_OPEN for marks that do not belong to the window
 */
export function attributeWindow(
  window: Window,
  raw: RawWindow,
  inside: readonly SpanEdge[],
  marks: readonly SpanMark[],
  known: {
    reader: Reader | undefined
    facts: ReaderFacts | undefined
    ring: Ring | undefined
    limits: CounterLimits
    hasTotal: boolean
  },
): Attribution {
  const { reader, facts, ring, limits } = known
  return attributeSpans(
    {
      edges: [window.start, ...inside, window.end],
      rows: readingsInside(window, ring) ?? NO_READINGS,
      counters: reader?.counters ?? [],
      limits,
      window: raw,
      reader: facts,
      hasTotal: known.hasTotal,
    },
    marks,
  )
}
