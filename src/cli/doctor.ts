import { detectHardware } from '../config/hardware.ts'
import type { Settings } from '../config/schema.ts'
import { probeReaders } from '../engine/readers/probe.ts'
import { readerFacts } from '../engine/readers/reader.ts'
import { readerSources, resolveReaders } from '../engine/readers/registry.ts'
import { EXIT } from '../errors.ts'
import type { CounterFacts } from '../run.ts'
import { joulesFromUj, joulesFromUnitUj } from '../units.ts'
import { type DiagnosedCounter, type DiagnosedReader, type Diagnosis, WRAP_WATTS } from './diagnosis.ts'
import { diagnosisText } from './doctor-text.ts'
import { environmentFindings } from './environment-checks.ts'
import { commandLineSettings } from './settings.ts'

function diagnosed(counter: CounterFacts): DiagnosedCounter {
  if (counter.rangeUj === undefined) return counter
  const joules = joulesFromUj(BigInt(counter.rangeUj)) + joulesFromUnitUj(counter.unitUj)
  return { ...counter, secondsToWrap: joules / WRAP_WATTS }
}

/** Tries every wanted reader on its own, so that the fallback is seen even where a counter works. */
async function probeAll(settings: Settings): Promise<Pick<Diagnosis, 'readers' | 'refused'>> {
  const { roots, requireMeasured } = settings
  const readers = await resolveReaders(settings.readers, process.cwd())
  const all = readerSources.map(({ name }) => name).filter((name) => name !== 'fake')
  const { opened, refused } = probeReaders({ readers: readers === 'auto' ? all : readers, roots, requireMeasured })
  const facts = opened.map(({ reader }) => {
    const { counters, ...rest } = readerFacts(reader)
    reader.close()
    return { ...rest, counters: counters.map(diagnosed) }
  })
  return { readers: facts, refused }
}

function verdictOf(readers: readonly DiagnosedReader[]): Diagnosis['verdict'] {
  const words = new Set(readers.map(({ provenance }) => provenance))
  if (words.has('measured') || words.has('derived')) return 'measured'
  if (words.has('simulated')) return 'simulated'
  return words.has('modelled') ? 'modelled only' : 'CPU seconds only'
}

/**
 * Says what can be measured here, what cannot and why, with the fix for each.
 *
 * @returns 0 when there is energy to be had, 3 when there is none
 */
export async function doctor({ json }: { json: boolean }): Promise<number> {
  const { settings } = commandLineSettings()
  const { readers, refused } = await probeAll(settings)
  const diagnosis: Diagnosis = {
    schemaVersion: 1,
    verdict: verdictOf(readers),
    host: detectHardware({ procRoot: settings.roots.proc, sysRoot: settings.roots.sys }),
    readers,
    refused,
    environment: await environmentFindings(settings, process.cwd()),
  }
  process.stdout.write(json ? `${JSON.stringify(diagnosis, undefined, 2)}\n` : diagnosisText(diagnosis))
  return diagnosis.verdict === 'CPU seconds only' ? EXIT.cannotMeasure : EXIT.ok
}
