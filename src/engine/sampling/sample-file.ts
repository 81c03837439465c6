import { appendFileSync, readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/**
 * Samples on disk: blocks of whole readings, each with a header (magic, stride, rows, CRC-32 of the payload; 16 bytes,
 * little endian) and `rows × stride` int64 as they were read. A torn last block is recognised and left out.
 */
const MAGIC = 0x31534556
const HEADER_BYTES = 16

export function appendBlock(path: string, readings: BigInt64Array, stride: number): void {
  const payload = new Uint8Array(readings.buffer, readings.byteOffset, readings.byteLength)
  const header = new DataView(new ArrayBuffer(HEADER_BYTES))
  header.setUint32(0, MAGIC, true)
  header.setUint32(4, stride, true)
  header.setUint32(8, readings.length / stride, true)
  header.setUint32(12, crc32(payload), true)
  appendFileSync(path, Buffer.concat([new Uint8Array(header.buffer), payload]))
}

/** All whole blocks of a sample file as one array of readings; `torn` says that the end was not whole. */
export function readBlocks(path: string): { readings: BigInt64Array; stride: number; torn: boolean } {
  const bytes = readFileSync(path)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: Uint8Array[] = []
  let stride = 0
  let at = 0
  while (at + HEADER_BYTES <= bytes.length) {
    if (view.getUint32(at, true) !== MAGIC) break
    stride = view.getUint32(at + 4, true)
    const size = view.getUint32(at + 8, true) * stride * BigInt64Array.BYTES_PER_ELEMENT
    const payload = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + size)
    if (payload.length < size || crc32(payload) !== view.getUint32(at + 12, true)) break
    parts.push(payload)
    at += HEADER_BYTES + size
  }
  const joined = new Uint8Array(Buffer.concat(parts))
  const torn = at !== bytes.length
  return {
    readings: new BigInt64Array(joined.buffer, 0, joined.length / BigInt64Array.BYTES_PER_ELEMENT),
    stride,
    torn,
  }
}
