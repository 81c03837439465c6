import type { MachineCpu } from './machine-cpu.ts'
import type { Reader } from './readers/reader.ts'
import { LATENESS_BUCKETS } from './sampling/lateness.ts'
import { bracketNs, createReading, type Reading, takeReading } from './sampling/reading.ts'
import type { TickPair, TickWatch } from './sampling/tick-watch.ts'

/** What an edge of a window reads, on the caller's thread. */
export interface EdgeSources {
  readonly reader: Reader | undefined
  treeCpuSeconds(ownLast: boolean): number
  /** When the CPU time of the calling process was read. */
  cpuAtNs(): bigint
  machineCpu(): MachineCpu | undefined
  samplerPosition(): number
  samplerLost(): number
  samplerCpuSeconds(): number | undefined
  /** The sampler's lateness counts; absent without a sampler. */
  readonly lateness: Int32Array | undefined
  /** Bracket of an undisturbed reading on this machine, ns. */
  readonly usualBracketNs: bigint
  /** Watches for the steps of the counters; absent where they have none. */
  readonly ticks: TickWatch | undefined
}

/** One edge of a window: the counters and what else was running. */
export interface Edge {
  readonly reading: Reading
  treeCpuSeconds: number
  cpuAtNs: bigint
  machineCpu: MachineCpu | undefined
  /** CPU time of the measured process tree when `machineCpu` was read: an aligned edge waits between the two. */
  treeCpuBesideMachine: number
  samplerPosition: number
  samplerLost: number
  samplerCpuSeconds: number | undefined
  readonly lateness: Int32Array
  /** Steps of each counter beside this edge; empty when the window is not aligned. */
  ticks: readonly (TickPair | undefined)[]
}

/** A measured stretch of time, made before it is needed so that its edges allocate nothing. */
export interface Window {
  readonly start: Edge
  readonly end: Edge
}

const createEdge = (counters: number): Edge => ({
  reading: createReading(counters),
  treeCpuSeconds: 0,
  cpuAtNs: 0n,
  machineCpu: undefined,
  treeCpuBesideMachine: 0,
  samplerPosition: 0,
  samplerLost: 0,
  samplerCpuSeconds: undefined,
  lateness: new Int32Array(LATENESS_BUCKETS),
  ticks: [],
})

export const createWindow = (counters: number): Window => ({ start: createEdge(counters), end: createEdge(counters) })

function readSurroundings(sources: EdgeSources, edge: Edge): void {
  edge.machineCpu = sources.machineCpu()
  edge.treeCpuBesideMachine = sources.treeCpuSeconds(true)
  edge.samplerPosition = sources.samplerPosition()
  edge.samplerLost = sources.samplerLost()
  edge.samplerCpuSeconds = sources.samplerCpuSeconds()
  if (sources.lateness) edge.lateness.set(sources.lateness)
}

/** How often a disturbed start reading is taken again (turbostat's rule: a bracket twice as wide as usual). */
const START_TRIES = 3

/**
 * The last thing before the work: surroundings first, CPU time next, counters last. An aligned window waits for the steps
 * of the counters after the surroundings, so that next to nothing lies between a step and the start.
 */
export function openWindow(sources: EdgeSources, window: Window, aligned: boolean): void {
  const { start } = window
  readSurroundings(sources, start)
  start.ticks = (aligned && sources.ticks?.watch('latest')) || []
  start.treeCpuSeconds = sources.treeCpuSeconds(true)
  start.cpuAtNs = sources.cpuAtNs()
  for (let tries = 0; tries < START_TRIES; tries++) {
    takeReading(sources.reader, start.reading)
    if (bracketNs(start.reading) <= 2n * sources.usualBracketNs) break
  }
}

/**
 * The first thing after the work: counters first, in the opposite order. A second try would put idle time into the window,
 * so there is none.
 */
export function closeWindow(sources: EdgeSources, window: Window): void {
  const { start, end } = window
  takeReading(sources.reader, end.reading)
  end.treeCpuSeconds = sources.treeCpuSeconds(false)
  end.cpuAtNs = sources.cpuAtNs()
  end.ticks = (start.ticks.length > 0 && sources.ticks?.watch('first', end.reading)) || []
  readSurroundings(sources, end)
}
