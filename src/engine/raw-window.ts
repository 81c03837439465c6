import type { CounterSpan, RawWindow } from '../run.ts'
import { joulesFromUj, secondsFromNs } from '../units.ts'
import { type Alignment, alignedJoules, alignmentOf, tickNs } from './edge-alignment.ts'
import { type Counter, MISSING_UJ, type Reader } from './readers/reader.ts'
import { foldReadings } from './sampling/counter.ts'
import { afterNs, beforeNs, bracketNs, READING_VALUES, timeNs } from './sampling/reading.ts'
import type { Ring } from './sampling/ring.ts'
import type { Window } from './window.ts'
import { NO_READINGS, readingsInside, rowTimeNs } from './window-series.ts'

/** What the counters of a reader are known to do on this machine. */
export interface CounterLimits {
  plausibleWatts: number
  /** Update period by counter id. */
  updatePeriodSeconds: ReadonlyMap<string, number>
}

interface Series {
  timesNs: BigInt64Array
  /** One column per counter. */
  valuesUj: BigInt64Array[]
}

/** The readings of a window in order: its start, what the sampler read strictly inside, its end. */
function seriesOf(window: Window, ring: Ring | undefined, counters: number): Series {
  const { numbers, stride } = readingsInside(window, ring) ?? NO_READINGS
  const [{ reading: start }, { reading: end }] = [window.start, window.end]
  const rows = numbers.length / stride + 2
  const timesNs = new BigInt64Array(rows)
  timesNs[0] = timeNs(start)
  timesNs[rows - 1] = timeNs(end)
  for (let at = 0, row = 1; at < numbers.length; at += stride, row++) timesNs[row] = rowTimeNs(numbers, at)
  const valuesUj = Array.from({ length: counters }, (_, counter) => {
    const column = new BigInt64Array(rows)
    column[0] = start.values[counter] as bigint
    column[rows - 1] = end.values[counter] as bigint
    for (let at = READING_VALUES + counter, row = 1; at < numbers.length; at += stride, row++)
      column[row] = numbers[at] as bigint
    return column
  })
  return { timesNs, valuesUj }
}

/** The readings of one counter, at the steps around the window where they were waited for. */
function columnOf(
  window: Window,
  series: Series,
  index: number,
  unitUj: number,
): { timesNs: BigInt64Array; valuesUj: BigInt64Array; alignment?: Alignment } {
  const { timesNs } = series
  const valuesUj = series.valuesUj[index] as BigInt64Array
  const lead = window.start.ticks[index]
  const tail = window.end.ticks[index]
  if (!lead || !tail) return { timesNs, valuesUj }
  const startNs = timesNs[0] as bigint
  const endNs = timesNs.at(-1) as bigint
  const alignment = alignmentOf({ lead, tail, startNs, endNs, unitUj })
  if (!alignment) return { timesNs, valuesUj }
  const aligned = { timesNs: timesNs.slice(), valuesUj: valuesUj.slice() }
  aligned.timesNs[0] = tickNs(lead[1])
  aligned.valuesUj[0] = lead[1].valueUj
  aligned.timesNs[timesNs.length - 1] = tickNs(tail[0])
  aligned.valuesUj[timesNs.length - 1] = tail[0].valueUj
  return { ...aligned, alignment }
}

function counterSpan(counter: Counter, column: ReturnType<typeof columnOf>, limits: CounterLimits): CounterSpan {
  const { timesNs, valuesUj, alignment } = column
  const period = limits.updatePeriodSeconds.get(counter.id)
  const folded = foldReadings({
    timesNs,
    valuesUj,
    range: {
      ...(counter.rangeUj === undefined ? {} : { rangeUj: counter.rangeUj }),
      unitUj: counter.unitUj,
      plausibleWatts: limits.plausibleWatts,
    },
    ...(period === undefined ? {} : { updatePeriodSeconds: period }),
  })
  const first = valuesUj[0] as bigint
  const last = valuesUj.at(-1) as bigint
  const span: CounterSpan = {
    counter: counter.id,
    domain: counter.domain,
    ...(first === MISSING_UJ ? {} : { firstUj: first.toString() }),
    ...(last === MISSING_UJ ? {} : { lastUj: last.toString() }),
    ...(counter.rangeUj === undefined ? {} : { rangeUj: counter.rangeUj.toString() }),
    unitUj: counter.unitUj,
    wraps: folded.wraps,
    ...(counter.checks === undefined ? {} : { checks: counter.checks }),
  }
  if (folded.kind === 'fault') return { ...span, fault: folded.fault }
  if (!alignment) return { ...span, joules: joulesFromUj(folded.countedUj) }
  return { ...span, joules: alignedJoules(folded.countedUj, alignment), alignment }
}

/** Turns a closed window into the record of what was read. Runs outside every window. */
export function rawWindow(
  window: Window,
  reader: Reader | undefined,
  ring: Ring | undefined,
  limits: CounterLimits,
): RawWindow {
  const { start, end } = window
  const counters = reader?.counters ?? []
  const series = seriesOf(window, ring, counters.length)
  const startNs = timeNs(start.reading)
  const endNs = timeNs(end.reading)
  const cpuSeconds = end.treeCpuSeconds - start.treeCpuSeconds
  const machine =
    start.machineCpu && end.machineCpu
      ? {
          backgroundCpuSeconds:
            end.machineCpu.busySeconds -
            start.machineCpu.busySeconds -
            (end.treeCpuBesideMachine - start.treeCpuBesideMachine),
          stealSeconds: end.machineCpu.stealSeconds - start.machineCpu.stealSeconds,
        }
      : {}
  return {
    startNs: startNs.toString(),
    endNs: endNs.toString(),
    seconds: secondsFromNs(endNs - startNs),
    startUncertaintySeconds: secondsFromNs(bracketNs(start.reading)) / 2,
    endUncertaintySeconds: secondsFromNs(bracketNs(end.reading)) / 2,
    counters: counters.map((counter, i) => counterSpan(counter, columnOf(window, series, i, counter.unitUj), limits)),
    cpuSeconds,
    cpuEdgeSeconds: secondsFromNs(startNs - start.cpuAtNs + (end.cpuAtNs - endNs)),
    ...machine,
  }
}

/** Seconds of the work alone: from the end of the start reading to the beginning of the end reading. */
export const workSeconds = (window: Window): number =>
  secondsFromNs(beforeNs(window.end.reading) - afterNs(window.start.reading))
