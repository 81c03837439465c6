import { formatPercent, formatSeconds, formatWatts } from '../reporters/quantity.ts'
import type { IdleBaseline } from '../run.ts'
import type { MeasuredCounter, MeasuredSource, Measurements, SamplerCost, TimerLateness } from './diagnosis.ts'

function counterLine({ id, steps, updatePeriodSeconds, updatePeriodSpreadSeconds }: MeasuredCounter): string {
  if (updatePeriodSeconds === undefined) return `    ${id}: no two steps seen`
  return `    ${id}: steps every ${formatSeconds(updatePeriodSeconds)} ± ${formatSeconds(updatePeriodSpreadSeconds)} (${steps} seen)`
}

function sourceLines({ name, readings, readP50Seconds, readP99Seconds, counters }: MeasuredSource): string[] {
  const cost = `${formatSeconds(readP50Seconds)}, of 100 one above ${formatSeconds(readP99Seconds)} (${readings} readings)`
  return [`  ${name}: a reading takes ${cost}`, ...counters.map(counterLine)]
}

const timerLine = ({ hz, deadlines, p50Seconds, p99Seconds, maximumSeconds }: TimerLateness): string =>
  `  timer at ${hz} Hz: late by ${formatSeconds(p50Seconds)}, of 100 one above ${formatSeconds(p99Seconds)}, at most ${formatSeconds(maximumSeconds)} (${deadlines} deadlines)`

function samplerLine({ reader, hz, samples, lost, cores, degraded }: SamplerCost): string {
  const cost = cores === undefined ? 'an unknown part' : formatPercent(cores)
  const without = degraded === undefined ? '' : `; ${degraded}`
  return `  sampler of ${reader} at ${hz} Hz: takes ${cost} of a core, ${samples} samples, ${lost} lost${without}`
}

/** What was measured of the measuring itself. */
export const measurementLines = ({ sources, timer, sampler }: Measurements): string[] => [
  ...sources.flatMap(sourceLines),
  timerLine(timer),
  ...(sampler === undefined ? [] : [samplerLine(sampler)]),
]

/** The idle power per domain, with the spread of a single segment. */
export function idleLines(idle: IdleBaseline): string[] {
  const verdict = idle.accepted ? 'accepted' : `rejected: ${idle.rejection}`
  const domains = Object.entries(idle.watts).map(
    ([domain, watts]) => `    ${domain}: ${formatWatts(watts)} ± ${formatWatts(idle.spreadWatts[domain as 'package'])}`,
  )
  return [`  ${idle.reader} (${idle.provenance}): ${verdict}`, ...domains]
}
