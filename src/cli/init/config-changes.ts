import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { addPlugin } from './add-plugin.ts'
import type { Change } from './change.ts'
import { projectFiles } from './config-files.ts'
import { inheritedFrom } from './inherited.ts'
import type { OwnProjects } from './projects.ts'
import { type Parse, shown } from './source.ts'

export interface ConfigChanges {
  changes: Change[]
  /** What the user may want to know. */
  notes: string[]
}

/**
 * Puts the plugin into a configuration and into those of its projects that do not inherit it.
 *
 * @throws EnergyError USAGE for the first file that cannot be edited without guessing
 */
export function configChanges(parse: Parse, file: string): ConfigChanges {
  const changes = new Map<string, Change>()
  const notes: string[] = []
  const seen = new Set<string>()
  const textOf = (each: string): string => changes.get(realpathSync(each))?.after ?? readFileSync(each, 'utf8')

  const visit = (path: string): void => {
    const real = realpathSync(path)
    if (seen.has(real)) return
    seen.add(real)
    const before = readFileSync(path, 'utf8')
    const inherited = inheritedFrom(parse, path, textOf)
    const { after, projects } = addPlugin(parse, path, before, inherited !== undefined)
    if (after === undefined) {
      notes.push(`${shown(path)} has energy() already${inherited === undefined ? '' : `, from ${shown(inherited)}`}.`)
    } else changes.set(real, { file: path, before, after, what: 'energy() added' })
    visitProjects(path, projects)
  }

  const visitProjects = (path: string, { extended, paths, unknown }: OwnProjects): void => {
    // First, because the others may import them.
    for (const each of extended.map((name) => resolve(dirname(path), name)).filter(existsSync)) visit(each)
    const { configs, bare } = projectFiles(dirname(path), paths)
    for (const each of configs) visit(each)
    for (const each of bare) {
      notes.push(`${shown(each)} has no Vitest configuration of its own: nothing is measured there.`)
    }
    if (unknown === 0) return
    notes.push(
      `${shown(path)}: ${unknown} of its projects cannot be followed; one that does not extend this file needs energy() of its own.`,
    )
  }

  visit(file)
  return { changes: [...changes.values()], notes }
}
