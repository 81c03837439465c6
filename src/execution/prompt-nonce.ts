import { createHash } from 'node:crypto'
import type { ChatMessage } from './llm.ts'

const DIGITS = 12

/**
 * Digits that belong to one request alone. Digits, because tokenizers cut them into groups of one or of three: the line
 * has the same number of tokens in every request, as words or hexadecimal digits would not.
 */
const digitsOf = (nonce: string, index: number): string =>
  String(createHash('sha256').update(`${nonce}:${index}`).digest().readBigUInt64BE() % 10n ** BigInt(DIGITS)).padStart(
    DIGITS,
    '0',
  )

/**
 * The messages with a first line in the system message that no other request begins with, so that no cache of prefixes
 * answers any part of them.
 *
 * @param nonce what is unique to the run
 * @param index the request in its run
 */
export function coldMessages(messages: readonly ChatMessage[], nonce: string, index: number): ChatMessage[] {
  const line = `Request ${digitsOf(nonce, index)}.`
  const [first, ...rest] = messages
  return first?.role === 'system'
    ? [{ role: 'system', content: `${line}\n${first.content}` }, ...rest]
    : [{ role: 'system', content: line }, ...messages]
}
