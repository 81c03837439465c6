import { EXIT } from '../errors.ts'
import { makeChanges } from './init/change.ts'
import { unifiedDiff } from './init/diff.ts'
import type { Package } from './init/package.ts'
import { planInit } from './init/plan.ts'
import { shown } from './init/source.ts'

export interface InitOptions {
  /** The Vitest configuration, relative to the working directory; the one that Vitest would take, without it. */
  config?: string
  /** Also the files that describe LLM tasks and models. */
  llm: boolean
  /** Print what would change, and change nothing. */
  dryRun: boolean
}

const linesOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

const nextSteps = ({ manager, installed }: Package): string[] => [
  'Next:',
  ...(installed ? [] : [`  ${manager.install} vitest-energy`]),
  `  ${manager.exec} vitest bench            joules beside milliseconds`,
  `  ${manager.exec} vitest-energy doctor    what can be measured on this machine`,
]

/**
 * Adds the plugin to the Vitest configuration of the working directory and to those of its projects that need it, and
 * creates `config/`. A second run changes nothing.
 *
 * @returns 0
 * @throws EnergyError USAGE for a configuration that cannot be edited without guessing, for a file that cannot be written,
 *   and where there is no package; UNSUPPORTED_HOST for a Vitest that is too old
 */
export async function init({ dryRun, ...request }: InitOptions): Promise<number> {
  const { project, changes, notes } = await planInit({ folder: process.cwd(), ...request })
  if (dryRun) {
    for (const { file, before, after } of changes) process.stdout.write(unifiedDiff(shown(file), before, after))
    process.stderr.write(linesOf(notes))
    return EXIT.ok
  }
  makeChanges(changes)
  const done = changes.length === 0 ? ['Nothing to do.'] : changes.map(({ file, what }) => `${shown(file)}: ${what}.`)
  process.stdout.write(linesOf([...done, ...notes, '', ...nextSteps(project)]))
  return EXIT.ok
}
