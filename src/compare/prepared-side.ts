import { join } from 'node:path'
import type { ComparisonSide } from '../comparison.ts'
import type { Settings } from '../config/schema.ts'
import { loadSettings } from '../config/load.ts'
import { EnergyError } from '../errors.ts'
import { checkOut, missingContent } from './checkout.ts'
import { provideDependencies } from './dependencies.ts'
import { prepareCheckout } from './prepare.ts'
import type { Repository } from './repository.ts'
import { placeRunningPackage } from './running-package.ts'
import type { SideCommit } from './side-commit.ts'
import { processFailed, runSideProcess } from './side-process.ts'
import { addPlugin, vitestOf } from './side-vitest.ts'

/** A checkout that can be measured. */
export interface PreparedSide {
  facts: Omit<ComparisonSide, 'controls'>
  /** Configuration in the place of the checkout's own, relative to the folder that is measured in. */
  config?: string
  settings: Settings
  /** Vitest's root. */
  root: string
}

export interface PreparationRequest {
  repository: Repository
  commit: SideCommit
  /** Path of the checkout. */
  checkout: string
  cache: string
  scratch: string
  /** Command lines of the head's `compare.prepare`; without them, this is the head. */
  prepare?: readonly string[]
  signal: AbortSignal
  onProgress: (text: string) => void
  onStart: (pid: number) => void
}

/** What the configuration of a checkout resolves to, with the plugin added where it does not load it by itself. */
async function resolved(
  request: PreparationRequest,
  cwd: string,
): Promise<Pick<PreparedSide, 'config' | 'settings' | 'root'>> {
  const { commit, repository, scratch, signal, onStart } = request
  const side = commit.label
  const vitest = vitestOf(cwd, side)
  const ask = (config: string | undefined) =>
    runSideProcess(
      { cwd, side, vitest, ...(config === undefined ? {} : { config }), env: repository.env, scratch, signal, onStart },
      undefined,
      // Where the plugin is not loaded, no file is to run.
      [join(scratch, 'no-file')],
    )
  let config: string | undefined
  let { report, code, output } = await ask(config)
  if (!report && code === 0) {
    config = addPlugin(cwd)
    ;({ report, code, output } = await ask(config))
  }
  if (report?.resolved) return { ...report.resolved, ...(config === undefined ? {} : { config }) }
  if (report?.error) throw new EnergyError(report.error.code, `The ${side}: ${report.error.message}`, report.error.hint)
  throw processFailed(side, code, output)
}

/**
 * What `compare.prepare` says in a checkout. It is needed before Vitest can load a configuration, so it cannot stand in the
 * options there.
 */
function ownPreparation(cwd: string, env: NodeJS.ProcessEnv): readonly string[] {
  return loadSettings({ root: cwd, env }).settings.compare.prepare
}

function requireKnown(prepare: readonly string[], settings: Settings, side: string): void {
  if (settings.compare.prepare.join('\n') === prepare.join('\n')) return
  throw new EnergyError(
    'CONFIG_INVALID',
    `compare.prepare stands in the Vitest configuration of the ${side}: it is needed before that can be loaded.`,
    'Move it into config/app_settings.yaml.',
  )
}

/**
 * Checks out a commit and makes it ready: dependencies, the running plugin in the place of its own, what the user's
 * commands make.
 *
 * @throws EnergyError PROCESS_FAILED, UNSUPPORTED_HOST, CONFIG_INVALID with the side in their message
 */
export async function prepareSide(request: PreparationRequest): Promise<PreparedSide> {
  const { repository, commit, checkout, signal, onProgress, onStart } = request
  const { label: side, ref, subject, git } = commit
  const cwd = join(checkout, repository.prefix)
  onProgress(`Checking out the ${side}`)
  await checkOut(repository, checkout, commit.checkedOut, signal)
  for (const sentence of await missingContent(repository, checkout, signal)) onProgress(`${side}: ${sentence}`)
  await provideDependencies({ ...request, side })
  const { version } = vitestOf(cwd, side)
  placeRunningPackage(checkout, repository.prefix)
  const prepare = request.prepare ?? ownPreparation(cwd, repository.env)
  await prepareCheckout(prepare, { cwd, side, env: repository.env, signal, onProgress, onStart })
  const found = await resolved(request, cwd)
  if (request.prepare === undefined) requireKnown(prepare, found.settings, side)
  return {
    ...found,
    facts: {
      ref,
      commit: git.commit,
      dirty: git.dirty,
      subject,
      nodeVersion: process.versions.node,
      vitestVersion: version,
      ...(found.config === undefined ? {} : { pluginAdded: true }),
    },
  }
}
