/** Spans of one shape are attributed in this fresh process. */
import { attributeSpans } from '../../src/engine/span-energy.ts'
import type { SpanMark } from '../../src/span-mark.ts'
import { mark, windowOf } from '../support/span-window.ts'
import { asked, type StepCost, tell, timed } from './fresh-process.ts'

export interface SpanCosts {
  cost: StepCost
  peakBytes: number
}

const { shape, spans } = asked<{ shape: string; spans: number }>()

/** The edges of a span among two for each: the start of the window is number 0. */
function markOf(i: number): SpanMark {
  if (shape === 'one after the other') return mark(i, 2 * i + 1, 2 * i + 2)
  if (shape === 'at once') return mark(i, i + 1, spans + i + 1)
  return mark(i, i + 1, 2 * spans - i, i === 0 ? {} : { parent: i - 1 })
}

const window = windowOf(
  Array.from({ length: 2 * spans + 2 }, (_, i) => ({
    ns: BigInt(i) * 1_000_003n,
    countedUj: [BigInt(i) * 20_011n, BigInt(i) * 3001n, BigInt(i) * 30_013n],
  })),
)
const marks = Array.from({ length: spans }, (_, i) => markOf(i))
const { cost, value } = await timed(() => attributeSpans(window, marks))
if (value.spans.some(({ selfJoules }) => selfJoules === undefined)) throw new Error('a span has no energy')
tell({ cost, peakBytes: process.resourceUsage().maxRSS * 1024 } satisfies SpanCosts)
