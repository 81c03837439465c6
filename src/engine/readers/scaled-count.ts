import type { UjPerCount } from '../../units.ts'
import { storeWords } from './digits.ts'
import { MISSING_UJ } from './reader.ts'

const WORD = 2 ** 32
const HALF_WORD = 2 ** 16
/** Four of a 64-bit count, and three more for a numerator of up to 36 bits. */
const HALF_WORDS = 7
const halfWords = new Float64Array(HALF_WORDS)

const wordAt = (i: number): number => (halfWords[i + 1] as number) * HALF_WORD + (halfWords[i] as number)

/**
 * Writes floor(count · numerator / denominator) into element `index`, exactly, with `count` = `high` · 2^32 + `low`;
 * `MISSING_UJ` when `high` has more than 32 bits or the result 63 or more. Allocates nothing: schoolbook arithmetic on
 * 16 bits at a time, in doubles. With terms of up to 2^36 every intermediate stays below 2^53, and a quotient below 2^16
 * of a divisor up to 2^36 is never rounded up to the next whole number.
 */
export function scaleCount(
  high: number,
  low: number,
  { numerator, denominator }: UjPerCount,
  into: BigInt64Array,
  index: number,
): void {
  if (high >= WORD) {
    into[index] = MISSING_UJ
    return
  }
  halfWords[0] = low % HALF_WORD
  halfWords[1] = Math.floor(low / HALF_WORD)
  halfWords[2] = high % HALF_WORD
  halfWords[3] = Math.floor(high / HALF_WORD)
  let carry = 0
  for (let i = 0; i < HALF_WORDS; i++) {
    const product = (i < 4 ? (halfWords[i] as number) : 0) * numerator + carry
    halfWords[i] = product % HALF_WORD
    carry = Math.floor(product / HALF_WORD)
  }
  let remainder = 0
  for (let i = HALF_WORDS - 1; i >= 0; i--) {
    const dividend = remainder * HALF_WORD + (halfWords[i] as number)
    const quotient = Math.floor(dividend / denominator)
    remainder = dividend - quotient * denominator
    halfWords[i] = quotient
  }
  const tooLarge = wordAt(2) >= WORD / 2 || wordAt(4) + (halfWords[6] as number) > 0
  if (tooLarge) into[index] = MISSING_UJ
  else storeWords(wordAt(2), wordAt(0), into, index)
}
