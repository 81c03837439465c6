import { resolve } from 'node:path'
import { detectHardwareFile, type SourceFacts } from '../config/hardware-file.ts'
import { EXIT } from '../errors.ts'
import { writeOutput } from './output-file.ts'
import { packageVersion } from './package-version.ts'
import { commandLineSettings } from './settings.ts'
import { probeSources, type WorkingSource } from './sources.ts'

const DEFAULT_FILE = 'config/hw_config.json'

function workingFacts({ facts }: WorkingSource): SourceFacts {
  const { name, provenance, scope, bandFraction, counters } = facts
  const sockets = new Set(counters.flatMap(({ socket }) => socket ?? []))
  return {
    name,
    works: true,
    provenance,
    ...(scope === undefined ? {} : { scope }),
    ...(bandFraction === undefined ? {} : { bandFraction }),
    counters,
    capabilities: {
      domains: [...new Set(counters.map(({ domain }) => domain))],
      sockets: [...sockets].sort((a, b) => a - b),
      wraps: counters.some(({ rangeUj }) => rangeUj !== undefined),
    },
  }
}

/**
 * Detects the machine and writes `config/hw_config.json` below the working directory.
 *
 * @returns 0
 * @throws EnergyError USAGE when the file cannot be written
 */
export async function hardware({ json, output = DEFAULT_FILE }: { json: boolean; output?: string }): Promise<number> {
  const { settings } = await commandLineSettings()
  // Whether modelled numbers may be used is no fact of the machine.
  const { working, refused } = probeSources({ ...settings, readers: 'auto', requireMeasured: false })
  const sources: SourceFacts[] = [
    ...working.map(workingFacts),
    ...refused.map(({ name, ...why }) => ({ name, works: false as const, ...why })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1))
  const facts = detectHardwareFile({
    roots: settings.roots,
    pluginVersion: packageVersion(),
    detectedAt: new Date().toISOString(),
    sources,
  })
  const text = `${JSON.stringify(facts, undefined, 2)}\n`
  if (json) {
    process.stdout.write(text)
    return EXIT.ok
  }
  writeOutput(resolve(output), text)
  process.stdout.write(`${output}: ${working.length} of ${sources.length} sources of energy work here.\n`)
  return EXIT.ok
}
