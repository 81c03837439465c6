import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { blocksOf, type CodeBlock, REPOSITORY } from './markdown-pages.ts'

/** What a copy of the project needs to run the contracts in it. */
const PARTS = ['src', 'test/contracts', 'test/support', 'test/execution/tools/surroundings.ts']

/** A block that says on its first line which file it is: `// src/…`. */
export const fileOfBlock = ({ text }: CodeBlock): string | undefined => /^\/\/ (src\/\S+)\n/.exec(text)?.[1]

/** A block of diff without line numbers: lines that are there, lines that go (−) and come (+); the first names the file. */
function patched(text: string, block: CodeBlock): string {
  const lines = block.text.trimEnd().split('\n').slice(1)
  const side = (signs: string): string =>
    lines.flatMap((line) => (signs.includes(line[0] ?? ' ') ? [`${line.slice(1)}\n`] : [])).join('')
  const [before, after] = [side(' -'), side(' +')]
  if (text.split(before).length !== 2) throw new Error(`${block.page}:${block.line} does not fit its file once.`)
  return text.replace(before, () => after)
}

/** A copy of the project, changed as pages say. */
export interface DocumentedProject extends Disposable {
  readonly root: string
  /** Files that the pages add or change, relative to the root. */
  readonly files: readonly string[]
}

/** Copies the project below the repository, so that its packages are found, and does in the copy what the pages say. */
export function documentedProject(pages: readonly string[]): DocumentedProject {
  mkdirSync(join(REPOSITORY, '.vitest'), { recursive: true })
  const root = mkdtempSync(join(REPOSITORY, '.vitest', 'project-'))
  for (const part of PARTS) cpSync(join(REPOSITORY, part), join(root, part), { recursive: true })
  const files = new Set<string>()
  for (const block of pages.flatMap(blocksOf)) {
    const file = fileOfBlock(block) ?? /^ \/\/ (src\/\S+)\n/.exec(block.text)?.[1]
    if (file === undefined || !['ts', 'diff'].includes(block.language)) continue
    const path = join(root, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, block.language === 'ts' ? block.text : patched(readFileSync(path, 'utf8'), block))
    files.add(file)
  }
  return { root, files: [...files], [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}
