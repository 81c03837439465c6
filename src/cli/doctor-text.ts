import { formatJoules, formatPercent } from '../reporters/quantity.ts'
import { joulesFromUj } from '../units.ts'
import { type DiagnosedCounter, type DiagnosedReader, type Diagnosis, WRAP_WATTS } from './diagnosis.ts'
import { idleLines, measurementLines } from './measurements-text.ts'

const VERDICTS: Record<Diagnosis['verdict'], string> = {
  measured: 'Energy can be measured here.',
  simulated: 'The counters here are simulated: the joules are not those of this machine.',
  'modelled only': 'Energy can only be modelled here: for orientation, not for gates. CPU seconds are measured.',
  'CPU seconds only': 'No energy can be had here. CPU seconds are measured.',
}

const CLOSED = 'There are counters, but they are closed or broken: what is marked ERROR below says how to open them.'

const SECONDS_PER_MINUTE = 60
const MINUTES_PER_HOUR = 60

/** A time of seconds to days: `41 s`, `17.5 min`, `3.2 h`. */
export function clockText(seconds: number): string {
  if (seconds < 2 * SECONDS_PER_MINUTE) return `${seconds.toFixed(0)} s`
  const minutes = seconds / SECONDS_PER_MINUTE
  return minutes < 2 * MINUTES_PER_HOUR ? `${minutes.toFixed(1)} min` : `${(minutes / MINUTES_PER_HOUR).toFixed(1)} h`
}

function rangeText({ rangeUj, secondsToWrap }: DiagnosedCounter): string {
  if (rangeUj === undefined || secondsToWrap === undefined) return 'does not wrap'
  return `range ${formatJoules(joulesFromUj(BigInt(rangeUj)))}, wraps after ${clockText(secondsToWrap)} at ${WRAP_WATTS} W`
}

function counterText(counter: DiagnosedCounter): string {
  const { id, domain, unitUj, basis, path } = counter
  const kind = basis === undefined ? domain : `${domain}, ${basis}`
  return `    ${id} (${kind}): steps of ${Number(unitUj.toPrecision(5))} µJ, ${rangeText(counter)}${path === undefined ? '' : `; ${path}`}`
}

/** A finding, and what helps under it. */
const findingLines = (severity: string, text: string, fix?: string): string[] => [
  `  ${severity.padEnd(5)} ${text}`,
  ...(fix === undefined ? [] : [`        ${fix}`]),
]

function readerLines(reader: DiagnosedReader): string[] {
  const { severity, wanted, name, provenance, counters, detail, scope, bandFraction } = reader
  const facts = [
    provenance,
    ...(bandFraction === undefined ? [] : [`±${formatPercent(bandFraction)}`]),
    ...(scope === undefined ? [] : [`scope ${scope}`]),
  ]
  const fallback = provenance === 'modelled' ? ' (used when no counter can be read)' : ''
  const place = wanted ? fallback : ` (only when it is asked for: ENERGY_READERS=${name})`
  return [
    ...findingLines(severity, `${name}: ${facts.join(', ')}${place}`),
    ...(detail === undefined ? [] : [`    ${detail}`]),
    ...counters.map(counterText),
  ]
}

const section = (title: string, lines: readonly string[]): string[] => [
  '',
  title,
  ...(lines.length === 0 ? ['  none'] : lines),
]

/** The diagnosis for people; every line that is not fine is followed by what helps. */
export function diagnosisText(diagnosis: Diagnosis): string {
  const { verdict, host, readers, refused, environment, measurements, idle } = diagnosis
  return [
    VERDICTS[verdict],
    ...(refused.some(({ severity }) => severity === 'ERROR') ? [CLOSED] : []),
    `${host.cpuModel}, ${host.logicalCores} hardware threads`,
    ...section('Readers that work', readers.flatMap(readerLines)),
    ...section(
      'Readers that do not',
      refused.flatMap(({ severity, name, reason, remedy }) => findingLines(severity, `${name}: ${reason}`, remedy)),
    ),
    ...section(
      'Environment',
      environment.flatMap(({ severity, check, fact, fix }) => findingLines(severity, `${check}: ${fact}`, fix)),
    ),
    ...(measurements === undefined ? [] : section('Measured', measurementLines(measurements))),
    ...(idle === undefined ? [] : section('Idle power (not stored; `vitest-energy baseline` does)', idleLines(idle))),
    '',
  ].join('\n')
}
