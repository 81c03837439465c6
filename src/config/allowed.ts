import * as z from 'zod'

type Schema = z.core.$ZodType

interface Def {
  innerType?: Schema
  shape?: Record<string, Schema>
  element?: Schema
  options?: Schema[]
}

const defOf = (schema: Schema): Def => schema._zod.def as Def

/** The schema below a default or an optional. */
function unwrapped(schema: Schema): Schema {
  let node = schema
  for (let next = defOf(node).innerType; next; next = defOf(node).innerType) node = next
  return node
}

function childOf(schema: Schema, key: PropertyKey): Schema | undefined {
  const { shape, element, options } = defOf(unwrapped(schema))
  if (shape) return Object.hasOwn(shape, key) ? shape[String(key)] : undefined
  if (element) return typeof key === 'number' ? element : undefined
  return options?.map((option) => childOf(option, key)).find((child) => child !== undefined)
}

/** The schema at a path of keys and list positions; undefined when there is no such key. */
export function schemaAt(root: Schema, path: readonly PropertyKey[]): Schema | undefined {
  return path.reduce<Schema | undefined>((node, key) => node && childOf(node, key), root)
}

/** The keys an object schema has, in their order; none for other schemas. */
export const keysOf = (schema: Schema): string[] => Object.keys(defOf(unwrapped(schema)).shape ?? {})

/** The paths of all settings that hold a value themselves, below objects. */
export function leafPaths(schema: Schema): string[][] {
  return Object.entries(defOf(unwrapped(schema)).shape ?? {}).flatMap(([key, child]) =>
    keysOf(child).length === 0 ? [[key]] : leafPaths(child).map((path) => [key, ...path]),
  )
}

interface JsonSchema {
  type?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  items?: JsonSchema
  minimum?: number
  maximum?: number
}

function numberText({ type, minimum, maximum }: JsonSchema): string {
  const kind = type === 'integer' ? 'a whole number' : 'a number'
  const bounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER
  if (minimum === undefined) return kind
  return bounded ? `${kind} from ${minimum} to ${maximum}` : `${kind} of at least ${minimum}`
}

function textOf(json: JsonSchema): string {
  if (json.anyOf) return json.anyOf.map(textOf).join(' or ')
  if (json.const !== undefined) return JSON.stringify(json.const)
  if (json.enum) return json.enum.map((each) => JSON.stringify(each)).join(' or ')
  if (json.type === 'number' || json.type === 'integer') return numberText(json)
  if (json.type === 'boolean') return 'true or false'
  if (json.type === 'array') return json.items?.type === 'integer' ? 'a list of whole numbers' : 'a list of names'
  return 'a text that is not empty'
}

/** What may stand at a key, in words: `a number from 0.01 to 10`. */
export function allowedText(schema: Schema): string {
  const keys = keysOf(schema)
  if (keys.length > 0) return `an object with the keys ${keys.join(', ')}`
  return textOf(z.toJSONSchema(unwrapped(schema), { io: 'input' }) as JsonSchema)
}
