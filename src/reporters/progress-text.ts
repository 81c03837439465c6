import type { BenchProgress, MeasuringState } from '../measuring-state.ts'
import { secondsFromMs } from '../units.ts'
import type { EnergyText } from './energy-unit.ts'
import { plainLine } from './plain-line.ts'
import { formatPercent, formatSeconds } from './quantity.ts'

const SECONDS_PER_MINUTE = 60

/** A time that goes by, in whole seconds. */
function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 2 * SECONDS_PER_MINUTE) return `${whole} s`
  return `${Math.floor(whole / SECONDS_PER_MINUTE)} min ${whole % SECONDS_PER_MINUTE} s`
}

function benchText(
  { name, place, of, joulesPerOp, secondsPerOp, halfWidth }: BenchProgress,
  energy: EnergyText,
): string {
  const placed = of === 1 ? name : `${name} (${place} of ${of})`
  const estimate =
    joulesPerOp === undefined
      ? secondsPerOp === undefined
        ? 'warming up'
        : formatSeconds(secondsPerOp)
      : energy(joulesPerOp)
  return `${placed}: ${estimate}${halfWidth === undefined ? '' : ` ±${formatPercent(halfWidth)}`}`
}

function doingText(state: MeasuringState, energy: EnergyText): string {
  switch (state.doing) {
    case 'preparation':
      return 'opening and calibrating the counters'
    case 'idle baseline':
      return 'measuring idle power, leave the machine alone'
    case 'control':
      return 'measuring the control workload'
    case 'cool-down':
      return 'letting the machine cool down'
    case 'task':
      return state.name
    case 'nothing':
      return ''
    default:
      return benchText(state, energy)
  }
}

/** What is left, or how long it has taken; without a clock how long it takes. */
function timeText({ doing, sinceMs, untilMs }: MeasuringState, nowMs: number | undefined): string | undefined {
  const from = nowMs ?? sinceMs
  if (untilMs === undefined)
    return nowMs === undefined ? undefined : `${clockText(secondsFromMs(from - sinceMs))} so far`
  const sign = doing === 'cool-down' ? 'at most' : '≈'
  return `${sign} ${clockText(secondsFromMs(untilMs - from))}${nowMs === undefined ? '' : ' left'}`
}

/**
 * What is measured now, in one line; '' for nothing. What is left is an estimate and is said to be one; where it is unknown
 * the line says how long it has taken.
 *
 * @param nowMs the time of a line that is written again as it goes by; undefined for one that stays as it is
 */
export function progressText(state: MeasuringState, nowMs: number | undefined, energy: EnergyText): string {
  const text = plainLine(doingText(state, energy))
  return text === '' ? '' : [text, timeText(state, nowMs)].filter((part) => part !== undefined).join(', ')
}
