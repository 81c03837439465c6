import { MISSING_UJ } from './reader.ts'

const ZERO = 0x30
const NINE = 0x39
/** Digits that a double holds exactly. */
const EXACT_DIGITS = 15
const LOW_WORD = 2 ** 32

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

/**
 * Parses `length` bytes of decimal digits (a newline may follow) into element `index`, exactly, up to 2^63 − 1; anything
 * else becomes `MISSING_UJ`. Allocates nothing for up to 15 digits: there a double is exact, and its halves are stored
 * through a 32-bit view (little endian, as every platform of Node is).
 */
export function parseDigits(bytes: Uint8Array, length: number, into: BigInt64Array, index: number): void {
  let value = 0
  let digits = 0
  while (digits < length) {
    const byte = bytes[digits] as number
    if (byte < ZERO || byte > NINE) break
    value = value * 10 + (byte - ZERO)
    digits++
  }
  const rest = length - digits
  if (digits === 0 || rest > 1 || (rest === 1 && bytes[digits] !== 0x0a)) {
    into[index] = MISSING_UJ
    return
  }
  if (digits > EXACT_DIGITS) {
    const exact = BigInt(Buffer.from(bytes.buffer, bytes.byteOffset, digits).toString('latin1'))
    into[index] = exact < 2n ** 63n ? exact : MISSING_UJ
    return
  }
  const view = halvesOf(into)
  const low = value % LOW_WORD
  view[2 * index] = low
  view[2 * index + 1] = (value - low) / LOW_WORD
}
