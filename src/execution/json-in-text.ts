import type { JsonValue } from '../json-value.ts'

/** Deeper nesting is not read: what walks through the value afterwards calls itself once per level. */
const MAX_JSON_DEPTH = 64

/** Between the values; a search gives up at anything else, so that it reads every character once. */
const BETWEEN = new Set(' \t\r\n,:')
const OPENING = new Set('{[')
const CLOSING = new Set('}]')

/** Position after the number or word at `at`; undefined when there is none. */
function literalEnd(text: string, at: number): number | undefined {
  const literal = /true|false|null|-?\d[\d.eE+-]*/y
  literal.lastIndex = at
  return literal.test(text) ? literal.lastIndex : undefined
}

/**
 * Position after the string whose quotation mark is at `start`, or that of the end of its line. Not by a regular
 * expression: those of V8 run out of stack on long strings.
 */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '"') return at + 1
    if (character === '\n') return at
    if (character === '\\') at += 1
  }
  return text.length
}

/**
 * Follows the brackets that open at `start`, without recursion.
 *
 * @returns the position after them; or, not `closed`, the one at which they turn out to be no JSON, or too deep
 */
function brackets(text: string, start: number): { end: number; closed: boolean } {
  let depth = 0
  let at = start
  while (at < text.length) {
    const character = text.charAt(at)
    if (OPENING.has(character)) {
      if (depth === MAX_JSON_DEPTH) break
      depth += 1
      at += 1
    } else if (CLOSING.has(character)) {
      depth -= 1
      at += 1
      if (depth === 0) return { end: at, closed: true }
    } else if (character === '"') at = stringEnd(text, at)
    else if (BETWEEN.has(character)) at += 1
    else {
      const end = literalEnd(text, at)
      if (end === undefined) break
      at = end
    }
  }
  return { end: at, closed: false }
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
  if (OPENING.has(trimmed.charAt(0))) {
    const { end, closed } = brackets(trimmed, 0)
    if (!closed || end < trimmed.length) return undefined
  }
  return parsed(trimmed)
}

/** The one JSON object in a text, with or without a Markdown fence and words around it that hold no braces. */
export function onlyJsonObject(text: string): { [key: string]: JsonValue } | undefined {
  const start = text.indexOf('{')
  if (start < 0) return undefined
  const { end, closed } = brackets(text, start)
  if (!closed || /[{}]/.test(text.slice(end))) return undefined
  return parsed(text.slice(start, end)) as { [key: string]: JsonValue } | undefined
}

/** The first object or array in a text. What lies inside of brackets that are no JSON is not looked at by itself. */
export function firstJsonContainer(text: string): JsonValue | undefined {
  const opening = /[{[]/g
  for (let start = opening.exec(text)?.index; start !== undefined; start = opening.exec(text)?.index) {
    const { end, closed } = brackets(text, start)
    const value = closed ? parsed(text.slice(start, end)) : undefined
    if (value !== undefined) return value
    opening.lastIndex = end
  }
  return undefined
}

/** The first string, number, boolean or null in a text. */
export function firstJsonScalar(text: string): JsonValue | undefined {
  const start = /"|(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w)|\b(?:true|false|null)\b/g
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    if (match[0] === '"') start.lastIndex = stringEnd(text, match.index)
    const value = parsed(text.slice(match.index, start.lastIndex))
    if (value !== undefined) return value
  }
  return undefined
}
