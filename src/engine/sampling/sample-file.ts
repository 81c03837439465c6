import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { appendWhole } from './append-whole.ts'

/**
 * Samples on disk: blocks of whole readings, each with a header (magic, stride, rows, CRC-32 of the payload; 16 bytes,
 * little endian) and `rows × stride` int64 as they were read. A torn last block is recognised and left out.
 */
const MAGIC = 0x31534556
const HEADER_BYTES = 16

/** @throws EnergyError SPOOL_UNWRITABLE */
export function appendBlock(path: string, readings: BigInt64Array, stride: number): void {
  const payload = new Uint8Array(readings.buffer, readings.byteOffset, readings.byteLength)
  const header = new DataView(new ArrayBuffer(HEADER_BYTES))
  header.setUint32(0, MAGIC, true)
  header.setUint32(4, stride, true)
  header.setUint32(8, readings.length / stride, true)
  header.setUint32(12, crc32(payload), true)
  appendWhole(path, Buffer.concat([new Uint8Array(header.buffer), payload]))
}

/** Reads as many bytes as there are, up to the size of the buffer. */
function readInto(file: number, buffer: Uint8Array): number {
  let size = 0
  while (size < buffer.length) {
    const read = readSync(file, buffer, size, buffer.length - size, null)
    if (read === 0) break
    size += read
  }
  return size
}

/** The whole blocks of a sample file, one in memory at a time, up to the first that is torn or damaged. */
export function* sampleBlocks(path: string): Generator<{ readings: BigInt64Array; stride: number }> {
  const file = openSync(path, 'r')
  try {
    let bytesLeft = fstatSync(file).size
    const header = new DataView(new ArrayBuffer(HEADER_BYTES))
    while (readInto(file, new Uint8Array(header.buffer)) === HEADER_BYTES && header.getUint32(0, true) === MAGIC) {
      const stride = header.getUint32(4, true)
      const size = header.getUint32(8, true) * stride * BigInt64Array.BYTES_PER_ELEMENT
      bytesLeft -= HEADER_BYTES + size
      if (bytesLeft < 0) return
      const payload = new Uint8Array(size)
      if (readInto(file, payload) < size || crc32(payload) !== header.getUint32(12, true)) return
      yield { readings: new BigInt64Array(payload.buffer), stride }
    }
  } finally {
    closeSync(file)
  }
}
