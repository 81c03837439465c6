import type { ReportedBenchmark } from '../../bench-line.ts'

/** One number of a bench, per op but for power. */
export interface Figure {
  name: string
  unit: 'J' | 's' | 'W'
  value: number
  low?: number | undefined
  high?: number | undefined
  about: string
}

type Bounds = { median: number; low: number; high: number } | undefined

const interval = (name: string, unit: Figure['unit'], of: Bounds, about: string): Figure[] =>
  of === undefined ? [] : [{ name, unit, value: of.median, low: of.low, high: of.high, about }]

const single = (name: string, unit: Figure['unit'], value: number | undefined, about: string): Figure[] =>
  value === undefined ? [] : [{ name, unit, value, about }]

const harness = (name: string, unit: Figure['unit'], value: number | undefined, half: number | undefined): Figure[] =>
  value === undefined
    ? []
    : [
        {
          name,
          unit,
          value,
          ...(half === undefined ? {} : { low: value - half, high: value + half }),
          about: 'one call of an empty function; it is taken off energy and time',
        },
      ]

/** Every number that is known of a bench; one that is missing has no row. */
export function figures(bench: ReportedBenchmark): Figure[] {
  const { harness: cost, domains } = bench
  return [
    ...interval('Energy', 'J', bench.joulesPerOp, 'idle included, harness taken off'),
    ...interval('Energy above idle', 'J', bench.activeJoulesPerOp, 'less the idle power of the machine'),
    ...interval('Time', 's', bench.secondsPerOp, 'harness taken off'),
    ...single('CPU time', 's', bench.cpuSecondsPerOp, 'of the measured process and its children, harness included'),
    ...single('Power', 'W', bench.watts, 'mean over the windows'),
    ...Object.entries(domains).flatMap(([domain, joules]) =>
      single(`Energy of ${domain}`, 'J', joules, 'as counted: idle and harness included'),
    ),
    ...harness('Harness energy', 'J', cost.joulesPerOp, cost.joulesHalfWidth),
    ...harness('Harness time', 's', cost.secondsPerOp, cost.secondsHalfWidth),
  ]
}
