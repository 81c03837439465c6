import { createHash } from 'node:crypto'
import { msFromNs } from '../../units.ts'

const TIME_BYTES = 6
const LARGEST_MS = 2n ** 48n - 1n

/**
 * The id of a row of another database: a UUIDv8 (RFC 9562, section 5.8) of 48 bits of its time in ms, as in UUIDv7, so that
 * ids sort by time, and of a SHA-256 over what the row is known by. The same row has the same id at every import.
 */
export function stableId(atNs: bigint, ...known: readonly (string | number | bigint)[]): string {
  const hash = createHash('sha256').update(JSON.stringify([...known, atNs].map(String)))
  const bytes = hash.digest().subarray(0, 16)
  const ms = BigInt(msFromNs(atNs))
  bytes.writeUIntBE(Number(ms < 0n ? 0n : ms > LARGEST_MS ? LARGEST_MS : ms), 0, TIME_BYTES)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
