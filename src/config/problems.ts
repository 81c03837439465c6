import { inspect } from 'node:util'
import * as z from 'zod'
import { allowedText, choicesText, keysOf, schemaAt } from './allowed.ts'
import { PARSED_ONCE } from './parsed-once.ts'
import { nearestWord } from './spelling.ts'

type Path = readonly PropertyKey[]
type Issue = z.core.$ZodIssue

/** What is checked, and how it is spoken of. */
export interface Checked {
  schema: z.core.$ZodType
  input: unknown
  /** Names the place of a key, such as `file:line:column key`. */
  where: (path: Path) => string
  /** The input as it may be shown; without it, the input. */
  shown?: unknown
}

const LONGEST_VALUE = 60
/** What JSON leaves as it is, and a terminal obeys. */
const STEERING = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu

/** A value as it may stand in a sentence: one line, not too long. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : inspect(value, { depth: 1, breakLength: Infinity, compact: true })
  const escaped = text.replaceAll(
    STEERING,
    (character) => `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`,
  )
  return escaped.length > LONGEST_VALUE ? `${escaped.slice(0, LONGEST_VALUE - 1)}…` : escaped
}

const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce((node, key) => (node as Record<PropertyKey, unknown> | null | undefined)?.[key], root)

/** What stands at a path, as it may stand in a sentence. */
export const shownAt = (root: unknown, path: Path): string => shownValue(valueAt(root, path))

/** A union fails as a whole; what is wrong is the item inside, where there is one. */
function innermost(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const inside = issue.errors.flat().filter(({ path }) => path.length > 0)
  return inside.length === 0 ? [issue] : inside.map((each) => ({ ...each, path: [...issue.path, ...each.path] }))
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, checked: Checked): string[] {
  const { schema, input, where, shown = input } = checked
  const known = keysOf(schemaAt(schema, issue.path, input) ?? schema)
  return issue.keys.map((key) => {
    const path = [...issue.path, key]
    const meant = nearestWord(key, known)
    const found = `found ${shownAt(shown, path)} under an unknown key`
    const question = meant === undefined ? '' : ` (did you mean ${meant}?)`
    return `${where(path)}: ${found}${question}, allowed are ${known.join(', ')}`
  })
}

/** What may stand where an issue is; formats and rules explain themselves. */
function allowedAt(issue: Issue, { schema, input }: Checked): string {
  if (issue.code === 'invalid_format' || issue.code === 'custom') return issue.message
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message
  const choices =
    issue.code === 'invalid_union' && choicesText(schemaAt(schema, issue.path.slice(0, -1), input) ?? schema)
  if (choices) return choices
  const at = schemaAt(schema, issue.path, input)
  return at ? allowedText(at) : issue.message
}

/** Everything that is wrong with an input, one line per problem: `WHERE: found VALUE, allowed …`. */
export function problemsOf(checked: Checked): string[] {
  const { schema, input, where, shown = input } = checked
  const parsed = z.safeParse(schema, input, PARSED_ONCE)
  if (parsed.success) return []
  return parsed.error.issues.flatMap(innermost).flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownKeys(issue, checked)
    const found = issue.code === 'invalid_key' ? shownValue(issue.path.at(-1)) : shownAt(shown, issue.path)
    return [`${where(issue.path)}: found ${found}, allowed is ${allowedAt(issue, checked)}`]
  })
}
