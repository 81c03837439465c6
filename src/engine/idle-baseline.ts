import { counting, type DomainWatts, type IdleBaseline, type RawWindow, TOTAL_DOMAINS } from '../run.ts'
import { wattsFrom } from '../units.ts'

export interface IdleLimits {
  /** CPU of everything else, in cores. */
  backgroundCores: number
  /** (max − min) / mean of the segments' total power. */
  maximumSpread: number
}

const MINIMUM_SEGMENTS = 3

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Spread to expect of one further segment: s · √(1 + 1/n), the prediction form of the standard deviation. */
function predictionSpread(values: readonly number[]): number {
  const centre = mean(values)
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1)
  return Math.sqrt(variance * (1 + 1 / values.length))
}

/** Watts of every domain of one segment; a domain with a counter that failed or did not step is missing, never 0 W. */
function segmentWatts(segment: RawWindow): DomainWatts {
  const watts: DomainWatts = {}
  for (const [domain, spans] of Map.groupBy(counting(segment.counters), (span) => span.domain)) {
    if (spans.some(({ joules }) => joules === undefined || joules === 0)) continue
    watts[domain] = wattsFrom(
      spans.reduce((sum, { joules }) => sum + (joules ?? 0), 0),
      segment.seconds,
    )
  }
  return watts
}

function totalWatts(watts: DomainWatts, expected: readonly (keyof DomainWatts)[]): number | undefined {
  const parts = TOTAL_DOMAINS.filter((domain) => expected.includes(domain)).map((domain) => watts[domain])
  return parts.length === 0 || parts.includes(undefined)
    ? undefined
    : (parts as number[]).reduce((sum, each) => sum + each, 0)
}

function rejectionOf(
  segments: readonly RawWindow[],
  totals: readonly number[],
  limits: IdleLimits,
  cores: number | undefined,
) {
  if (segments.length < MINIMUM_SEGMENTS)
    return `${segments.length} segments are too few: ${MINIMUM_SEGMENTS} are needed`
  if (totals.length < segments.length) return `${segments.length - totals.length} segments have no total energy`
  if (cores !== undefined && cores > limits.backgroundCores) {
    return `other processes used ${cores.toFixed(2)} cores in a segment; at most ${limits.backgroundCores} is idle`
  }
  const spread = (Math.max(...totals) - Math.min(...totals)) / mean(totals)
  if (spread > limits.maximumSpread) {
    return `the segments differ by ${(100 * spread).toFixed(0)} %; at most ${(100 * limits.maximumSpread).toFixed(0)} % is quiet`
  }
  return undefined
}

/**
 * The idle power of a machine from quiet segments: mean and prediction spread per domain and of the total, never
 * clipped. A baseline that cannot be trusted is returned with its reason and `accepted: false`.
 */
export function idleBaselineFrom(
  input: Pick<IdleBaseline, 'id' | 'measuredAt' | 'mode' | 'reader' | 'provenance' | 'hardwareHash' | 'gpuLoaded'> & {
    segments: readonly RawWindow[]
    limits: IdleLimits
  },
): IdleBaseline {
  const { segments, limits, ...identity } = input
  const perSegment = segments.map(segmentWatts)
  const expected = [...new Set(segments.flatMap(({ counters }) => counters.map(({ domain }) => domain)))]
  const watts: DomainWatts = {}
  const spreadWatts: DomainWatts = {}
  for (const domain of expected) {
    const values = perSegment.flatMap((each) => (each[domain] === undefined ? [] : [each[domain]]))
    if (values.length === 0 || values.length < segments.length) continue
    watts[domain] = mean(values)
    if (values.length > 1) spreadWatts[domain] = predictionSpread(values)
  }
  const totals = perSegment.flatMap((each) => totalWatts(each, expected) ?? [])
  const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0)
  const background = segments.map(({ backgroundCpuSeconds }) => backgroundCpuSeconds)
  const backgroundCores =
    segments.length === 0 || background.includes(undefined)
      ? undefined
      : (background as number[]).reduce((sum, each) => sum + each, 0) / seconds
  // A burst in one segment is no idle power, however quiet the others were.
  const busiest = Math.max(
    ...segments.map((segment) => (segment.backgroundCpuSeconds ?? 0) / segment.seconds),
    Number.NEGATIVE_INFINITY,
  )
  const rejection = rejectionOf(segments, totals, limits, backgroundCores === undefined ? undefined : busiest)
  const complete = totals.length > 0 && totals.length === segments.length
  return {
    ...identity,
    watts,
    spreadWatts,
    ...(complete ? { totalWatts: mean(totals) } : {}),
    ...(complete && totals.length > 1 ? { totalSpreadWatts: predictionSpread(totals) } : {}),
    segments: segments.length,
    segmentSeconds: segments.length === 0 ? 0 : seconds / segments.length,
    ...(backgroundCores === undefined ? {} : { backgroundCores }),
    accepted: rejection === undefined,
    ...(rejection === undefined ? {} : { rejection }),
  }
}
