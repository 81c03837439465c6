import { MISSING_UJ } from './reader.ts'

const ZERO = 0x30
const NINE = 0x39
const NEWLINE = 0x0a
const LOW_WORD = 2 ** 32
/** The high word of 2^63, which a signed 64-bit number cannot hold. */
const HIGH_WORD_LIMIT = 2 ** 31

/** The two 32-bit halves of an array of int64, so that a number can be written without making a bigint. */
const halves = new WeakMap<BigInt64Array, Uint32Array>()

function halvesOf(into: BigInt64Array): Uint32Array {
  let view = halves.get(into)
  if (!view) {
    view = new Uint32Array(into.buffer, into.byteOffset, into.length * 2)
    halves.set(into, view)
  }
  return view
}

/** Stores a number below 2^63 as its two 32-bit words (little endian, as every platform of Node is). */
export function storeWords(high: number, low: number, into: BigInt64Array, index: number): void {
  const view = halvesOf(into)
  view[2 * index] = low
  view[2 * index + 1] = high
}

/**
 * Parses `length` bytes of decimal digits (a newline may follow) into element `index`, exactly, up to 2^63 − 1; anything
 * else becomes `MISSING_UJ`. Allocates nothing: the two words of the value are doubles that carry.
 */
export function parseDigits(bytes: Uint8Array, length: number, into: BigInt64Array, index: number): void {
  let high = 0
  let low = 0
  let digits = 0
  for (; digits < length && high < HIGH_WORD_LIMIT; digits++) {
    const byte = bytes[digits] as number
    if (byte < ZERO || byte > NINE) break
    low = low * 10 + (byte - ZERO)
    const carry = Math.floor(low / LOW_WORD)
    low -= carry * LOW_WORD
    high = high * 10 + carry
  }
  const rest = length - digits
  const ends = rest === 0 || (rest === 1 && bytes[digits] === NEWLINE)
  if (digits === 0 || !ends || high >= HIGH_WORD_LIMIT) {
    into[index] = MISSING_UJ
    return
  }
  storeWords(high, low, into, index)
}

/** Writes a whole number from 0 to 2^53 into element `index`, without making a bigint. */
export function writeWhole(into: BigInt64Array, index: number, whole: number): void {
  const view = halvesOf(into)
  const high = Math.floor(whole / LOW_WORD)
  view[2 * index] = whole - high * LOW_WORD
  view[2 * index + 1] = high
}
