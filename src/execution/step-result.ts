import type { StepResult } from './prompts.ts'

/** Longest text of a step's result that prompts and arguments of later steps get, characters (UTF-16 units). */
export const RESULT_CHARACTERS = 8192

/** A result as later steps see it: whole, or its beginning with a mark that says how much is missing. */
export function bounded(result: string, characters = RESULT_CHARACTERS): string {
  if (result.length <= characters) return result
  const kept = result.slice(0, characters).toWellFormed()
  return `${kept}\n[cut here: ${result.length - characters} more characters]`
}

/** Results as prompts show them, in their order. */
export const shown = (results: ReadonlyMap<string, string>): StepResult[] =>
  [...results].map(([id, text]) => ({ id, text: bounded(text) }))
