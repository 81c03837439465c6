import { inspect } from 'node:util'
import * as z from 'zod'
import { allowedText, keysOf, schemaAt } from './allowed.ts'
import { settingsSchema } from './schema.ts'
import { nearestWord } from './spelling.ts'

type Path = readonly PropertyKey[]
type Issue = z.core.$ZodIssue

const LONGEST_VALUE = 60

/** A value as it may stand in a sentence: one line, not too long. */
export function shownValue(value: unknown): string {
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : inspect(value, { depth: 1, breakLength: Infinity, compact: true })
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text
}

const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce((node, key) => (node as Record<PropertyKey, unknown> | null | undefined)?.[key], root)

/** A union fails as a whole; what is wrong is the item inside, where there is one. */
function innermost(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const inside = issue.errors.flat().filter(({ path }) => path.length > 0)
  return inside.length === 0 ? [issue] : inside.map((each) => ({ ...each, path: [...issue.path, ...each.path] }))
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, input: unknown, where: (path: Path) => string): string[] {
  const known = keysOf(schemaAt(settingsSchema, issue.path) ?? settingsSchema)
  return issue.keys.map((key) => {
    const path = [...issue.path, key]
    const meant = nearestWord(key, known)
    const found = `found ${shownValue(valueAt(input, path))} under an unknown key`
    const question = meant === undefined ? '' : ` (did you mean ${meant}?)`
    return `${where(path)}: ${found}${question}, allowed are ${known.join(', ')}`
  })
}

/** What may stand where an issue is; a format explains itself. */
function allowedAt(issue: Issue): string {
  if (issue.code === 'invalid_format') return issue.message
  const schema = schemaAt(settingsSchema, issue.path)
  return schema ? allowedText(schema) : issue.message
}

/**
 * Everything that is wrong with an input, one line per problem: `WHERE: found VALUE, allowed …`.
 *
 * @param where names the place of a key, such as `file:line:column key`
 */
export function settingsProblems(input: unknown, where: (path: Path) => string): string[] {
  const parsed = z.safeParse(settingsSchema, input)
  if (parsed.success) return []
  return parsed.error.issues
    .flatMap(innermost)
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? unknownKeys(issue, input, where)
        : [`${where(issue.path)}: found ${shownValue(valueAt(input, issue.path))}, allowed is ${allowedAt(issue)}`],
    )
}
