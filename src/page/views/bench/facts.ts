import type { EnergyReport } from '../../../reporters/json-schema.ts'
import { formatPercent, formatQuantity, formatSeconds } from '../../../reporters/quantity.ts'
import type { ReportedBenchmark } from '../../bench-line.ts'

/** A fact about how the numbers of a bench came about. */
export interface Fact {
  name: string
  text: string
}

/** What the interval of a bench speaks of. */
export function scopeText({ joulesPerOp, secondsPerOp, processes }: ReportedBenchmark): string | undefined {
  const scope = (joulesPerOp ?? secondsPerOp)?.scope
  if (scope === undefined) return undefined
  return scope === 'session'
    ? `Over the medians of ${processes ?? 'several'} fresh processes of this session. Another day, or another machine, may differ by more.`
    : 'Of this one process. Another process may differ by 1 to 2 %, through memory layout and compilation; bench.processes measures in several.'
}

function originText({ provenance, reader }: ReportedBenchmark, { readers }: EnergyReport): string {
  if (provenance === undefined) return 'no energy: no counter was read'
  const found = readers.find(({ name }) => name === reader)
  const band = found?.bandFraction === undefined ? '' : `, known to ±${formatPercent(found.bandFraction)}`
  const scope = found?.scope === undefined ? '' : `, of ${found.scope}`
  return `${provenance}${reader === undefined ? '' : ` by ${reader}`}${scope}${band}${found?.detail === undefined ? '' : `: ${found.detail}`}`
}

function windowsText({ windows, opsPerWindow, processes }: ReportedBenchmark): string {
  const of = processes === undefined ? '' : `, in ${processes} fresh processes`
  return `${windows} ${windows === 1 ? 'window' : 'windows'} of at most ${formatQuantity(opsPerWindow, '').trim()} ops${of}`
}

const STOPS = {
  interval: 'the interval was narrow enough',
  time: 'the time was over',
  iterations: 'the number of calls that was asked for was reached',
  aborted: 'it was aborted',
} as const

const stopText = ({ reason, halfWidth }: NonNullable<ReportedBenchmark['stop']>): string =>
  `${STOPS[reason]}${halfWidth === undefined ? '' : ` (±${formatPercent(halfWidth)} reached)`}`

const alignedText = ({ alignedWindows = 0, windows }: ReportedBenchmark): string =>
  alignedWindows === windows
    ? 'every window begins and ends at steps of the counters'
    : `${alignedWindows} of ${windows} windows begin and end at steps of the counters`

const stalledText = ({ stalledWindows: n = 0 }: ReportedBenchmark): string =>
  `${n} more ${n === 1 ? 'window was' : 'windows were'} left out: a reading at ${n === 1 ? 'its edge' : 'their edges'} was held up`

const coolDownText = ({ seconds, reached }: NonNullable<ReportedBenchmark['coolDown']>): string =>
  `waited ${formatSeconds(seconds)} for power and temperature of the beginning, which ${reached ? 'were reached' : 'were not reached'}`

function limitsText({ limit, minEffect, domain, exclude }: NonNullable<ReportedBenchmark['limits']>): string {
  const parts = [
    exclude === true ? 'is left out of comparisons' : undefined,
    limit === undefined ? undefined : `a rise above ${formatPercent(limit)} is a regression`,
    minEffect === undefined ? undefined : `less than ${formatPercent(minEffect)} is no change`,
    domain === undefined ? undefined : `${domain} decides`,
  ]
  return parts.filter((part) => part !== undefined).join(', ')
}

/** How a bench was measured; facts that are not known are left out. */
export function facts(bench: ReportedBenchmark, report: EnergyReport): Fact[] {
  const { coolDown, limits, attempt, totalJoules } = bench
  const scope = scopeText(bench)
  const tries = attempt.retry + attempt.repeat
  return [
    { name: 'Source of the joules', text: originText(bench, report) },
    ...(scope === undefined ? [] : [{ name: 'Interval', text: scope }]),
    { name: 'Windows', text: windowsText(bench) },
    ...(bench.stop === undefined ? [] : [{ name: 'Ended because', text: stopText(bench.stop) }]),
    ...(bench.alignedWindows === undefined ? [] : [{ name: 'Alignment', text: alignedText(bench) }]),
    ...(bench.stalledWindows === undefined ? [] : [{ name: 'Held up', text: stalledText(bench) }]),
    ...(totalJoules === undefined ? [] : [{ name: 'Energy of all windows', text: formatQuantity(totalJoules, 'J') }]),
    ...(coolDown === undefined ? [] : [{ name: 'Cool-down', text: coolDownText(coolDown) }]),
    ...(limits === undefined || limitsText(limits) === ''
      ? []
      : [{ name: 'In comparisons', text: limitsText(limits) }]),
    ...(tries === 0 ? [] : [{ name: 'Attempt', text: `retry ${attempt.retry}, repeat ${attempt.repeat}` }]),
    ...(bench.status === 'completed' ? [] : [{ name: 'Status', text: bench.status }]),
  ]
}

/** Warnings that say why joules are missing. */
export const WITHOUT_ENERGY: ReadonlySet<string> = new Set(['no-counter', 'below-resolution', 'counter-fault'])

/** Why a bench has no joules per op, a sentence each; empty where it has them. */
export function withoutJoules(bench: ReportedBenchmark, { readers, refused }: EnergyReport): string[] {
  if (bench.joulesPerOp !== undefined) return []
  if (bench.status !== 'completed') return [`The bench did not come to its end: it is ${bench.status}.`]
  if (readers.length === 0) {
    const reasons = refused.map(({ name, reason, remedy }) => `${name}: ${reason} ${remedy}`)
    return ['No counter of energy could be read on this machine.', ...reasons]
  }
  const told = bench.warnings
    .filter(({ kind }) => WITHOUT_ENERGY.has(kind))
    .map(({ text, remedy }) => `${text} ${remedy}`)
  return told.length > 0
    ? told
    : ['More than half of its windows have no energy, and a median of the others would be a choice.']
}
