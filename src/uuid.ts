const wallMs = Date.now.bind(Date)
let lastMs = 0
let counter = 0
const COUNTER_SIZE = 2 ** 12

/**
 * A UUIDv7 (RFC 9562, section 5.7, counter in rand_a as in 6.2 method 1): made by the writer without asking anybody, and
 * sorted by the order of its making within a process.
 */
export function uuidv7(): string {
  const now = wallMs()
  if (now > lastMs) {
    lastMs = now
    counter = 0
  } else if (++counter === COUNTER_SIZE) {
    lastMs++
    counter = 0
  }
  const time = lastMs.toString(16).padStart(12, '0')
  const random = crypto.getRandomValues(new Uint8Array(8))
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80
  const tail = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const hex = `${time}7${counter.toString(16).padStart(3, '0')}${tail}`
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
