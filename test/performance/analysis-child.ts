/** From recorded samples to run records, spans and series, by the functions that the end of a run and of an invocation call. */
import { deriveEnergy } from '../../src/engine/analyzer.ts'
import { rawWindow } from '../../src/engine/raw-window.ts'
import { fakeReader } from '../../src/engine/readers/fake.ts'
import { createReading, READING_AFTER, READING_BEFORE } from '../../src/engine/sampling/reading.ts'
import { COUNT, createRing, rowOffset, viewRing } from '../../src/engine/sampling/ring.ts'
import { sampleBlocks } from '../../src/engine/sampling/sample-file.ts'
import type { SpanEdge } from '../../src/engine/spans/edge-log.ts'
import { createWindow, type Window } from '../../src/engine/window.ts'
import { attributeWindow } from '../../src/engine/window-spans.ts'
import { collectExperiment, type Recording } from '../../src/invocation/collect.ts'
import { PowerSeriesBuilder } from '../../src/invocation/power-series.ts'
import { ReadingThinner } from '../../src/invocation/reading-thinner.ts'
import { recordedSamples, recordedSeries } from '../../src/invocation/recorded-pieces.ts'
import type { CounterFacts, ReaderFacts, TaskRun } from '../../src/run.ts'
import type { SpanMark } from '../../src/span-mark.ts'
import { decodeBlock, encodeBlocks } from '../../src/store/raw-block.ts'
import { energyColumns, energySummer } from '../../src/store/samples.ts'
import { exampleHead } from '../support/dead-spool.ts'
import { asked, type StepCost, tell, timed } from './fresh-process.ts'
import { COUNTERS, type RecordedInvocation, STRIDE } from './long-series.ts'
import { plainLoop } from './plain-loop.ts'

export interface AnalysisCosts {
  steps: Record<string, StepCost>
  plain: StepCost
  /** Largest resident set, and heap and array buffers in use after all, B. */
  peakBytes: number
  heapBytes: number
  /** What came out, so that it is compared. */
  joules: number
  spans: number
  stretches: number
}

const STRETCHES = 500
const EDGE_NS = 4_000_000n
const { dir, samplesPath, runs, spans } = asked<RecordedInvocation & { spans: number }>()
const facts: ReaderFacts = { name: 'rapl-powercap', provenance: 'measured', counters: [...COUNTERS] }
const reader = fakeReader({
  counters: COUNTERS.map(({ rangeUj, ...counter }) => ({ ...counter, rangeUj: BigInt(rangeUj) })),
  rows: [],
})
const limits = { plausibleWatts: 1000, updatePeriodSeconds: new Map(COUNTERS.map(({ id }) => [id, 0.001])) }
const buffers = createRing(COUNTERS.length)
const ring = viewRing(buffers, COUNTERS.length)
const costs: AnalysisCosts['steps'] = {}

async function step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const { value, cost } = await timed(work)
  const before = costs[name] ?? { seconds: 0, cpuSeconds: 0 }
  costs[name] = { seconds: before.seconds + cost.seconds, cpuSeconds: before.cpuSeconds + cost.cpuSeconds }
  return value
}

/** The readings of a run, put into the ring as the sampler does: as many as it has taken. */
let taken = 0
const inRing = (row: number): BigInt64Array => ring.rows.subarray(rowOffset(ring, row), rowOffset(ring, row) + STRIDE)

function edgeAfter(row: number): SpanEdge {
  const reading = createReading(COUNTERS.length)
  reading.row.set(inRing(row))
  reading.row[READING_BEFORE] = (reading.row[READING_BEFORE] as bigint) + EDGE_NS
  reading.row[READING_AFTER] = (reading.row[READING_AFTER] as bigint) + EDGE_NS
  return { reading, treeCpuSeconds: 0 }
}

/** A window around the rows from `from` to before `taken`, whose edges are the first and the last of them. */
function windowOf(from: number): Window {
  const window = createWindow(COUNTERS.length)
  window.start.reading.row.set(inRing(from))
  window.end.reading.row.set(inRing(taken - 1))
  window.start.samplerPosition = from
  window.end.samplerPosition = taken
  return window
}

/** Steps one after the other, a call of a model in each of them: two spans for four edges. */
function spansIn(from: number): { inside: SpanEdge[]; marks: SpanMark[] } {
  const every = (taken - from - 2) / (2 * spans)
  const inside = Array.from({ length: 2 * spans }, (_, i) => edgeAfter(from + 1 + Math.floor(i * every)))
  const marks = Array.from({ length: spans / 2 }, (_, i): SpanMark[] => [
    { id: 2 * i, phase: 'execution', type: 'step', startEdge: 4 * i + 1, endEdge: 4 * i + 4, success: true },
    {
      id: 2 * i + 1,
      parent: 2 * i,
      phase: 'execution',
      type: 'llm-call',
      startEdge: 4 * i + 2,
      endEdge: 4 * i + 3,
      success: true,
    },
  ]).flat()
  return { inside, marks }
}

let joules = 0
let found = 0

async function measuredRun(from: number): Promise<void> {
  const window = windowOf(from)
  const raw = await step('run records', () => rawWindow(window, reader, ring, limits))
  const energy = await step('run records', () => deriveEnergy({ window: raw, reader: facts }))
  joules += energy.totalJoules ?? Number.NaN
  if (spans === 0) return
  const { inside, marks } = spansIn(from)
  const known = { reader, facts, ring, limits, hasTotal: true }
  const attributed = await step('spans', () => attributeWindow(window, raw, inside, marks, known))
  found += attributed.spans.filter(({ totalJoules }) => totalJoules !== undefined).length
}

async function measuredRuns(): Promise<void> {
  let [next, from] = [1, 0]
  for (const { readings } of sampleBlocks(samplesPath)) {
    for (let at = 0; at < readings.length; at += STRIDE) {
      const startNs = runs[next]?.startNs
      if (startNs !== undefined && (readings[at] as bigint) >= BigInt(startNs)) {
        await measuredRun(from)
        from = taken
        next++
      }
      ring.rows.set(readings.subarray(at, at + STRIDE), rowOffset(ring, taken++))
      ring.counts[COUNT.head] = BigInt(taken)
    }
  }
  await measuredRun(from)
}

const builderOf = ({ id, startNs, endNs }: TaskRun) => ({
  run: id,
  startNs: BigInt(startNs),
  endNs: BigInt(endNs),
  stretches: STRETCHES,
})

function powerOf(recordings: readonly Recording[], counters: readonly CounterFacts[]): number {
  const open = new Map(
    runs.map((run) => [run.id, { sum: energySummer(counters), power: new PowerSeriesBuilder(builderOf(run)) }]),
  )
  for (const piece of recordedSamples(recordings, counters)) {
    const { sum, power } = open.get(piece.runId) as { sum: ReturnType<typeof energySummer>; power: PowerSeriesBuilder }
    power.add(energyColumns(piece, sum))
  }
  return [...open.values()].reduce((count, { power }) => count + (power.series()?.toSeconds.length ?? 0), 0)
}

function telemetryOf(recordings: readonly Recording[]): number {
  const open = new Map(runs.map((run) => [run.id, new ReadingThinner(builderOf(run))]))
  for (const { runId, readings } of recordedSeries(recordings)) for (const each of readings) open.get(runId)?.add(each)
  return [...open.values()].reduce((count, thinner) => count + thinner.series().length, 0)
}

function blocksOf(recordings: readonly Recording[], counters: readonly CounterFacts[]): number {
  let rows = 0
  for (const piece of recordedSamples(recordings, counters))
    for (const block of encodeBlocks(piece)) rows += decodeBlock(block)[0]?.length ?? 0
  return rows
}

await measuredRuns()
const { recordings, experiment } = await step('collected', () =>
  collectExperiment(exampleHead(), dir, [], { status: 'completed' }),
)
const counters = experiment.readers[0]?.counters ?? []
const stretches = await step('power series', () => powerOf(recordings, counters))
const { maxRSS } = process.resourceUsage()
globalThis.gc?.()
const { heapUsed, arrayBuffers } = process.memoryUsage()
await step('telemetry', () => telemetryOf(recordings))
await step('blocks', () => blocksOf(recordings, counters))
const plain = (await timed(() => plainLoop(samplesPath))).cost
tell({
  steps: costs,
  plain,
  peakBytes: maxRSS * 1024,
  heapBytes: heapUsed + arrayBuffers,
  joules,
  spans: found,
  stretches,
} satisfies AnalysisCosts)
