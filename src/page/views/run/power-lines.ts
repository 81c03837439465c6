import type { PowerSeries } from '../../../reporters/page-data.ts'
import { type Domain, DOMAINS, type DomainWatts, TOTAL_DOMAINS } from '../../../run.ts'
import { level, type TimeSeries, type TimeRange } from '../../chart/time-series.ts'

/** What can be drawn of the power of a run: its domains, and the total of those that make one. */
export type PowerLine = Domain | 'total'

const totalDomains = ({ watts }: PowerSeries): Domain[] => TOTAL_DOMAINS.filter((domain) => watts[domain] !== undefined)

/** The total stands for itself where it is made of several domains. */
export const powerLines = (power: PowerSeries): PowerLine[] => [
  ...(totalDomains(power).length > 1 ? (['total'] as const) : []),
  ...DOMAINS.filter((domain) => power.watts[domain] !== undefined),
]

/** What is drawn before anything is chosen: the total, or what stands for it. */
export const defaultLines = (power: PowerSeries): PowerLine[] => {
  const lines = powerLines(power)
  return lines.includes('total') ? ['total'] : lines.slice(0, 1)
}

/** The sum of the domains that make a total; null where one of them is unknown. */
export function totalWatts(power: PowerSeries): (number | null)[] {
  const domains = totalDomains(power)
  return power.toSeconds.map((_, i) => {
    let sum = 0
    for (const domain of domains) {
      const watts = power.watts[domain]?.[i]
      if (watts === null || watts === undefined) return null
      sum += watts
    }
    return domains.length === 0 ? null : sum
  })
}

export const lineTitle = (line: PowerLine, power: PowerSeries): string =>
  line === 'total' ? `total (${totalDomains(power).join(' + ')})` : line

/** Extremes are those of the total, also where one domain alone makes it. */
const carriesBand = (line: PowerLine, power: PowerSeries): boolean =>
  line === 'total' || (totalDomains(power).length === 1 && totalDomains(power)[0] === line)

/** Idle power of what is drawn: of the total, or of the one domain. */
export function idleWattsOf(
  lines: readonly PowerLine[],
  power: PowerSeries,
  idle: DomainWatts | undefined,
): number | undefined {
  const first = lines.includes('total') ? 'total' : lines.length === 1 ? lines[0] : undefined
  if (!idle || first === undefined) return undefined
  if (first !== 'total') return idle[first]
  const watts = totalDomains(power).map((domain) => idle[domain])
  return watts.every((each) => each !== undefined) ? watts.reduce((sum, each) => sum + each, 0) : undefined
}

/** The lines of a chart of the power of a run. */
export function powerSeries(
  power: PowerSeries,
  lines: readonly PowerLine[],
  idle: DomainWatts | undefined,
  extent: TimeRange,
): TimeSeries[] {
  const { fromSeconds, toSeconds, lowWatts, highWatts } = power
  const drawn = lines.map((line): TimeSeries => {
    const values = line === 'total' ? totalWatts(power) : (power.watts[line] ?? [])
    const hasBand = carriesBand(line, power) && lowWatts !== undefined && highWatts !== undefined
    return {
      label: lineTitle(line, power),
      axis: 'power',
      atSeconds: toSeconds,
      values,
      drawing: 'step',
      fromSeconds,
      ...(hasBand ? { band: { label: 'lowest to highest', low: lowWatts, high: highWatts } } : {}),
    }
  })
  const idleWatts = idleWattsOf(lines, power, idle)
  return idleWatts === undefined ? drawn : [...drawn, { ...level('idle', 'power', idleWatts, extent), color: 6 }]
}

/** Joules under a line: the watts of each stretch over its seconds; undefined where one is unknown. */
export function joulesUnder(power: PowerSeries, values: readonly (number | null)[]): number | undefined {
  let joules = 0
  let from = power.fromSeconds
  for (const [i, to] of power.toSeconds.entries()) {
    const watts = values[i]
    if (watts === null || watts === undefined) return undefined
    joules += watts * (to - from)
    from = to
  }
  return joules
}

/** The length of the stretch in the middle when they are sorted, s. */
export function stretchSeconds({ fromSeconds, toSeconds }: PowerSeries): number {
  const lengths = toSeconds.map((to, i) => to - (i === 0 ? fromSeconds : (toSeconds[i - 1] as number)))
  return lengths.sort((a, b) => a - b)[lengths.length >> 1] ?? 0
}
