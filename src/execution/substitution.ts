import type { JsonValue } from '../json-value.ts'
import { excerpt } from './excerpt.ts'
import { jsonOf } from './json-in-text.ts'
import { WorkflowFailure } from './llm.ts'
import { bounded } from './step-result.ts'

/** `{{id}}`, or `{{id.path.0.key}}` for a part of a result that is JSON. */
const REFERENCE = /\{\{\s*([A-Za-z][\w-]*)((?:\.[^.{}\s]+)*)\s*\}\}/g

/** Longest text that references may make of one string, characters: many references to one long result multiply it. */
const SUBSTITUTED_CHARACTERS = 1_048_576

const invalid = (reference: string, why: string): WorkflowFailure =>
  new WorkflowFailure('tool-arguments-invalid', excerpt(`${reference} cannot be replaced: ${why}.`))

/** Own keys and positions only: what a prototype has is not part of a result. */
function partOf(value: JsonValue, key: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  if (Array.isArray(value)) return /^\d+$/.test(key) ? value[Number(key)] : undefined
  return value[key]
}

function referred(reference: string, id: string, path: string, results: ReadonlyMap<string, string>): string {
  const result = results.get(id)
  if (result === undefined) throw invalid(reference, `the step does not depend on a step ${id}`)
  if (path === '') return bounded(result)
  let value = jsonOf(result)
  if (value === undefined) throw invalid(reference, `the result of ${id} is not JSON`)
  for (const key of path.slice(1).split('.')) {
    value = partOf(value, key)
    if (value === undefined) throw invalid(reference, `the result of ${id} has no ${key} there`)
  }
  return bounded(typeof value === 'string' ? value : JSON.stringify(value))
}

function substitutedText(text: string, results: ReadonlyMap<string, string>): string {
  let length = text.length
  return text.replace(REFERENCE, (reference: string, id: string, path: string) => {
    const replacement = referred(reference, id, path, results)
    length += replacement.length
    if (length > SUBSTITUTED_CHARACTERS) throw invalid(reference, 'the arguments become too long')
    return replacement
  })
}

/**
 * Arguments with the references in their texts, at any depth, replaced by results. A text stays a text: a number in a
 * result becomes its digits, an object its JSON. Keys are left alone, and so are double braces that are no reference.
 * The JSON that a path is looked up in is the whole result; what is put in is bounded (`RESULT_CHARACTERS`).
 *
 * @param results of the steps that this one depends on, by id
 * @throws WorkflowFailure tool-arguments-invalid for a reference to anything else
 */
export function substituted(args: JsonValue, results: ReadonlyMap<string, string>): JsonValue {
  if (typeof args === 'string') return substitutedText(args, results)
  if (typeof args !== 'object' || args === null) return args
  if (Array.isArray(args)) return args.map((each) => substituted(each, results))
  return Object.fromEntries(Object.entries(args).map(([key, value]) => [key, substituted(value, results)]))
}
