import { formatPercent, formatSeconds, formatWatts, signedPercent } from '../reporters/index.ts'
import type { Certificate } from './certificate.ts'
import { keyHash } from './signature.ts'

/** A fraction with its interval, in percent. */
const change = ({ value, low, high }: { value: number; low: number; high: number }): string =>
  `${signedPercent(value)} (${signedPercent(low)} to ${signedPercent(high)})`

const range = (
  { value, low, high }: { value: number; low: number; high: number },
  unit: (value: number) => string,
): string => `${unit(value)} (${unit(low)} to ${unit(high)})`

function machineLines({ machine, provenance, createdOn, minutes, publicKey }: Certificate): string[] {
  const { cpuModel, sockets, physicalCores, logicalCores, ramGib, virtualisation, governor, kernel } = machine
  const parts = [
    sockets === undefined ? undefined : `${sockets} ${sockets === 1 ? 'socket' : 'sockets'}`,
    physicalCores === undefined ? undefined : `${physicalCores} cores`,
    `${logicalCores} threads`,
    `${ramGib} GiB`,
    kernel === undefined ? machine.os : `${machine.os} ${kernel}`,
    governor,
    virtualisation === undefined ? undefined : `virtual (${virtualisation})`,
  ]
  return [
    `${cpuModel}: ${parts.filter((part) => part !== undefined).join(', ')}`,
    `${provenance}, measured on ${createdOn} in ${minutes} min, key ${keyHash(publicKey)}`,
  ]
}

const sourceLines = ({ sources, periods }: Certificate): string[] =>
  sources.flatMap((source) => {
    if (!source.works) return [`  ${source.name}: ${source.code}`]
    const steps = periods
      .filter((period) => period.source === source.name)
      .map(({ counter, meanSeconds, sdSeconds, quantiles: { p05, p95 }, steps: seen }) => {
        const middle = `${formatSeconds(p05)} to ${formatSeconds(p95)} in 90 of 100`
        return `    ${counter} steps every ${formatSeconds(meanSeconds)} ± ${formatSeconds(sdSeconds)}, ${middle} (${seen} seen)`
      })
    return [
      `  ${source.name}: a reading takes ${formatSeconds(source.readP50Seconds)}, of 100 one above ${formatSeconds(source.readP99Seconds)}`,
      ...steps,
    ]
  })

const noiseLines = ({ noise }: Certificate): string[] =>
  noise
    .filter(({ domain }) => domain === 'total')
    .map(
      ({ load, seconds, windows, relative }) =>
        `  ${load}, windows of ${formatSeconds(seconds)}: ${relative === undefined ? 'nothing counted' : `± ${formatPercent(relative)}`} (${windows})`,
    )

function idleLine({ idle }: Certificate): string {
  if (!idle) return '  idle power: no energy in the segments'
  const { meanWatts, sdWatts, segments, driftWattsPerMinute: drift, accepted } = idle
  const drifts = drift === undefined ? '' : `, drift ${range(drift, formatWatts)} a minute`
  return `  idle power: ${formatWatts(meanWatts)} ± ${formatWatts(sdWatts)} in ${segments} segments${drifts}; ${accepted ? 'quiet' : 'not quiet enough for a baseline'}`
}

const agreementLines = ({ agreement }: Certificate): string[] =>
  agreement.length === 0
    ? ['  no second source to compare with']
    : agreement.map(
        ({ source, against, domain, difference, windows }) =>
          `  ${source} from ${against}, ${domain}: ${change(difference)} in ${windows} windows`,
      )

function alarmLines({ falseAlarms: alarms }: Certificate): string[] {
  if (!alarms) return ['  comparisons with itself: no energy in their windows']
  const { comparisons, falseRegressions, falseImprovements, inconclusive, smallestEffect } = alarms
  return [
    `  comparisons of a workload with itself: ${comparisons}, of them false regressions ${falseRegressions}, false improvements ${falseImprovements}, inconclusive ${inconclusive}`,
    `  smallest change that 9 of 10 comparisons find: ${formatPercent(smallestEffect)}`,
  ]
}

function loadLines({ load }: Certificate): string[] {
  if (!load) return ['  load steps: no energy in their windows']
  const steps = load.steps.map(({ threads, meanWatts }) => `${threads}: ${formatWatts(meanWatts)}`)
  const slope = load.wattsPerCore === undefined ? '' : `, ${range(load.wattsPerCore, formatWatts)} per busy core`
  return [`  busy threads and power: ${steps.join(', ')}${load.monotone ? '' : ' (does not always rise)'}${slope}`]
}

function costLines({ boundary, sampler }: Certificate): string[] {
  const edges = `  both edges of a window: ${formatSeconds(boundary.p50Seconds)}, of 100 one above ${formatSeconds(boundary.p99Seconds)}`
  if (!sampler) return [edges]
  const { hz, samples, lost, lateP50Seconds, lateP99Seconds } = sampler
  return [
    edges,
    `  sampler at ${hz} Hz: ${samples} samples, ${lost} lost, late by up to ${formatSeconds(lateP50Seconds)}, 99 of 100 up to ${formatSeconds(lateP99Seconds)}`,
  ]
}

function wallLines({ wallMeter }: Certificate): string[] {
  if (!wallMeter) return []
  const { slope, offsetWatts, readings, windows } = wallMeter
  if (!slope || !offsetWatts) return [`  wall meter (AC): ${readings} readings are too few for a line`]
  const plain = (value: number): string => value.toFixed(3)
  return [
    `  wall meter (AC) = ${range(offsetWatts, formatWatts)} + ${range(slope, plain)} × (package + dram), ${windows} windows`,
  ]
}

/** A certificate for people. */
export const certificateSummary = (certificate: Certificate): string[] => [
  ...machineLines(certificate),
  'Sources and update periods',
  ...sourceLines(certificate),
  'Noise floor of the total (one standard deviation)',
  ...noiseLines(certificate),
  'Stability, agreement, what is found',
  idleLine(certificate),
  ...agreementLines(certificate),
  ...alarmLines(certificate),
  ...loadLines(certificate),
  ...costLines(certificate),
  ...wallLines(certificate),
]

/** What the file holds of the machine and its owner, and what it does not. */
export const CONTENT_LINES: readonly string[] = [
  'In the file: CPU model, family, model, stepping, microcode, sockets, cores, memory (rounded), system and kernel (major.minor), governor, drivers, turbo, hypervisor and container by kind, GPU models, versions of Node and of this package, the day, and the figures above.',
  'Not in it: host and user names, serial numbers, addresses, paths, ids of disks and GPUs, the command of the wall meter. Its key is the same in every file of this machine and user.',
]

/** What a good signature proves. */
export const SIGNATURE_LINES: readonly string[] = [
  'The signature is good: nothing has been changed since the owner of this key signed it; files with the same key come from the same machine and user.',
  'It does not prove that the numbers are true, nor whose machine it is: whoever has the key can sign anything.',
]
