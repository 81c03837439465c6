import { existsSync, globSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** In the order in which Vitest looks for them. */
const NAMES = ['vitest.config', 'vite.config'].flatMap((name) =>
  ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'].map((extension) => name + extension),
)
const PROJECT_FILE = /^(?:vitest|vite)(?:\..*)?\.config\.|(?:vitest|vite).*\.config\./
const PATTERN = /[*?[\]{}()!]/

/** The configuration that Vitest takes in a folder; undefined where there is none. */
export function configFileIn(folder: string): string | undefined {
  const files = new Set(readdirSync(folder))
  const name = NAMES.find((each) => files.has(each))
  return name === undefined ? undefined : join(folder, name)
}

/** Files that a configuration imports by a relative path, as far as they exist. */
export function importedFile(from: string, specifier: string): string | undefined {
  const path = resolve(dirname(from), specifier)
  const bare = path.replace(/\.[cm]?js$/, (extension) => extension.replace('js', 'ts'))
  const extensions = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']
  const candidates = [path, bare, ...extensions.map((each) => path + each)]
  return candidates.find((each) => existsSync(each) && statSync(each).isFile())
}

export interface ProjectFiles {
  configs: string[]
  /** Folders that are projects and have no configuration of their own. */
  bare: string[]
}

/** What paths and patterns of `test.projects` lead to, from the folder of the file that declares them. */
export function projectFiles(folder: string, paths: readonly string[]): ProjectFiles {
  const places = paths.map((path) => path.replace('<rootDir>', folder))
  const without = new Set(
    places.filter((each) => each.startsWith('!')).flatMap((each) => matches(folder, each.slice(1))),
  )
  const found = places.filter((each) => !each.startsWith('!')).flatMap((each) => matches(folder, each))
  const files: ProjectFiles = { configs: [], bare: [] }
  for (const place of new Set(found)) {
    if (without.has(place)) continue
    if (!statSync(place).isDirectory()) {
      if (PROJECT_FILE.test(basename(place))) files.configs.push(place)
      continue
    }
    const config = configFileIn(place)
    if (config === undefined) files.bare.push(place)
    else files.configs.push(config)
  }
  return files
}

function matches(folder: string, place: string): string[] {
  const path = resolve(folder, place)
  if (existsSync(path)) return [path]
  if (!PATTERN.test(place)) return []
  const found = globSync(place, { cwd: folder, exclude: (path) => basename(path) === 'node_modules' })
  return found.map((each) => resolve(folder, each)).sort()
}
