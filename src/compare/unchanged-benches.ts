import { namedFiles, reachedFiles, type SourceTree } from './module-graph.ts'

const CODE = /\.[cm]?[jt]sx?$/
const DOCUMENTATION = /(?:\.md|\.txt|(?:^|\/)(?:LICEN[CS]E|\.gitignore|\.gitattributes)|^\.(?:github|vscode)\/.*)$/i
const CONFIGURATIONS = ['vitest', 'vite'].flatMap((name) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((extension) => `${name}.config.${extension}`),
)

/**
 * Which bench files are the same on both sides, with everything they are made of. In doubt they are not: when dependencies
 * differ, when the configuration of Vitest or a file it names differs, when an import cannot be followed, and when anything
 * differs that is neither code nor documentation, because benches read such files while they run.
 *
 * @param changed files that differ, relative to the Vitest root
 * @param tree the head's files
 */
export function unchangedFiles(
  { files, dependencies }: { files: readonly string[]; dependencies: boolean },
  tree: SourceTree,
): (benchFile: string) => boolean {
  const changed = new Set(files)
  const isTouched = (reached: Set<string> | undefined): boolean =>
    reached === undefined || [...reached].some((file) => changed.has(file))
  const configurations = CONFIGURATIONS.filter((file) => tree.read(file) !== undefined)
  const common = new Set([...CONFIGURATIONS, ...configurations.flatMap((file) => namedFiles(tree, file))])
  const setUps = [...common].filter((file) => !CONFIGURATIONS.includes(file) && CODE.test(file))
  const concernsAll =
    dependencies ||
    files.some((file) => common.has(file) || !(CODE.test(file) || DOCUMENTATION.test(file))) ||
    isTouched(reachedFiles(tree, setUps))
  const answers = new Map<string, boolean>()
  return (file) => {
    if (concernsAll) return false
    const known = answers.get(file) ?? !isTouched(reachedFiles(tree, [file]))
    answers.set(file, known)
    return known
  }
}
