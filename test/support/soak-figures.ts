import { quantile, summarise } from '../../src/stats/index.ts'
import { firstAndLastTenth, type Slope, slopeOf } from './drift.ts'
import type { Figure } from './figure.ts'
import type { Checked, SoakCycle } from './soak-process.ts'
import type { Invocation } from './soaked-project.ts'

const MIB = 2 ** 20
const HZ = 100
/** Compiled code and caches grow at first: what a process holds is looked at after this part of the time. */
const WARM_UP = 0.2
const MOST_ERROR = 0.02
const MOST_DRIFT = 0.005
/** Of a normal distribution, so much lies beyond three standard deviations. */
const BEYOND_THREE = 0.003
/** A day of it is a quarter of a gibibyte. */
const MOST_MIB_PER_HOUR = 10

const percent = (value: number, digits = 3): string => `${(100 * value).toFixed(digits)} %`
const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`
const between = ({ low, high }: { low: number; high: number }, shown: (value: number) => string): string =>
  `${shown(low)} to ${shown(high)}`

interface Timed {
  hours: number
  checked: readonly Checked[]
}

/** How wrong, and whether that changes. */
function errorFigures(name: string, series: readonly Timed[]): Figure[] {
  const known = series.flatMap(({ hours, checked }) =>
    checked.flatMap(({ relativeError }) => (relativeError === undefined ? [] : [{ hours, value: relativeError }])),
  )
  const all = series.flatMap(({ checked }) => checked)
  if (known.length < 3) return [{ what: `${name}: error`, seen: `${known.length} of ${all.length} could be checked` }]
  const errors = known.map(({ value }) => value)
  const sorted = errors.toSorted((a, b) => a - b)
  const quartiles = { low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) }
  const worst = Math.max(...errors.map(Math.abs))
  const slope = slopeOf(known)
  const [first, last] = firstAndLastTenth(errors)
  const drift = last.median - first.median
  const outside = all.filter(({ uncertaintiesOutside }) => !(uncertaintiesOutside <= 3)).length
  return [
    {
      what: `${name}: error against the law`,
      seen: `median ${percent(summarise(errors).median)} (quartiles ${between(quartiles, percent)}), largest ${percent(worst)}; ${errors.length} of ${all.length} could be checked`,
      target: `median within ±${percent(MOST_ERROR, 0)}`,
      reached: Math.abs(summarise(errors).median) <= MOST_ERROR,
    },
    {
      what: `${name}: outside of three stated uncertainties`,
      seen: `${outside} of ${all.length}`,
      target: `≤ ${percent(BEYOND_THREE, 1)}`,
      reached: outside <= BEYOND_THREE * all.length,
    },
    {
      what: `${name}: drift of the error`,
      seen: `first tenth ${percent(first.median)} (${between(first, percent)}), last ${percent(last.median)} (${between(last, percent)})${slope ? `; ${percent(slope.perHour)} per hour (${between(slope, percent)})` : ''}`,
      target: `±${percent(MOST_DRIFT, 1)}`,
      reached: Math.abs(drift) <= MOST_DRIFT,
    },
  ]
}

interface Held {
  what: string
  of: (cycle: SoakCycle) => number
  unit: number
  name: string
  most: number
}

/** `most` is per hour; of what is counted, not one. */
const HELD: Held[] = [
  { what: 'resident set', of: ({ own }) => own.rssBytes, unit: MIB, name: 'MiB', most: MOST_MIB_PER_HOUR },
  { what: 'heap after gc', of: ({ heapBytes }) => heapBytes, unit: MIB, name: 'MiB', most: MOST_MIB_PER_HOUR },
  {
    what: 'memory outside of the heap',
    of: (each) => each.externalBytes,
    unit: MIB,
    name: 'MiB',
    most: MOST_MIB_PER_HOUR,
  },
  { what: 'descriptors', of: ({ own }) => own.descriptors, unit: 1, name: '', most: 0.5 },
  { what: 'threads', of: ({ own }) => own.threads, unit: 1, name: '', most: 0.5 },
  { what: 'child processes', of: ({ own }) => own.children, unit: 1, name: '', most: 0.5 },
  {
    what: "model server's resident set",
    of: ({ server }) => server.rssBytes,
    unit: MIB,
    name: 'MiB',
    most: MOST_MIB_PER_HOUR,
  },
  { what: "model server's descriptors", of: ({ server }) => server.descriptors, unit: 1, name: '', most: 0.5 },
]

function heldFigure({ what, of, unit, name, most }: Held, cycles: readonly SoakCycle[]): Figure {
  const points = cycles.map((cycle) => ({ hours: cycle.atSeconds / 3600, value: of(cycle) / unit }))
  const digits = unit === 1 ? 0 : 1
  const shown = (value: number): string => value.toFixed(2)
  const slope: Slope | undefined = slopeOf(points)
  const [first, last] = [points[0]?.value ?? Number.NaN, points.at(-1)?.value ?? Number.NaN]
  return {
    what,
    seen: `${first.toFixed(digits)} at first, ${last.toFixed(digits)} ${name} at last${slope ? `; ${shown(slope.perHour)} per hour (${between(slope, shown)})` : ''}`,
    target: `≤ ${most} ${name} per hour`.replace('  ', ' '),
    ...(slope ? { reached: slope.low <= most } : {}),
  }
}

function samplerFigures(cycles: readonly SoakCycle[]): Figure[] {
  const runs = cycles.map(({ run }) => run)
  const total = (of: (run: SoakCycle['run']) => number): number => runs.reduce((sum, run) => sum + of(run), 0)
  const [taken, lost] = [total(({ samples }) => samples), total(({ samplesLost }) => samplesLost)]
  const unaccounted = Math.max(...runs.map((run) => Math.abs(run.samples + run.samplesLost - run.seconds * HZ)))
  const half = cycles.length >> 1
  const share = (part: readonly SoakCycle[]): string => {
    const sum = (of: (run: SoakCycle['run']) => number): number => part.reduce((all, { run }) => all + of(run), 0)
    return percent(sum(({ samplesLost }) => samplesLost) / (sum(({ seconds }) => seconds) * HZ), 2)
  }
  return [
    {
      what: 'samples lost, and said to be',
      seen: `${lost} of ${taken + lost} (${share(cycles)}); first half ${share(cycles.slice(0, half))}, second ${share(cycles.slice(half))}`,
    },
    {
      what: 'samples that a run neither took nor said to have lost',
      seen: `at most ${unaccounted.toFixed(1)} in a run`,
      target: '≤ 2',
      reached: unaccounted <= 2,
    },
  ]
}

/** What the long-living process has shown. */
export function processFigures(cycles: readonly SoakCycle[]): Figure[] {
  if (cycles.length === 0) return [{ what: 'cycles', seen: '0', target: 'some', reached: false }]
  const timed = (of: (cycle: SoakCycle) => readonly Checked[]): Timed[] =>
    cycles.map((cycle) => ({ hours: cycle.atSeconds / 3600, checked: of(cycle) }))
  const warm = cycles.slice(Math.floor(WARM_UP * cycles.length))
  const total = (of: (cycle: SoakCycle) => number): number => cycles.reduce((sum, cycle) => sum + of(cycle), 0)
  const runs = total((cycle) => cycle.runs)
  const invalid = total((cycle) => cycle.invalid.length)
  const failed = total(({ run }) => Number(!run.success))
  const slopes = (name: string, of: (cycle: SoakCycle) => number, digits: number): Figure => {
    const slope = slopeOf(warm.map((cycle) => ({ hours: cycle.atSeconds / 3600, value: of(cycle) })))
    const shown = (value: number): string => value.toFixed(digits)
    return {
      what: name,
      seen: slope
        ? `median ${shown(summarise(warm.map(of)).median)}; ${shown(slope.perHour)} per hour (${between(slope, shown)})`
        : 'too few',
    }
  }
  const perRun = (cycles.at(-1)?.spoolBytes ?? Number.NaN) / runs
  return [
    {
      what: 'one process',
      seen: `${((cycles.at(-1)?.atSeconds ?? 0) / 60).toFixed(0)} min, ${cycles.length} cycles, ${runs} runs, ${total(({ windows }) => windows.length)} windows of benches, ${total(({ wraps }) => wraps)} wraps of the counter`,
    },
    { what: 'runs that are not valid', seen: String(invalid), target: '0', reached: invalid === 0 },
    { what: 'workflows that failed', seen: String(failed), target: '0', reached: failed === 0 },
    ...errorFigures(
      'windows of benches',
      timed(({ windows }) => windows),
    ),
    ...errorFigures(
      'workflows',
      timed(({ run }) => [run]),
    ),
    ...samplerFigures(cycles),
    ...HELD.map((held) => heldFigure(held, warm)),
    slopes('CPU seconds of a cycle', ({ cpuSeconds }) => cpuSeconds, 3),
    slopes('reading at an edge, µs', ({ edgeSeconds }) => edgeSeconds * 1e6, 1),
    { what: 'spool', seen: `${kib(perRun)} per run` },
  ]
}

/** What the invocations of Vitest have shown. */
export function invocationFigures(
  invocations: readonly Invocation[],
  { runs, expected, findings }: { runs: number; expected: number; findings: number },
  problems: readonly string[],
): Figure[] {
  const errors = invocations.flatMap((each) => each.errors)
  if (errors.length === 0) return []
  const sizes = invocations.map(({ databaseBytes }) => databaseBytes)
  const [first = Number.NaN, last = Number.NaN] = [sizes[0], sizes.at(-1)]
  const growth = sizes.length > 1 ? `; ${kib((last - first) / (sizes.length - 1))} more per invocation` : ''
  return [
    {
      what: 'invocations of `vitest bench`',
      seen: `${invocations.length}, each ${summarise(invocations.map(({ seconds }) => seconds)).median.toFixed(1)} s; error of the power: median ${percent(summarise(errors).median)}, largest ${percent(Math.max(...errors.map(Math.abs)))}`,
    },
    { what: 'runs stored', seen: `${runs} of ${expected}, each once`, target: 'all', reached: runs === expected },
    { what: 'findings of `db verify`', seen: String(findings), target: '0', reached: findings === 0 },
    {
      what: 'database',
      seen: `${kib(last)}${growth}`,
    },
    {
      what: 'failures, and spools, locks and processes left',
      seen: String(problems.length),
      target: '0',
      reached: problems.length === 0,
    },
  ]
}
