import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { detectEnvironment } from '../config/environment.ts'
import { ciName, detectGit } from '../config/git.ts'
import { detectHardware } from '../config/hardware.ts'
import type { Settings } from '../config/schema.ts'
import type { CpuChoice } from '../engine/cpu-choice.ts'
import { onBattery } from '../engine/machine-warnings.ts'
import { isDischarging } from '../engine/readers/battery.ts'
import { uuidv7 } from '../engine/uuid.ts'
import type { Experiment } from '../run.ts'
import { type ProcessTicket, ticketFrom } from './process-ticket.ts'

/** What one invocation of Vitest knows before anything is measured: shared by all projects that load the plugin. */
export interface Invocation {
  readonly head: Experiment
  readonly root: string
  readonly settings: Settings
  /** Where this invocation's workers write; the folders of all invocations lie in `spoolRoot`. */
  readonly spoolRoot: string
  readonly spoolDir: string
  readonly reportDir: string
  readonly database: string
  /** In a further process: what the first one handed over. */
  readonly ticket: ProcessTicket | undefined
  /** CPUs of the workers, once a project measures that is to be pinned. */
  pin?: CpuChoice
}

const MAXIMUM_SEED = 2 ** 31

const packageVersion = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

const below = (root: string, path: string): string => (isAbsolute(path) ? path : resolve(root, path))

/** A SQLite path is relative to Vitest's root; anything with a scheme is a URL. */
const databaseBelow = (root: string, url: string): string => (/^[a-z]+:/.test(url) ? url : below(root, url))

export function beginInvocation(root: string, settings: Settings, vitestVersion: string): Invocation {
  const { roots } = settings
  const ticket = ticketFrom(process.env)
  const id = ticket?.experimentId ?? uuidv7()
  const reportDir = below(root, settings.reportDir)
  const spoolRoot = join(reportDir, 'spool')
  const ci = ciName(process.env)
  return {
    root,
    settings,
    reportDir,
    spoolRoot,
    spoolDir: ticket?.spoolDir ?? join(spoolRoot, id),
    ticket,
    database: databaseBelow(root, settings.database),
    head: {
      id,
      name: settings.name ?? 'vitest bench',
      createdAt: new Date().toISOString(),
      status: 'running',
      config: settings,
      seed: ticket?.seed ?? settings.seed ?? randomInt(MAXIMUM_SEED),
      git: detectGit(root),
      ...(ci === undefined ? {} : { ci }),
      hardware: detectHardware({ procRoot: roots.proc, sysRoot: roots.sys }),
      environment: detectEnvironment({ roots, vitestVersion, pluginVersion: packageVersion() }),
      readers: [],
      refused: [],
      runs: [],
      warnings: onBattery(isDischarging(roots.sys)),
    },
  }
}
