import type { IdleBaseline } from '../run.ts'

/** What of a baseline is judged by those before it. */
export type JudgedBaseline = Pick<
  IdleBaseline,
  'id' | 'hardwareHash' | 'reader' | 'mode' | 'watts' | 'spreadWatts' | 'totalWatts' | 'totalSpreadWatts' | 'gpuLoaded'
>

export type BaselineVerdict =
  | { verdict: 'accepted'; comparedWith: number; typicalWatts?: number }
  /** The same measurement under another name: it says nothing new, and its age is that of the first. */
  | { verdict: 'copy'; of: string }
  | { verdict: 'rejected'; comparedWith: number; typicalWatts: number; limitWatts: number; reason: string }

/** Fewer measurements have no spread that could be trusted. */
const FEWEST = 5
/** A normal distribution's standard deviation is 1.4826 times its median absolute deviation. */
const SIGMA_PER_MAD = 1.4826
/** Modified z-score above which a value is an outlier (Iglewicz & Hoaglin, How to Detect and Handle Outliers, 1993). */
const OUTLIER_SIGMAS = 3.5
/** Segments of one baseline may differ by so much of their mean: so may two baselines, however alike the others were. */
const ALWAYS_TOLERATED = 0.1
/** Less than this part of the typical power is no quieter machine, but one of which not all was counted. */
const LEAST_PART = 0.5

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

/** Two measurements of the same power to the last digit are one: counters step in 61 µJ over seconds of noise. */
const fingerprint = ({ watts, spreadWatts, totalWatts, totalSpreadWatts }: JudgedBaseline): string => {
  const sorted = (record: object): unknown => Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([sorted(watts), sorted(spreadWatts), totalWatts, totalSpreadWatts])
}

/** Whether two baselines are of the same thing: machine, reader, mode, domains, and with or without a model on the GPU. */
const isOfSame = (a: JudgedBaseline, b: JudgedBaseline): boolean => {
  const domains = (baseline: JudgedBaseline): string => Object.keys(baseline.watts).toSorted().join()
  return (
    a.hardwareHash === b.hardwareHash &&
    a.reader === b.reader &&
    a.mode === b.mode &&
    a.gpuLoaded === b.gpuLoaded &&
    domains(a) === domains(b)
  )
}

/**
 * Judges a baseline by the others of the same machine, reader, mode and domains: a copy of one of them; rejected when its
 * total power is above the median of the distinct ones by more than 3.5 robust standard deviations (and more than 10 %), or
 * below half of it; else accepted. The sides differ because whatever disturbs a machine at rest adds power to it: a low
 * baseline is a quiet one. With fewer than five to compare it with, nothing is rejected.
 *
 * Rejected baselines belong into the history too: the median bears them as long as they are fewer than half, and a machine
 * that has really changed is accepted again once they are more.
 *
 * @param history in order of time, without the baseline itself
 */
export function classifyBaseline(baseline: JudgedBaseline, history: readonly JudgedBaseline[]): BaselineVerdict {
  const distinct = new Map<string, JudgedBaseline>()
  for (const other of history) {
    if (isOfSame(baseline, other) && !distinct.has(fingerprint(other))) distinct.set(fingerprint(other), other)
  }
  const original = distinct.get(fingerprint(baseline))
  if (original) return { verdict: 'copy', of: original.id }
  const powers = [...distinct.values()].flatMap(({ totalWatts }) => totalWatts ?? [])
  const comparedWith = powers.length
  if (baseline.totalWatts === undefined || comparedWith < FEWEST) return { verdict: 'accepted', comparedWith }

  const typicalWatts = median(powers)
  const sigma = SIGMA_PER_MAD * median(powers.map((power) => Math.abs(power - typicalWatts)))
  const highest = typicalWatts + Math.max(OUTLIER_SIGMAS * sigma, ALWAYS_TOLERATED * typicalWatts)
  const lowest = LEAST_PART * typicalWatts
  const isHigh = baseline.totalWatts > highest
  if (!isHigh && baseline.totalWatts >= lowest) return { verdict: 'accepted', comparedWith, typicalWatts }
  const limitWatts = isHigh ? highest : lowest
  const reason =
    `${baseline.totalWatts.toFixed(2)} W is ${isHigh ? 'more than the' : 'less than the'} ${limitWatts.toFixed(2)} W ` +
    `that ${comparedWith} measurements of this machine allow (median ${typicalWatts.toFixed(2)} W, σ ${sigma.toFixed(2)} W)`
  return { verdict: 'rejected', comparedWith, typicalWatts, limitWatts, reason }
}

/** Baselines that are remembered: at one a day, the last months. */
const REMEMBERED = 100

/**
 * A baseline whose own segments were quiet, judged by those before it, and remembered. One that was rejected for its own
 * segments is neither: it says nothing of the machine.
 *
 * @param history in order of time; the baseline is added
 */
export function judgedByHistory(baseline: IdleBaseline, history: IdleBaseline[]): IdleBaseline {
  if (!baseline.accepted) return baseline
  const verdict = classifyBaseline(baseline, history)
  const judged = verdict.verdict === 'rejected' ? { ...baseline, accepted: false, rejection: verdict.reason } : baseline
  history.push(judged)
  history.splice(0, history.length - REMEMBERED)
  return judged
}

/**
 * Judges stored baselines by each other, each of them by all other ones, earlier and later; of equal ones the first is the
 * measurement and the others are its copies.
 *
 * @param baselines in order of time
 */
export function classifyBaselines(
  baselines: readonly JudgedBaseline[],
): { baseline: JudgedBaseline; verdict: BaselineVerdict }[] {
  const firsts = new Map<string, JudgedBaseline>()
  return baselines.map((baseline) => {
    const key = `${baseline.hardwareHash} ${baseline.reader} ${baseline.mode} ${fingerprint(baseline)}`
    const first = firsts.get(key)
    if (first) return { baseline, verdict: { verdict: 'copy', of: first.id } }
    firsts.set(key, baseline)
    const others = baselines.filter((other) => other !== baseline && fingerprint(other) !== fingerprint(baseline))
    return { baseline, verdict: classifyBaseline(baseline, others) }
  })
}
