import { createHash } from 'node:crypto'
import * as zlib from 'node:zlib'
import type { RunSamples } from './samples.ts'

export type BlockEncoding = 'delta-zstd' | 'delta-deflate'

/** Up to a minute of readings: each column as differences of int64, one column after the other, then compressed. */
export interface RawBlock {
  block: number
  rows: number
  columns: number
  firstNs: bigint
  lastNs: bigint
  encoding: BlockEncoding
  bytes: Buffer
  /** Of `bytes`. */
  sha256: string
}

const LONGEST_NS = 60_000_000_000n

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** zstd came to Node with 22.15; before that deflate does. */
const compress = (bytes: Uint8Array): { encoding: BlockEncoding; bytes: Buffer } =>
  typeof zlib.zstdCompressSync === 'function'
    ? { encoding: 'delta-zstd', bytes: zlib.zstdCompressSync(bytes) }
    : { encoding: 'delta-deflate', bytes: zlib.deflateRawSync(bytes) }

function deltas(column: BigInt64Array): BigInt64Array {
  return column.map((value, i) => (i === 0 ? value : value - (column[i - 1] as bigint)))
}

function sums(column: BigInt64Array): BigInt64Array {
  const out = BigInt64Array.from(column)
  for (let i = 1; i < out.length; i++) out[i] = (out[i] as bigint) + (out[i - 1] as bigint)
  return out
}

/** The columns of a series: time, uncertainty, then each counter. */
function columnsOf({ counters, tNs, uncertaintyNs, valuesUj }: RunSamples, from: number, to: number): BigInt64Array[] {
  const time = tNs.slice(from, to)
  const uncertainty = BigInt64Array.from(uncertaintyNs.slice(from, to), BigInt)
  const values = counters.map((_, i) => time.map((__, row) => valuesUj[(from + row) * counters.length + i] as bigint))
  return [time, uncertainty, ...values]
}

/**
 * The raw series of a run in blocks.
 *
 * @param first number of the first block: how many have been made of the pieces before
 */
export function encodeBlocks(samples: RunSamples, first = 0): RawBlock[] {
  const { tNs } = samples
  const blocks: RawBlock[] = []
  for (let from = 0; from < tNs.length; ) {
    const firstNs = tNs[from] as bigint
    let to = from
    while (to < tNs.length && (tNs[to] as bigint) - firstNs < LONGEST_NS) to++
    const columns = columnsOf(samples, from, to).map(deltas)
    const flat = new BigInt64Array((to - from) * columns.length)
    columns.forEach((column, i) => flat.set(column, i * (to - from)))
    const { encoding, bytes } = compress(new Uint8Array(flat.buffer))
    blocks.push({
      block: first + blocks.length,
      rows: to - from,
      columns: columns.length,
      firstNs,
      lastNs: tNs[to - 1] as bigint,
      encoding,
      bytes,
      sha256: sha256(bytes),
    })
    from = to
  }
  return blocks
}

/** The columns of a block: time in ns, uncertainty in ns, then each counter in µJ. */
export function decodeBlock({
  rows,
  columns,
  encoding,
  bytes,
}: Pick<RawBlock, 'rows' | 'columns' | 'encoding' | 'bytes'>): BigInt64Array[] {
  const plain = encoding === 'delta-zstd' ? zlib.zstdDecompressSync(bytes) : zlib.inflateRawSync(bytes)
  const flat = new BigInt64Array(new Uint8Array(plain).buffer)
  return Array.from({ length: columns }, (_, i) => sums(flat.slice(i * rows, (i + 1) * rows)))
}
