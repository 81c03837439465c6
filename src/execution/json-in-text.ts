import type { JsonValue } from '../json-value.ts'

/** Deeper nesting is not read: what walks through the value afterwards calls itself once per level. */
export const MAX_JSON_DEPTH = 64

/** What may stand outside of strings in JSON, brackets and quotation marks apart. */
const BETWEEN = new Set(' \t\r\n,:0123456789+-.eEtrufalsn')
const OPENING = new Set('{[')
const CLOSING = new Set('}]')

/**
 * Position after the brackets that open at `start`, without recursion; undefined when they are not closed, are nested
 * deeper than `MAX_JSON_DEPTH`, or hold what is no JSON. It gives up at the first such character, so that a search that
 * starts at every bracket of a text stays linear in its length.
 */
function bracketsEnd(text: string, start: number): number | undefined {
  let depth = 0
  let inString = false
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (inString) {
      if (character === '\\') at += 1
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (OPENING.has(character)) {
      depth += 1
      if (depth > MAX_JSON_DEPTH) return undefined
    } else if (CLOSING.has(character)) {
      depth -= 1
      if (depth === 0) return at + 1
    } else if (!BETWEEN.has(character)) return undefined
  }
  return undefined
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    // Text of a model that is no JSON: the caller says what that means.
    return undefined
  }
}

/** The value that the whole text is; undefined when it is no JSON, or nested deeper than `MAX_JSON_DEPTH`. */
export function jsonOf(text: string): JsonValue | undefined {
  const trimmed = text.trim()
  if (OPENING.has(trimmed.charAt(0)) && bracketsEnd(trimmed, 0) !== trimmed.length) return undefined
  return parsed(trimmed)
}

/** The one JSON object in a text, with or without a Markdown fence and words around it that hold no braces. */
export function onlyJsonObject(text: string): { [key: string]: JsonValue } | undefined {
  const start = text.indexOf('{')
  const end = start < 0 ? undefined : bracketsEnd(text, start)
  if (end === undefined || /[{}]/.test(text.slice(end))) return undefined
  return parsed(text.slice(start, end)) as { [key: string]: JsonValue } | undefined
}

/** The first object or array in a text. */
export function firstJsonContainer(text: string): JsonValue | undefined {
  for (const { index } of text.matchAll(/[{[]/g)) {
    const end = bracketsEnd(text, index)
    const value = end === undefined ? undefined : parsed(text.slice(index, end))
    if (value !== undefined) return value
  }
  return undefined
}

const SCALAR = /"(?:[^"\\\n]|\\.)*"|(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w)|\b(?:true|false|null)\b/g

/** The first string, number, boolean or null in a text. */
export function firstJsonScalar(text: string): JsonValue | undefined {
  for (const [literal] of text.matchAll(SCALAR)) {
    const value = parsed(literal)
    if (value !== undefined) return value
  }
  return undefined
}
