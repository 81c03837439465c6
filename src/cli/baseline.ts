import { accessSync, constants, mkdirSync } from 'node:fs'
import { detectHardware } from '../config/hardware.ts'
import { EnergyEngine } from '../engine/energy-engine.ts'
import { EnergyError, EXIT, messageOf } from '../errors.ts'
import { fileRemedy } from '../file-remedy.ts'
import { formatQuantity, formatWatts, signsOf, terminalLook } from '../reporters/index.ts'
import type { IdleBaseline } from '../run.ts'
import { openDatabase } from '../store/index.ts'
import { commandLineSettings } from './settings.ts'

/** Edges and the sampled mode are measured apart, because sampling itself wakes the processor. */
const MODES = ['edges', 'sampled'] as const

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** Nobody is to wait for a baseline that no later run would find. */
function refuseClosedFolder(profileDir: string): void {
  try {
    mkdirSync(profileDir, { recursive: true })
    accessSync(profileDir, constants.W_OK)
  } catch (error) {
    throw new EnergyError(
      'CONFIG_INVALID',
      `The baseline cannot be kept in profileDir (${profileDir}): ${messageOf(error)}.`,
      fileRemedy(error, profileDir),
      { cause: error },
    )
  }
}

function lines(baseline: IdleBaseline): string[] {
  const domains = Object.entries(baseline.watts).map(
    ([domain, watts]) =>
      `  ${domain.padEnd(8)} ${formatWatts(watts)} ± ${formatWatts(baseline.spreadWatts[domain as 'package'])}`,
  )
  const total =
    baseline.totalWatts === undefined
      ? []
      : [`  total    ${formatWatts(baseline.totalWatts)} ± ${formatWatts(baseline.totalSpreadWatts)}`]
  const verdict = baseline.accepted ? 'accepted' : `rejected: ${baseline.rejection}`
  const gpu = baseline.gpuLoaded === undefined ? '' : baseline.gpuLoaded ? ', with programs on the GPU' : ', GPU unused'
  return [`${baseline.mode}: ${verdict} (${baseline.provenance}, ${baseline.reader}${gpu})`, ...domains, ...total]
}

/**
 * Measures the idle power of this machine in both modes and stores it in the database and in the machine profile.
 *
 * @returns 0 when both baselines were accepted, 3 when one was rejected
 * @throws EnergyError NO_COUNTER where nothing can be read, CONFIG_INVALID where the profile cannot be written
 */
export async function baseline({ seconds, json }: { seconds: number; json: boolean }): Promise<number> {
  const { settings, database, profileDir } = await commandLineSettings()
  refuseClosedFolder(profileDir)
  const { roots, idle } = settings
  const hardware = detectHardware({ procRoot: roots.proc, sysRoot: roots.sys })
  await using engine = await EnergyEngine.open({
    readers: settings.readers,
    roots,
    requireMeasured: settings.requireMeasured,
    plausibleWatts: settings.limits.plausibleWatts,
    backgroundCores: settings.limits.backgroundCores,
    fingerprint: hardware.hash,
    profileDir,
    lock: {
      waitSeconds: settings.lock.waitSeconds,
      ...(settings.lock.path === undefined ? {} : { path: settings.lock.path }),
      ...(hardware.container === undefined ? {} : { container: hardware.container }),
      onWait: (pid) => say(`Waiting: process ${pid ?? '(unknown)'} measures on this machine.`),
    },
  })
  if (!engine.reader) {
    throw new EnergyError(
      'NO_COUNTER',
      [
        'There is no energy to take a baseline of:',
        ...engine.refused.map(({ name, reason }) => `  ${name}: ${reason}`),
      ].join('\n'),
      'Run `vitest-energy doctor` for the exact commands.',
    )
  }
  const segmentSeconds = seconds / MODES.length / idle.segments
  const baselines: IdleBaseline[] = []
  for (const mode of MODES) {
    say(`Measuring idle power (${mode}, ${formatQuantity(seconds / MODES.length, 's')}): leave the machine alone.`)
    const measured = await engine.idleBaseline({ ...idle, mode, segmentSeconds, maxAgeSeconds: 0 })
    if (measured) baselines.push(measured)
  }
  await using db = await openDatabase(database)
  await db.migrate()
  for (const each of baselines) await db.saveIdleBaseline(each)
  const signs = signsOf(terminalLook(process.stdout).ascii)
  process.stdout.write(
    json ? `${JSON.stringify(baselines, undefined, 2)}\n` : `${signs(baselines.flatMap(lines).join('\n'))}\n`,
  )
  return baselines.every(({ accepted }) => accepted) ? EXIT.ok : EXIT.cannotMeasure
}
