import { EnergyError } from '../errors.ts'
import { type Phase, type PhaseEnergy, PHASES, type RawWindow, type ReaderFacts, type SpanRecord } from '../run.ts'
import type { SpanMark } from '../span-mark.ts'
import { joulesFromUj, secondsFromNs } from '../units.ts'
import type { CounterLimits } from './raw-window.ts'
import { type Counter, MISSING_UJ } from './readers/reader.ts'
import { bracketNs, timeNs } from './sampling/reading.ts'
import { countedAtEdges } from './spans/edge-energy.ts'
import type { SpanEdge } from './spans/edge-log.ts'
import { dealSlices, NOTHING, plus, type Share } from './spans/self-shares.ts'
import type { ReadingRows } from './window-series.ts'
import { isTooShort, type Stretch, stretchUncertaintyJoules, totalCounters } from './spans/span-uncertainty.ts'

/** Everything that was read of a window with spans in it. */
export interface SpanReadings {
  /** Start of the window, readings inside, end of the window. */
  edges: readonly SpanEdge[]
  /** Readings of the sampler inside the window. */
  rows: ReadingRows
  counters: readonly Counter[]
  limits: CounterLimits
  /** The same window as a record. */
  window: RawWindow
  /** Absent when nothing can be read. */
  reader: ReaderFacts | undefined
  /** The window has a total: no counter of it failed or stood still. */
  hasTotal: boolean
}

/** Time and energy of a window by spans and by phases; both make up the window exactly. */
export interface Attribution {
  spans: SpanRecord[]
  phases: PhaseEnergy[]
}

/** @throws EnergyError WINDOW_OPEN for marks that do not belong to these edges */
function checkMarks(marks: readonly SpanMark[], lastEdge: number): void {
  const known = new Set(marks.map(({ id }) => id))
  for (const { id, parent, startEdge, endEdge } of marks) {
    const isInside = startEdge >= 0 && startEdge <= endEdge && endEdge <= lastEdge
    const hasParent = parent === undefined || (parent < id && known.has(parent))
    if (isInside && hasParent) continue
    throw new EnergyError(
      'WINDOW_OPEN',
      `Span ${id} has the edges ${startEdge} and ${endEdge} and the parent ${parent ?? 'none'}: it is not of this window, whose last edge is ${lastEdge}.`,
      'Begin and end spans between start and stop of the session that they are attributed in, parents before their children.',
    )
  }
}

/** Counted up to each edge by the counters of the total together, and by each of them. */
function energyAtEdges(readings: SpanReadings) {
  const { edges, rows, counters, limits, hasTotal } = readings
  const at = edges.map(({ reading }) => reading)
  const columns = totalCounters(counters).map(({ counter, index }) => ({
    index,
    counted: countedAtEdges(at, rows, { counter, index, limits }),
  }))
  const totals = edges.map((_, edge) =>
    hasTotal
      ? columns.reduce<bigint | undefined>((sum, { counted }) => {
          const uj = counted[edge]
          return sum === undefined || uj === undefined ? undefined : sum + uj
        }, 0n)
      : undefined,
  )
  return { columns, totals }
}

const difference = (after: bigint | undefined, before: bigint | undefined): bigint | undefined =>
  after === undefined || before === undefined ? undefined : after - before

/** Joules between two edges with their uncertainty; nothing where a counter of the total could not be read. */
function joulesBetween(
  { startEdge, endEdge }: SpanMark,
  stretch: Stretch,
  readings: SpanReadings,
  { columns, totals }: ReturnType<typeof energyAtEdges>,
): Pick<SpanRecord, 'totalJoules' | 'uncertaintyJoules' | 'belowResolution'> {
  const totalUj = difference(totals[endEdge], totals[startEdge])
  const { window, reader } = readings
  if (totalUj === undefined || !reader) return {}
  const uncertainties: number[] = []
  let stoodStill = false
  for (const { index, counted } of columns) {
    const uj = difference(counted[endEdge], counted[startEdge]) ?? 0n
    const span = window.counters[index]
    if (uj === 0n) stoodStill = true
    if (!span) continue
    const facts = reader.counters.find(({ id }) => id === span.counter)
    uncertainties.push(stretchUncertaintyJoules(joulesFromUj(uj), stretch, { span, window, facts }))
  }
  const tooShort = reader.provenance !== 'modelled' && isTooShort(stretch, reader.counters)
  return {
    totalJoules: joulesFromUj(totalUj),
    uncertaintyJoules: Math.hypot(...uncertainties),
    ...(tooShort || stoodStill ? { belowResolution: true as const } : {}),
  }
}

const textsOf = ({ reading }: SpanEdge): string[] =>
  Array.from(reading.values, (uj) => (uj === MISSING_UJ ? '' : uj.toString()))

function phaseEnergies(marks: readonly SpanMark[], selfOf: (mark: SpanMark) => Share, rest: Share): PhaseEnergy[] {
  const sums = new Map<Phase, Share>()
  for (const mark of marks) sums.set(mark.phase, plus(sums.get(mark.phase) ?? NOTHING, selfOf(mark)))
  if (rest.ns > 0n || sums.size === 0) sums.set('waiting', plus(sums.get('waiting') ?? NOTHING, rest))
  return PHASES.flatMap((phase) => {
    const sum = sums.get(phase)
    if (!sum) return []
    const { ns, uj } = sum
    return [{ phase, seconds: secondsFromNs(ns), ...(uj === undefined ? {} : { joules: joulesFromUj(uj) }) }]
  })
}

/**
 * Attributes a window to the spans in it. It is cut at every edge, and each slice goes in equal shares to the deepest spans
 * that are active in it; slices without one are `waiting`. Shares are whole ns and whole µJ, so that self-times and
 * self-energies of all spans and the gaps sum up to the window exactly, however spans overlap. Energy is that of the total
 * domains; where one of their counters could not be read at an edge, what touches that edge has none, and nothing has when
 * the window has no total.
 *
 * @throws EnergyError WINDOW_OPEN for marks that do not belong to the window
 */
export function attributeSpans(readings: SpanReadings, marks: readonly SpanMark[]): Attribution {
  const { edges } = readings
  checkMarks(marks, edges.length - 1)
  const ordered = marks.toSorted((a, b) => a.id - b.id)
  const energy = energyAtEdges(readings)
  const timesNs = edges.map(({ reading }) => timeNs(reading))
  const slices = timesNs.slice(1).map((ns, i) => ({
    ns: ns - (timesNs[i] as bigint),
    uj: difference(energy.totals[i + 1], energy.totals[i]),
  }))
  const { selves, rest } = dealSlices(slices, ordered)
  const none: Share = { ns: 0n, uj: readings.hasTotal ? 0n : undefined }
  const selfOf = ({ id }: SpanMark): Share => selves.get(id) ?? none
  const endOf = new Map(ordered.map(({ id, endEdge }) => [id, endEdge]))
  const spans = ordered.map((mark): SpanRecord => {
    const { startEdge, endEdge, parent, ...facts } = mark
    const [start, end] = [edges[startEdge] as SpanEdge, edges[endEdge] as SpanEdge]
    const self = selfOf(mark)
    const stretch: Stretch = {
      seconds: secondsFromNs(timeNs(end.reading) - timeNs(start.reading)),
      startUncertaintySeconds: secondsFromNs(bracketNs(start.reading)) / 2,
      endUncertaintySeconds: secondsFromNs(bracketNs(end.reading)) / 2,
    }
    const outlives = parent !== undefined && endEdge > (endOf.get(parent) as number)
    return {
      ...facts,
      ...(parent === undefined ? {} : { parent }),
      startNs: timeNs(start.reading).toString(),
      endNs: timeNs(end.reading).toString(),
      seconds: stretch.seconds,
      selfSeconds: secondsFromNs(self.ns),
      ...(self.uj === undefined ? {} : { selfJoules: joulesFromUj(self.uj) }),
      ...joulesBetween(mark, stretch, readings, energy),
      cpuSeconds: end.treeCpuSeconds - start.treeCpuSeconds,
      ...(outlives ? { outlivesParent: true as const } : {}),
      startUj: textsOf(start),
      endUj: textsOf(end),
    }
  })
  return { spans, phases: phaseEnergies(ordered, selfOf, rest) }
}
