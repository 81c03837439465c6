import { resolve } from 'node:path'
import { certificateFile, signedCertificate } from '../certify/signature.ts'
import { certificateSchema, certificateText } from '../certify/certificate.ts'
import { certificateSummary, CONTENT_LINES } from '../certify/certificate-summary.ts'
import { measureMachine } from '../certify/measure-machine.ts'
import { signingKey } from '../certify/signing-key.ts'
import { configDirectory } from '../config/user-directories.ts'
import { containerOf } from '../config/isolation.ts'
import { EXIT } from '../errors.ts'
import { liveLine, signsOf, terminalLook } from '../reporters/index.ts'
import { secondsFromMinutes } from '../units.ts'
import { clockText } from './doctor-text.ts'
import { requireWritable, writeOutput } from './output-file.ts'
import { packageVersion } from './package-version.ts'
import { progressBar } from './progress-line.ts'
import { commandLineSettings } from './settings.ts'
import { wantedReaders } from './sources.ts'

/** What the command line asks for. */
export interface CertifyWords {
  minutes: number
  json: boolean
  output?: string
  wallMeter?: string
}

/**
 * Measures how accurately this machine measures, and writes what was found as one signed file.
 *
 * @returns 0
 * @throws EnergyError NO_COUNTER, LOCKED, USAGE for a file that cannot be written, PROCESS_FAILED for the wall meter; what
 * `signingKey` throws
 */
export async function certify({ minutes, json, output, wallMeter }: CertifyWords): Promise<number> {
  const { settings, profileDir } = await commandLineSettings()
  // Before five minutes are spent: a key or a file that cannot be kept is said at once.
  const key = signingKey(configDirectory(process.env))
  if (!json || output !== undefined) requireWritable(resolve(output ?? 'certificate.json'))
  const container = containerOf(settings.roots.proc)
  using line = liveLine(process.stderr)
  const content = await measureMachine({
    settings,
    readers: wantedReaders(settings),
    requireMeasured: settings.requireMeasured,
    minutes,
    ...(wallMeter === undefined ? {} : { wallMeter }),
    pluginVersion: packageVersion(),
    profileDir,
    lock: {
      waitSeconds: settings.lock.waitSeconds,
      ...(settings.lock.path === undefined ? {} : { path: settings.lock.path }),
      ...(container === undefined ? {} : { container }),
      onWait: (pid) => line.say(`Waiting: process ${pid ?? '(unknown)'} measures on this machine.`),
    },
    onPart: (part, secondsLeft) => {
      const total = secondsFromMinutes(minutes)
      const bar = progressBar(total - secondsLeft, total)
      line.show(`${bar} ${part}, about ${clockText(secondsLeft)} left: leave the machine alone`)
    },
  })
  line.end()
  const certificate = certificateSchema.parse(signedCertificate(content, key))
  const text = certificateText(certificate)
  const path = output ?? certificateFile(certificate)
  if (!json || output !== undefined) writeOutput(resolve(path), text)
  if (json) {
    process.stdout.write(text)
    return EXIT.ok
  }
  const signs = signsOf(terminalLook(process.stdout).ascii)
  const kind =
    certificate.provenance === 'measured' || certificate.provenance === 'derived'
      ? []
      : [
          `The counters are ${certificate.provenance}: this is no certificate of a machine, and the table of machines refuses it.`,
        ]
  process.stdout.write(
    signs([...kind, ...certificateSummary(certificate), '', ...CONTENT_LINES, `Written: ${path}`, ''].join('\n')),
  )
  return EXIT.ok
}
