import type { MachineCpu } from './machine-cpu.ts'
import type { Reader } from './readers/reader.ts'
import { LATENESS_BUCKETS } from './sampling/lateness.ts'
import { bracketNs, createReading, type Reading, takeReading } from './sampling/reading.ts'

/** What an edge of a window reads, on the caller's thread. */
export interface EdgeSources {
  readonly reader: Reader | undefined
  treeCpuSeconds(ownLast: boolean): number
  machineCpu(): MachineCpu | undefined
  samplerPosition(): number
  samplerLost(): number
  samplerCpuSeconds(): number | undefined
  /** The sampler's lateness counts; absent without a sampler. */
  readonly lateness: Int32Array | undefined
  /** Bracket of an undisturbed reading on this machine, ns. */
  readonly usualBracketNs: bigint
}

/** One edge of a window: the counters and what else was running. */
export interface Edge {
  readonly reading: Reading
  treeCpuSeconds: number
  machineCpu: MachineCpu | undefined
  samplerPosition: number
  samplerLost: number
  samplerCpuSeconds: number | undefined
  readonly lateness: Int32Array
}

/** A measured stretch of time, made before it is needed so that its edges allocate nothing. */
export interface Window {
  readonly start: Edge
  readonly end: Edge
}

const createEdge = (counters: number): Edge => ({
  reading: createReading(counters),
  treeCpuSeconds: 0,
  machineCpu: undefined,
  samplerPosition: 0,
  samplerLost: 0,
  samplerCpuSeconds: undefined,
  lateness: new Int32Array(LATENESS_BUCKETS),
})

export const createWindow = (counters: number): Window => ({ start: createEdge(counters), end: createEdge(counters) })

function readSurroundings(sources: EdgeSources, edge: Edge): void {
  edge.machineCpu = sources.machineCpu()
  edge.samplerPosition = sources.samplerPosition()
  edge.samplerLost = sources.samplerLost()
  edge.samplerCpuSeconds = sources.samplerCpuSeconds()
  if (sources.lateness) edge.lateness.set(sources.lateness)
}

/** How often a disturbed start reading is taken again (turbostat's rule: a bracket twice as wide as usual). */
const START_TRIES = 3

/** The last thing before the work: surroundings first, CPU time next, counters last. */
export function openWindow(sources: EdgeSources, window: Window): void {
  const { start } = window
  readSurroundings(sources, start)
  start.treeCpuSeconds = sources.treeCpuSeconds(true)
  for (let tries = 0; tries < START_TRIES; tries++) {
    takeReading(sources.reader, start.reading)
    if (bracketNs(start.reading) <= 2n * sources.usualBracketNs) break
  }
}

/** The first thing after the work: counters first, in the opposite order. A second try would put idle time into the window, so there is none. */
export function closeWindow(sources: EdgeSources, window: Window): void {
  takeReading(sources.reader, window.end.reading)
  window.end.treeCpuSeconds = sources.treeCpuSeconds(false)
  readSurroundings(sources, window.end)
}
