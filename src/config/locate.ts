export interface Position {
  line: number
  column: number
}

/** Line and column, from 1, of an offset in a text. */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

/**
 * Where a key of the plugin's options stands in the source of a Vitest configuration: after `energy(`, each key of the
 * path behind its parent. The file is source code, so this is a search, not a parse; undefined when it finds nothing.
 */
export function locateInSource(source: string, path: readonly PropertyKey[]): Position | undefined {
  const call = /\benergy\s*\(/.exec(source)
  if (!call) return undefined
  let offset = call.index
  for (const key of path) {
    if (typeof key === 'number') continue
    const found = new RegExp(`(?<![\\w$])['"]?${String(key)}['"]?\\s*[:,}]`).exec(source.slice(offset))
    if (!found) return undefined
    offset += found.index
  }
  return positionOf(source, offset)
}
