import * as z from 'zod'

type Schema = z.core.$ZodType

interface Def {
  innerType?: Schema
  shape?: Record<string, Schema>
  element?: Schema
  options?: Schema[]
  /** Of a union: the key whose value chooses the option. */
  discriminator?: string
  /** Of a record. */
  valueType?: Schema
}

const defOf = (schema: Schema): Def => schema._zod.def as Def

/** The schema below a default or an optional. */
function unwrapped(schema: Schema): Schema {
  let node = schema
  for (let next = defOf(node).innerType; next; next = defOf(node).innerType) node = next
  return node
}

/** The option of a discriminated union that a value chooses; other schemas, and a union without a choice, are themselves. */
function chosen(schema: Schema, value: unknown): Schema {
  const node = unwrapped(schema)
  const { discriminator, options } = defOf(node)
  if (discriminator === undefined) return node
  const choice = (value as Record<string, unknown> | null | undefined)?.[discriminator]
  const fits = (option: Schema): boolean => {
    const kind = defOf(option).shape?.[discriminator]
    return kind !== undefined && z.safeParse(kind, choice).success
  }
  return options?.find(fits) ?? node
}

function childOf(schema: Schema, key: PropertyKey): Schema | undefined {
  const { shape, element, options, valueType } = defOf(unwrapped(schema))
  if (shape) return Object.hasOwn(shape, key) ? shape[String(key)] : undefined
  if (element) return typeof key === 'number' ? element : undefined
  if (valueType) return valueType
  return options?.map((option) => childOf(option, key)).find((child) => child !== undefined)
}

/**
 * The schema at a path of keys and list positions; undefined when there is no such key.
 *
 * @param input what is checked, where unions are chosen from by a key of it
 */
export function schemaAt(root: Schema, path: readonly PropertyKey[], input?: unknown): Schema | undefined {
  let node: Schema | undefined = chosen(root, input)
  let value = input
  for (const key of path) {
    value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key]
    const child: Schema | undefined = node && childOf(node, key)
    node = child && chosen(child, value)
  }
  return node
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
  properties?: Record<string, JsonSchema>
  minimum?: number
  maximum?: number
  minLength?: number
}

const anyOfText = (values: readonly unknown[]): string => values.map((each) => JSON.stringify(each)).join(' or ')

function listText({ items }: JsonSchema): string {
  if (items?.enum) return `a list of ${anyOfText(items.enum)}`
  if (items?.type === 'integer') return 'a list of whole numbers'
  return items?.type === 'string' ? 'a list of names' : 'a list of objects'
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
  if (json.enum) return anyOfText(json.enum)
  if (json.type === 'number' || json.type === 'integer') return numberText(json)
  if (json.type === 'boolean') return 'true or false'
  if (json.type === 'array') return listText(json)
  if (json.properties) return `an object with the keys ${Object.keys(json.properties).join(', ')}`
  if (json.type === 'object') return 'an object of texts'
  return json.minLength === undefined ? 'a text' : 'a text that is not empty'
}

/** The values that the discriminating key of a union may have, in words; undefined for other schemas. */
export function choicesText(schema: Schema): string | undefined {
  const node = unwrapped(schema)
  const { discriminator } = defOf(node)
  return discriminator === undefined ? undefined : anyOfText([...(node._zod.propValues?.[discriminator] ?? [])])
}

/** What may stand at a key, in words: `a number from 0.01 to 10`. */
export function allowedText(schema: Schema): string {
  const keys = keysOf(schema)
  if (keys.length > 0) return `an object with the keys ${keys.join(', ')}`
  const choices = choicesText(schema)
  if (choices !== undefined) return `an object with the ${defOf(unwrapped(schema)).discriminator} ${choices}`
  return textOf(z.toJSONSchema(unwrapped(schema), { io: 'input', unrepresentable: 'any' }) as JsonSchema)
}
