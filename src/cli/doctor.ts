import { probeReaders } from '../engine/readers/probe.ts'
import { type Reader, readerFacts } from '../engine/readers/reader.ts'
import { readerSources } from '../engine/readers/registry.ts'
import { EXIT } from '../errors.ts'
import { formatPercent, formatSeconds } from '../reporters/index.ts'
import type { ReaderFacts, RefusedReader } from '../run.ts'
import { joulesFromUj } from '../units.ts'
import { environmentFindings, type Finding } from './environment-checks.ts'
import { commandLineSettings } from './settings.ts'

/** Everything that the doctor has seen; what `--json` prints. */
export interface Diagnosis {
  verdict: 'measured' | 'simulated' | 'modelled only' | 'CPU seconds only'
  readers: ReaderFacts[]
  refused: RefusedReader[]
  environment: Finding[]
}

/** Power at which the time to wrap is told: a busy server package. */
const WRAP_WATTS = 250

function verdictOf(readers: readonly ReaderFacts[]): Diagnosis['verdict'] {
  const words = readers.map(({ provenance }) => provenance)
  if (words.includes('measured') || words.includes('derived')) return 'measured'
  if (words.includes('simulated')) return 'simulated'
  return words.includes('modelled') ? 'modelled only' : 'CPU seconds only'
}

/** Tries every reader on its own, so that the fallback is seen even where a counter works. */
function probeAll(settings: ReturnType<typeof commandLineSettings>['settings']): {
  readers: ReaderFacts[]
  refused: RefusedReader[]
} {
  const specs =
    settings.readers === 'auto'
      ? readerSources.map(({ name }) => name).filter((name) => name !== 'fake')
      : settings.readers
  const { opened, refused } = probeReaders({
    readers: specs,
    roots: settings.roots,
    requireMeasured: settings.requireMeasured,
  })
  const readers = opened.map(({ reader }: { reader: Reader }) => {
    const facts = readerFacts(reader)
    reader.close()
    return facts
  })
  return { readers, refused }
}

function readerLines({ name, provenance, counters, detail, bandFraction }: ReaderFacts): string[] {
  const band = bandFraction === undefined ? '' : `, ±${formatPercent(bandFraction)}`
  return [
    `  ${name}: ${provenance}${band}${detail === undefined ? '' : `; ${detail}`}`,
    ...counters.map(({ id, domain, unitUj, rangeUj, path }) => {
      const wrap =
        rangeUj === undefined
          ? 'does not wrap'
          : `wraps after ${formatSeconds(joulesFromUj(BigInt(rangeUj)) / WRAP_WATTS)} at ${WRAP_WATTS} W`
      return `    ${id} (${domain}): steps of ${unitUj.toFixed(3)} µJ, ${wrap}${path === undefined ? '' : `; ${path}`}`
    }),
  ]
}

const VERDICTS: Record<Diagnosis['verdict'], string> = {
  measured: 'Energy can be measured here.',
  simulated: 'The counters here are simulated: the joules are not those of this machine.',
  'modelled only': 'Energy can only be modelled here: for orientation, not for gates. CPU seconds are measured.',
  'CPU seconds only': 'No energy can be had here. CPU seconds are measured.',
}

function text({ verdict, readers, refused, environment }: Diagnosis): string {
  const findings = environment.flatMap(({ severity, check, fact, fix }) => [
    `  ${severity.padEnd(5)} ${check}: ${fact}`,
    ...(fix === undefined || severity === 'OK' ? [] : [`        ${fix}`]),
  ])
  return [
    VERDICTS[verdict],
    '',
    'Readers that work',
    ...(readers.length === 0 ? ['  none'] : readers.flatMap(readerLines)),
    '',
    'Readers that do not',
    ...(refused.length === 0
      ? ['  none']
      : refused.flatMap(({ name, reason, remedy }) => [`  ${name}: ${reason}`, `        ${remedy}`])),
    '',
    'Environment',
    ...findings,
    '',
  ].join('\n')
}

/**
 * Says what can be measured here, what cannot and why, with the fix for each.
 *
 * @returns 0 when there is energy to be had, 3 when there is none
 */
export async function doctor({ json }: { json: boolean }): Promise<number> {
  const { settings } = commandLineSettings()
  const probed = probeAll(settings)
  const diagnosis: Diagnosis = {
    verdict: verdictOf(probed.readers),
    ...probed,
    environment: await environmentFindings(settings),
  }
  process.stdout.write(json ? `${JSON.stringify(diagnosis, undefined, 2)}\n` : text(diagnosis))
  return diagnosis.verdict === 'CPU seconds only' ? EXIT.cannotMeasure : EXIT.ok
}
