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

/** Bytes that are read at once, where no block is larger: the sampler writes a few KB each second. */
const CHUNK_BYTES = 1 << 18

/** As many bytes as there are from a place on, up to a size. */
function bytesAt(file: number, place: number, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  let length = 0
  while (length < size) {
    const read = readSync(file, bytes, length, size - length, place + length)
    if (read === 0) break
    length += read
  }
  return bytes.subarray(0, length)
}

/** Readings of a sample file, row after row. */
export interface SampleBlock {
  readings: BigInt64Array
  /** Numbers of one reading. */
  stride: number
}

/** The whole blocks of a sample file, few in memory at a time, up to the first that is torn or damaged. */
export function* sampleBlocks(path: string): Generator<SampleBlock> {
  const file = openSync(path, 'r')
  try {
    let { size } = fstatSync(file)
    for (let place = 0, wanted = CHUNK_BYTES; place + HEADER_BYTES <= size; ) {
      const chunk = bytesAt(file, place, Math.min(wanted, size - place))
      // Somebody has cut the file off meanwhile.
      if (chunk.length < Math.min(wanted, size - place)) size = place + chunk.length
      let from = 0
      wanted = CHUNK_BYTES
      while (from + HEADER_BYTES <= chunk.length) {
        const header = new DataView(chunk.buffer, from, HEADER_BYTES)
        const stride = header.getUint32(4, true)
        const end = from + HEADER_BYTES + header.getUint32(8, true) * stride * BigInt64Array.BYTES_PER_ELEMENT
        if (header.getUint32(0, true) !== MAGIC || place + end > size) return
        if (end > chunk.length) {
          wanted = Math.max(CHUNK_BYTES, end - from)
          break
        }
        const payload = chunk.subarray(from + HEADER_BYTES, end)
        if (crc32(payload) !== header.getUint32(12, true)) return
        // Headers and payloads are whole numbers of eight bytes, so that numbers lie where they may.
        const numbers = payload.length / BigInt64Array.BYTES_PER_ELEMENT
        yield { readings: new BigInt64Array(chunk.buffer, payload.byteOffset, numbers), stride }
        from = end
      }
      place += from
    }
  } finally {
    closeSync(file)
  }
}
