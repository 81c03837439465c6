import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { EnergyError } from '../../errors.ts'
import type { Change } from './change.ts'
import { configChanges, type ConfigChanges } from './config-changes.ts'
import { configFileIn } from './config-files.ts'
import { ignoredOutput, newConfig, newConfigFolder } from './new-files.ts'
import { type Package, packageIn } from './package.ts'
import { parserIn, shown } from './source.ts'

export interface PlanRequest {
  /** The folder of a package. */
  folder: string
  /** The Vitest configuration, relative to the folder; the one that Vitest would take, without it. */
  config?: string
  /** Also the files that describe LLM tasks and models. */
  llm: boolean
}

export interface Plan extends ConfigChanges {
  project: Package
}

/** Vitest has not read them since version 4. */
const WORKSPACE_FILES = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs', 'json'].map((each) => `vitest.workspace.${each}`)

async function vitestConfigChanges(project: Package, named: string | undefined): Promise<ConfigChanges> {
  const file = named === undefined ? configFileIn(project.folder) : resolve(project.folder, named)
  if (file === undefined) return { changes: [newConfig(project)], notes: [] }
  if (!existsSync(file)) {
    throw new EnergyError('USAGE', `${shown(file)} does not exist.`, 'Name another file with --config FILE.')
  }
  return configChanges(await parserIn(project.folder), file)
}

/** What is worth knowing of where this happens. */
function notesOn({ folder, name, workspace, hasWorkspaces }: Package): string[] {
  const alone = `This is about the package ${name ?? folder} alone, of the workspace ${workspace}.`
  const top = 'This is about the package at the top of the workspace; run init in others that run Vitest on their own.'
  return [
    ...(workspace === undefined ? [] : [alone]),
    ...(hasWorkspaces ? [top] : []),
    ...WORKSPACE_FILES.filter((each) => existsSync(resolve(folder, each))).map(
      (each) => `${each} is not read by Vitest since version 4: its projects belong into test.projects.`,
    ),
  ]
}

/**
 * What it takes that a package is measured; changes nothing.
 *
 * @throws EnergyError USAGE for a configuration that cannot be edited without guessing, and where there is no package;
 *   UNSUPPORTED_HOST for a Vitest that is too old
 */
export async function planInit({ folder, config, llm }: PlanRequest): Promise<Plan> {
  const project = packageIn(folder)
  const { changes, notes } = await vitestConfigChanges(project, config)
  const ignored: Change[] = ignoredOutput(project)
  return {
    project,
    changes: [...changes, ...newConfigFolder(project, llm), ...ignored],
    notes: [...notesOn(project), ...notes],
  }
}
