import { type Certificate, OWN_READER } from './certificate.ts'

/** A day more than today: it may be tomorrow already where it was measured. */
const DAY_MS = 86_400_000

/** One thing that cannot be, by where it stands. */
type Implausible = readonly [wrong: boolean, where: string, why: string]

const ordered = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value >= (values[i - 1] as number))

const intervalIsNone = (bounds: { value: number; low: number; high: number } | undefined): boolean =>
  bounds !== undefined && !ordered([bounds.low, bounds.value, bounds.high])

function ofMachine({ machine, createdOn }: Certificate): Implausible[] {
  const { sockets = 1, physicalCores = sockets, logicalCores } = machine
  return [
    [Date.parse(createdOn) > Date.now() + DAY_MS, 'createdOn', 'it lies in the future'],
    [Date.parse(createdOn) < Date.UTC(2026, 0), 'createdOn', 'it is older than certificates'],
    [physicalCores < sockets, 'machine.physicalCores', 'there are fewer than sockets'],
    [logicalCores < physicalCores, 'machine.logicalCores', 'there are fewer than cores'],
  ]
}

function ofSources({ sources, periods, provenance }: Certificate): Implausible[] {
  const names = sources.map(({ name }) => name).filter((name) => name !== OWN_READER)
  const named = sources.flatMap((source) =>
    source.works ? source.counters.map(({ id }) => `${source.name} ${id}`) : [],
  )
  return [
    [new Set(names).size < names.length, 'sources', 'one is named twice'],
    [
      !sources.some((source) => source.works && source.provenance === provenance),
      'provenance',
      'no source has that word',
    ],
    ...sources.map(
      (source, i): Implausible => [
        source.works && source.readP99Seconds < source.readP50Seconds,
        `sources.${i}`,
        'one of 100 readings is shorter than one of two',
      ],
    ),
    ...periods.flatMap(({ source, counter, quantiles, meanSeconds, steps, sdSeconds }, i): Implausible[] => [
      [!named.includes(`${source} ${counter}`), `periods.${i}`, 'no source has that counter'],
      [!ordered(Object.values(quantiles)), `periods.${i}.quantiles`, 'they do not rise'],
      [steps < 1, `periods.${i}.steps`, 'a mean of no step'],
      [
        sdSeconds > Math.sqrt(steps) * meanSeconds,
        `periods.${i}.sdSeconds`,
        'so wide no spread of so many intervals can be',
      ],
    ]),
  ]
}

function ofNoise({ noise }: Certificate): Implausible[] {
  return noise.flatMap(({ windows, meanJoules, sdJoules, relative }, i): Implausible[] => [
    [windows < 2, `noise.${i}.windows`, 'a spread of fewer than two'],
    [
      relative !== undefined && Math.abs(relative * meanJoules - sdJoules) > 1e-6 * (sdJoules + meanJoules),
      `noise.${i}.relative`,
      'it is not sdJoules / meanJoules',
    ],
  ])
}

function ofTheRest({ idle, agreement, falseAlarms, load, boundary, sampler, wallMeter }: Certificate): Implausible[] {
  const alarms = falseAlarms
    ? falseAlarms.falseRegressions + falseAlarms.falseImprovements + falseAlarms.inconclusive
    : 0
  const watts = load?.steps.map(({ meanWatts }) => meanWatts) ?? []
  const rises = watts.every((value, i) => i === 0 || value > (watts[i - 1] as number))
  return [
    [intervalIsNone(idle?.driftWattsPerMinute), 'idle.driftWattsPerMinute', 'the value lies outside its interval'],
    [idle !== undefined && idle.meanWatts < 0, 'idle.meanWatts', 'it is negative'],
    ...agreement.flatMap(({ difference, source, against }, i): Implausible[] => [
      [intervalIsNone(difference), `agreement.${i}.difference`, 'the value lies outside its interval'],
      [source === against, `agreement.${i}`, 'a source is compared with itself'],
    ]),
    [falseAlarms !== undefined && alarms > falseAlarms.comparisons, 'falseAlarms', 'more verdicts than comparisons'],
    [load !== undefined && load.monotone !== rises, 'load.monotone', 'the steps say otherwise'],
    [intervalIsNone(load?.wattsPerCore), 'load.wattsPerCore', 'the value lies outside its interval'],
    [boundary.p99Seconds < boundary.p50Seconds, 'boundary', 'one of 100 is shorter than one of two'],
    [
      sampler !== undefined && sampler.samples + sampler.lost > 2 * sampler.hz * sampler.seconds + 2,
      'sampler.samples',
      'more than the rate gives',
    ],
    [intervalIsNone(wallMeter?.slope), 'wallMeter.slope', 'the value lies outside its interval'],
    [intervalIsNone(wallMeter?.offsetWatts), 'wallMeter.offsetWatts', 'the value lies outside its interval'],
  ]
}

/** Everything in a certificate that contradicts itself or cannot be, as sentences; none of them makes it true. */
export const implausible = (certificate: Certificate): string[] =>
  [ofMachine, ofSources, ofNoise, ofTheRest]
    .flatMap((look) => look(certificate))
    .flatMap(([wrong, where, why]) => (wrong ? [`${where}: ${why}`] : []))
