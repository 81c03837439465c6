import { detectHardware } from '../config/hardware.ts'
import { EXIT } from '../errors.ts'
import { signsOf, terminalLook } from '../reporters/index.ts'
import { diagnosedReaders, diagnosedRefusals, verdictOf } from './diagnosed-sources.ts'
import type { Diagnosis } from './diagnosis.ts'
import { diagnosisText } from './doctor-text.ts'
import { environmentFindings } from './environment-checks.ts'
import { idlePower } from './idle-power.ts'
import { measure } from './measure.ts'
import { selfTestFinding } from './self-test-finding.ts'
import { commandLineSettings } from './settings.ts'
import { probeSources, usedReader } from './sources.ts'

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const onWait = (pid: string | undefined): void =>
  say(`Waiting: process ${pid ?? '(unknown)'} measures on this machine.`)

/**
 * Says what can be measured here, what cannot and why, with the fix for each.
 *
 * @param options `measure` adds what reading costs and how punctual timers are, `idle` the idle power
 * @returns 0 when there is energy to be had, 3 when there is none
 */
export async function doctor(options: { json: boolean; measure: boolean; idle: boolean }): Promise<number> {
  const { settings, database } = await commandLineSettings()
  const { working, refused } = probeSources(settings)
  const verdict = verdictOf(working)
  const host = detectHardware({ procRoot: settings.roots.proc, sysRoot: settings.roots.sys })
  const environment = [
    ...(await environmentFindings(settings, process.cwd())),
    await selfTestFinding(database, host.hash, usedReader(settings)),
  ]
  if (options.measure) say('Measuring what reading costs: a few seconds.')
  const measurements = options.measure ? await measure(settings, working, onWait) : undefined
  if (options.idle) say('Measuring idle power: leave the machine alone.')
  const idle = options.idle ? await idlePower(settings, host.hash, onWait) : undefined
  const diagnosis: Diagnosis = {
    schemaVersion: 1,
    verdict,
    host,
    readers: diagnosedReaders(working),
    refused: diagnosedRefusals(refused, verdict),
    environment,
    ...(measurements === undefined ? {} : { measurements }),
    ...(idle === undefined ? {} : { idle }),
  }
  const signs = signsOf(terminalLook(process.stdout).ascii)
  process.stdout.write(options.json ? `${JSON.stringify(diagnosis, undefined, 2)}\n` : signs(diagnosisText(diagnosis)))
  return verdict === 'CPU seconds only' ? EXIT.cannotMeasure : EXIT.ok
}
