import * as z from 'zod'

type Node = z.core.$ZodType

/** The schema below a default or an optional. */
function inner(schema: Node): Node {
  let node = schema
  for (;;) {
    const def = node._zod.def as { type: string; innerType?: Node }
    if (!def.innerType) return node
    node = def.innerType
  }
}

/** The schema at a path of keys; undefined when there is no such key. */
export function schemaAt(root: Node, path: readonly PropertyKey[]): Node | undefined {
  let node: Node | undefined = inner(root)
  for (const key of path) {
    const def = node?._zod.def as { shape?: Record<string, Node>; element?: Node } | undefined
    const next: Node | undefined = typeof key === 'number' ? def?.element : def?.shape?.[String(key)]
    if (!next) return undefined
    node = inner(next)
  }
  return node
}

export const keysOf = (schema: Node): string[] =>
  Object.keys((inner(schema)._zod.def as { shape?: Record<string, Node> }).shape ?? {})

function rangeText(json: { minimum?: number; maximum?: number; type?: string }): string {
  const kind = json.type === 'integer' ? 'a whole number' : 'a number'
  if (json.minimum !== undefined && json.maximum !== undefined && Math.abs(json.maximum) < Number.MAX_SAFE_INTEGER) {
    return `${kind} from ${json.minimum} to ${json.maximum}`
  }
  return json.minimum === undefined ? kind : `${kind} of at least ${json.minimum}`
}

/** What may stand at a key, in words. */
export function allowedText(schema: Node): string {
  const node = inner(schema)
  const json = z.toJSONSchema(node as z.ZodType, { io: 'input' }) as {
    type?: string
    enum?: unknown[]
    const?: unknown
    anyOf?: { const?: unknown; type?: string }[]
    minimum?: number
    maximum?: number
  }
  if (json.anyOf)
    return json.anyOf
      .map((each) => (each.const === undefined ? 'a list of names' : JSON.stringify(each.const)))
      .join(' or ')
  if (json.enum) return json.enum.map((each) => JSON.stringify(each)).join(' or ')
  if (json.type === 'boolean') return 'true or false'
  if (json.type === 'number' || json.type === 'integer') return rangeText(json)
  if (json.type === 'string') return 'a text that is not empty'
  if (json.type === 'object') return `an object with the keys ${keysOf(node).join(', ')}`
  return json.type ?? 'something else'
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}

/** The known word that was probably meant (at most two letters off). */
export const nearest = (word: string, known: readonly string[]): string | undefined =>
  known
    .map((each) => ({ each, far: distance(word.toLowerCase(), each.toLowerCase()) }))
    .filter(({ far }) => far <= 2)
    .sort((a, b) => a.far - b.far)[0]?.each
