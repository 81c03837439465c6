import { builtinModules } from 'node:module'
import { dirname, join, normalize } from 'node:path/posix'

/** The files of a checkout, by paths relative to the Vitest root. */
export interface SourceTree {
  /** Undefined where there is no such file. */
  read(path: string): string | undefined
  /** Whether a bare import is a package that was installed, and not a part of the repository. */
  isInstalled(packageName: string): boolean
}

const EXTENSIONS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json']
const IMPORT = /\b(?:from|import|require\s*\(|import\s*\()\s*(['"`])([^'"`\n]+)\1/g
const COMPUTED_IMPORT = /\b(?:import|require)\s*\(\s*(?!['"]|`[^`$]*`)/
const BUILTINS = new Set(builtinModules)

/** Paths that a specifier may stand for; TypeScript lets `./a.js` mean `./a.ts`. */
function candidates(path: string): string[] {
  const asSource = path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2')
  return [
    ...EXTENSIONS.map((extension) => path + extension),
    asSource,
    ...EXTENSIONS.slice(1).map((extension) => join(path, `index${extension}`)),
  ]
}

const resolved = (tree: SourceTree, path: string): string | undefined =>
  candidates(normalize(path)).find((each) => tree.read(each) !== undefined)

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** Files that one file imports; undefined when one of its imports cannot be followed. */
function importsOf(tree: SourceTree, file: string, text: string): string[] | undefined {
  if (COMPUTED_IMPORT.test(text)) return undefined
  const files: string[] = []
  for (const [, , specifier = ''] of text.matchAll(IMPORT)) {
    const [path = ''] = specifier.split('?')
    if (path.startsWith('.')) {
      const found = resolved(tree, join(dirname(file), path))
      if (found === undefined) return undefined
      files.push(found)
    } else if (!path.startsWith('node:') && !BUILTINS.has(path) && !tree.isInstalled(packageOf(path))) {
      return undefined
    }
  }
  return files
}

/**
 * The files that some files are made of, themselves included: relative imports, followed to the end. Undefined when one of
 * them cannot be followed (an alias, a package of the same repository, a computed import, a file that is missing).
 */
export function reachedFiles(tree: SourceTree, entries: readonly string[]): Set<string> | undefined {
  const reached = new Set<string>()
  const waiting = [...entries]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    if (file.endsWith('.json')) continue
    const text = tree.read(file)
    const imports = text === undefined ? undefined : importsOf(tree, file, text)
    if (!imports) return undefined
    waiting.push(...imports)
  }
  return reached
}

/** Files that a file names in quotes, as configurations name their set-up files. */
export function namedFiles(tree: SourceTree, file: string): string[] {
  const words = [...(tree.read(file) ?? '').matchAll(/(['"`])([^'"`\n]+)\1/g)].map(([, , word = '']) => word)
  return words.flatMap((word) => resolved(tree, word) ?? [])
}
