/**
 * One JSON letter in shared memory, for a thread that blocks in a read and has no event loop: it looks at the number of
 * the last letter whenever it is woken. The sender waits until a letter has been taken before it writes the next.
 */
const BYTES = 1 << 14
const NUMBER = 0
const LENGTH = 1
const HEAD_BYTES = 2 * Int32Array.BYTES_PER_ELEMENT

export const createMailbox = (): SharedArrayBuffer => new SharedArrayBuffer(HEAD_BYTES + BYTES)

/** Writes a letter; its number. */
export function post(mailbox: SharedArrayBuffer, letter: unknown): number {
  const head = new Int32Array(mailbox, 0, 2)
  const text = Buffer.from(JSON.stringify(letter))
  if (text.length > BYTES) throw new RangeError(`A letter of ${text.length} bytes does not fit in ${BYTES}.`)
  new Uint8Array(mailbox, HEAD_BYTES).set(text)
  head[LENGTH] = text.length
  return Atomics.add(head, NUMBER, 1) + 1
}

/** The letter after number `seen`, with its number; undefined when there is none. */
export function newLetter(mailbox: SharedArrayBuffer, seen: number): { number: number; letter: unknown } | undefined {
  const head = new Int32Array(mailbox, 0, 2)
  const number = Atomics.load(head, NUMBER)
  if (number === seen) return undefined
  const text = Buffer.from(new Uint8Array(mailbox, HEAD_BYTES, head[LENGTH]))
  return { number, letter: JSON.parse(text.toString()) as unknown }
}
