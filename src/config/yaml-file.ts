import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml'

/** A YAML file as plain data, with the position of each key. */
export interface YamlFile {
  value: unknown
  problems: string[]
  locate: (path: readonly PropertyKey[]) => string
}

/** Offset of the key that a path ends in; of its value for an item of a list. */
function offsetOf(root: unknown, path: readonly PropertyKey[]): number {
  let node = root
  let offset = (root as Node | null)?.range?.[0] ?? 0
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
      if (!pair) return offset
      offset = (pair.key as Node).range?.[0] ?? offset
      node = pair.value
    } else {
      const items = (node as { items?: Node[] } | null)?.items
      const item = typeof key === 'number' ? items?.[key] : undefined
      if (!item) return offset
      offset = item.range?.[0] ?? offset
      node = item
    }
  }
  return offset
}

/** Parses a YAML file; syntax errors and duplicate keys become problems with their position. An empty file is `{}`. */
export function parseYamlFile(file: string, text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const problems = [...document.errors, ...document.warnings].map(
    ({ pos, message }) => `${at(pos[0])} ${message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '')}`,
  )
  const value: unknown = problems.length > 0 ? undefined : (document.toJS() ?? {})
  return { value, problems, locate: (path) => at(offsetOf(document.contents, path)) }
}
