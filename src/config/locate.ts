/** Comments and texts of a source file: what stands in them is no code. */
const NOT_CODE = /\/\/.*|\/\*[^]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g
const QUOTED_KEY = /^(['"])([\w$.-]+)\1$/

/** The source with comments and texts blanked out, quoted keys unquoted, every other letter at its place. */
function codeOnly(source: string): string {
  return source.replace(NOT_CODE, (match: string, offset: number) => {
    const isKey = /^\s*:/.test(source.slice(offset + match.length))
    const key = isKey ? QUOTED_KEY.exec(match)?.[2] : undefined
    return key === undefined ? match.replace(/[^\n]/g, ' ') : ` ${key} `
  })
}

/** Where an object literal holds a key of its own (not one of a nested object), and where the value begins. */
function keyIn(code: string, brace: number, key: string): { key: number; value: number } | undefined {
  const own = /([{,])\s*([\w$.-]+)\s*(?=[:,}(])/y
  let depth = 0
  for (let i = brace; i < code.length; i++) {
    const letter = code[i] as string
    if ('}])'.includes(letter)) depth--
    if ('{[('.includes(letter)) depth++
    if (depth === 0) return undefined
    if (depth !== 1 || !'{,'.includes(letter)) continue
    own.lastIndex = i
    const found = own.exec(code)
    if (found?.[2] !== key) continue
    const end = own.lastIndex
    return { key: i + found[0].indexOf(key, 1), value: end + (/^:\s*/.exec(code.slice(end))?.[0].length ?? 0) }
  }
  return undefined
}

/** Offset in the source at which a key of the options of `energy({ … })` stands. */
function offsetOfOption(source: string, path: readonly PropertyKey[]): number | undefined {
  const code = codeOnly(source)
  const call = /\benergy\s*\(\s*/.exec(code)
  if (!call) return undefined
  let offset = call.index
  let value = call.index + call[0].length
  for (const key of path) {
    // Positions in a list have no key of their own: the list's key is where to look.
    if (typeof key === 'number') return offset
    const found = code[value] === '{' ? keyIn(code, value, String(key)) : undefined
    if (!found) return undefined
    offset = found.key
    value = found.value
  }
  return offset
}

/**
 * Line and column, from 1, of a key of the plugin's options in the source of a Vitest configuration. It follows object
 * literals only: undefined when the options come from a variable, a spread or a function.
 */
export function locateOption(
  source: string,
  path: readonly PropertyKey[],
): { line: number; column: number } | undefined {
  const offset = offsetOfOption(source, path)
  if (offset === undefined) return undefined
  const before = source.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}
