import { EnergyError } from '../../errors.ts'
import { importedFile } from './config-files.ts'
import { callsPlugin } from './imports.ts'
import { type Parse, type Source, splitMark } from './source.ts'
import { is } from './syntax.ts'

/** Imports of imports that are followed. */
const DEPTH = 3

/**
 * The file that a configuration has the plugin from, among those that it imports by a relative path.
 *
 * @param textOf the text that a file will have
 */
export function inheritedFrom(
  parse: Parse,
  file: string,
  textOf: (file: string) => string,
  depth: number = DEPTH,
): string | undefined {
  const source = readable(parse, file, textOf(file))
  if (!source || depth === 0) return undefined
  for (const node of source.program.body) {
    if (!is(node, 'ImportDeclaration') || !node.source.value.startsWith('.')) continue
    const imported = importedFile(file, node.source.value)
    if (imported === undefined) continue
    const of = readable(parse, imported, textOf(imported))
    if (of && callsPlugin(of)) return imported
    const further = inheritedFrom(parse, imported, textOf, depth - 1)
    if (further !== undefined) return further
  }
  return undefined
}

/** What an import leads to may be anything: what is no JavaScript configures nothing. */
function readable(parse: Parse, file: string, text: string): Source | undefined {
  if (!/\.[cm]?[jt]s$/.test(file)) return undefined
  try {
    return parse(file, splitMark(text).rest)
  } catch (error) {
    if (error instanceof EnergyError) return undefined
    throw error
  }
}
