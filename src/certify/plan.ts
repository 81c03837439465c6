import { secondsFromMinutes } from '../units.ts'

/** How long each part of a certificate takes, in seconds, and how its windows are cut. */
export interface Plan {
  periodsSeconds: number
  idle: { segments: number; segmentSeconds: number }
  /** Lengths of windows, from the shortest, and how many of each there are in each load. */
  noise: { lengths: number[]; windows: number }
  agreement: { windows: number; windowSeconds: number }
  falseAlarms: { seconds: number; windowSeconds: number }
  load: { windows: number; windowSeconds: number; settleSeconds: number }
  samplerSeconds: number
  boundaryWindows: number
}

/** Parts in their order, with what they get of the time that was asked for; what is left goes to opening and warming. */
const SHARES = {
  'update periods': 0.08,
  'cost of a boundary': 0.01,
  'idle power': 0.17,
  'noise floor': 0.28,
  'agreement of sources': 0.1,
  'false alarms': 0.14,
  'load steps': 0.16,
  sampler: 0.03,
} as const
/** A part of a certificate. */
export type PlanPart = keyof typeof SHARES
/** Windows whose noise is measured, in seconds. */
const LENGTHS = [0.01, 0.03, 0.1, 0.3, 1] as const
/** A spread of fewer windows says nothing, one of more says little more. */
const NOISE_WINDOWS = { fewest: 5, most: 100 } as const
const NOISE_LOADS = 2
/** Most steps of load there are: 0, 25, 50 and 100 % of the cores. */
const LOAD_STEPS = 4
const LOAD_WINDOWS = 5
/** Of the time of a step: heat and wall meters follow late. */
const SETTLE = 0.3
/** A comparison needs 20 windows at the least; so many comparisons should be had. */
const COMPARED_WINDOWS = 200

const clamped = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/** Windows of every length, the longest left out where there is no time for the fewest of them. */
function noisePlan(seconds: number): Plan['noise'] {
  for (let kept = LENGTHS.length; kept > 0; kept--) {
    const lengths = LENGTHS.slice(0, kept)
    const windows = Math.floor(seconds / NOISE_LOADS / lengths.reduce((sum, length) => sum + length, 0))
    if (windows >= NOISE_WINDOWS.fewest) return { lengths, windows: Math.min(NOISE_WINDOWS.most, windows) }
  }
  return { lengths: LENGTHS.slice(0, 1), windows: NOISE_WINDOWS.fewest }
}

/** Cuts the time that was asked for into parts. */
export function planOf(minutes: number): Plan {
  const seconds = secondsFromMinutes(minutes)
  const idleSeconds = SHARES['idle power'] * seconds
  const segments = Math.round(clamped(idleSeconds / 2, 5, 30))
  const agreementSeconds = SHARES['agreement of sources'] * seconds
  const agreementWindows = 2 * Math.round(clamped(agreementSeconds / 2, 6, 20) / 2)
  const stepSeconds = (SHARES['load steps'] * seconds) / LOAD_STEPS
  return {
    periodsSeconds: SHARES['update periods'] * seconds,
    idle: { segments, segmentSeconds: idleSeconds / segments },
    noise: noisePlan(SHARES['noise floor'] * seconds),
    agreement: { windows: agreementWindows, windowSeconds: agreementSeconds / agreementWindows },
    falseAlarms: {
      seconds: SHARES['false alarms'] * seconds,
      windowSeconds: clamped((SHARES['false alarms'] * seconds) / COMPARED_WINDOWS, 0.01, 0.1),
    },
    load: {
      windows: LOAD_WINDOWS,
      windowSeconds: (stepSeconds * (1 - SETTLE)) / LOAD_WINDOWS,
      settleSeconds: stepSeconds * SETTLE,
    },
    samplerSeconds: SHARES.sampler * seconds,
    boundaryWindows: 500,
  }
}

/** Seconds that are left when a part begins. */
export function secondsFrom(part: PlanPart, minutes: number): number {
  const parts = Object.entries(SHARES)
  const left = parts.slice(parts.findIndex(([name]) => name === part))
  return secondsFromMinutes(minutes) * left.reduce((sum, [, share]) => sum + share, 0)
}
