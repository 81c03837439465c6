import { randomUUID } from 'node:crypto'
import { messageOf } from '../../errors.ts'
import { WorkflowFailure } from '../llm.ts'
import { ToolError } from '../tools/tool.ts'
import type { RunJavaScript } from './code-run.ts'
import { type Judgement, judged } from './judgement.ts'

const LIMITS = { seconds: 5, memoryBytes: 64 * 2 ** 20, resultBytes: 2 ** 20 }

/** What the assertions may use. In a scope of its own, after the answer: the answer cannot replace it. */
const ASSERTIONS = `
const assert = (condition, message = 'an assertion does not hold') => {
  if (!condition) throw new Error(message)
}
const equal = (a, b) => {
  if (a === b || (a !== a && b !== b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(a)
  return Array.isArray(a) === Array.isArray(b) && keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
}
const assertEqual = (a, b, message = 'not equal') => {
  const text = (value) => JSON.stringify(value) ?? String(value)
  if (!equal(a, b)) throw new Error(message + ': wanted ' + text(b) + ', found ' + text(a))
}
`

/** The first fenced code block of a text, or all of it. */
export function codeIn(text: string): string {
  const opening = /^[ \t]*(`{3,}|~{3,})[^\n]*\n/m.exec(text)
  if (opening === null) return text
  const [line, fence = ''] = opening
  const code = text.slice(opening.index + line.length)
  const end = code.search(new RegExp(`^[ \\t]*${fence}`, 'm'))
  return end < 0 ? code : code.slice(0, end)
}

/**
 * The answer's code, then the assertions. The word at the end says that they were reached: without it, an answer that
 * ends the program early would pass.
 */
const program = (code: string, assertions: string, word: string): string => `${code}
;(async () => {${ASSERTIONS}
${assertions}
;return '${word}'
})()`

/**
 * The first code block of the answer, or all of it, fulfils the assertions: statements that use `assert(condition,
 * message)` and `assertEqual(found, wanted, message)`; they may use `await`. It is a script: there are no modules.
 *
 * @throws WorkflowFailure cancelled
 */
export async function checkUnitTest(
  { assertions }: { assertions: string },
  answer: string,
  { runJavaScript, signal }: { runJavaScript: RunJavaScript; signal: AbortSignal },
): Promise<Judgement> {
  const word = randomUUID()
  const result = (found: string, passed = false) => judged(passed, 'that all assertions hold', found)
  if (answer.trim() === '') return result('no code')
  try {
    const { value } = await runJavaScript(program(codeIn(answer), assertions, word), LIMITS, signal)
    if (value === word) return result('that they do', true)
    return result('an end before the assertions')
  } catch (error) {
    // The code of the answer is at fault; anything else is a defect.
    if (!(error instanceof ToolError)) throw error
    if (signal.aborted) throw new WorkflowFailure('cancelled', 'The check was cancelled.', { cause: error })
    return result(messageOf(error))
  }
}
