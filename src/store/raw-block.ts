import { createHash } from 'node:crypto'
import * as zlib from 'node:zlib'
import { EnergyError } from '../errors.ts'
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

/*
 * Sums and differences of int64 wrap around as those of the encoding do. BigInt.asIntN(64, …) says so, and lets V8 compute in
 * registers (https://v8.dev/blog/bigint, "Optimization"): without it each step makes a BigInt on the heap.
 */

/** Turns a column into its differences, in place. */
function difference(column: BigInt64Array): void {
  for (let i = column.length - 1; i > 0; i--)
    column[i] = BigInt.asIntN(64, (column[i] as bigint) - (column[i - 1] as bigint))
}

/** Turns differences into their column, in place. */
function sum(column: BigInt64Array): void {
  for (let i = 1; i < column.length; i++)
    column[i] = BigInt.asIntN(64, (column[i] as bigint) + (column[i - 1] as bigint))
}

/** The rows of a series from `from` to before `to`, column after column: time, uncertainty, then each counter. */
function differencesOf(
  { counters, tNs, uncertaintyNs, valuesUj }: RunSamples,
  from: number,
  to: number,
): BigInt64Array {
  const rows = to - from
  const flat = new BigInt64Array(rows * (counters.length + 2))
  const column = (place: number): BigInt64Array => flat.subarray(place * rows, (place + 1) * rows)
  column(0).set(tNs.subarray(from, to))
  const uncertainty = column(1)
  for (let row = 0; row < rows; row++) uncertainty[row] = BigInt(uncertaintyNs[from + row] as number)
  for (let counter = 0; counter < counters.length; counter++) {
    const values = column(counter + 2)
    for (let row = 0, at = from * counters.length + counter; row < rows; row++, at += counters.length)
      values[row] = valuesUj[at] as bigint
  }
  for (let place = 0; place < counters.length + 2; place++) difference(column(place))
  return flat
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
    while (to < tNs.length && BigInt.asIntN(64, (tNs[to] as bigint) - firstNs) < LONGEST_NS) to++
    const { encoding, bytes } = compress(new Uint8Array(differencesOf(samples, from, to).buffer))
    blocks.push({
      block: first + blocks.length,
      rows: to - from,
      columns: samples.counters.length + 2,
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

function decompress(encoding: BlockEncoding, bytes: Buffer): Buffer {
  if (encoding === 'delta-deflate') return zlib.inflateRawSync(bytes)
  if (typeof zlib.zstdDecompressSync === 'function') return zlib.zstdDecompressSync(bytes)
  throw new EnergyError(
    'UNSUPPORTED_HOST',
    `These samples were compressed with zstd, which Node ${process.versions.node} does not have.`,
    'Read them with Node 22.15 or later.',
  )
}

/**
 * The columns of a block: time in ns, uncertainty in ns, then each counter in µJ.
 *
 * @throws EnergyError UNSUPPORTED_HOST under a Node without the compression; Error for bytes that are no block
 */
export function decodeBlock({
  rows,
  columns,
  encoding,
  bytes,
}: Pick<RawBlock, 'rows' | 'columns' | 'encoding' | 'bytes'>): BigInt64Array[] {
  const plain = decompress(encoding, bytes)
  const flat = new BigInt64Array(new Uint8Array(plain).buffer)
  return Array.from({ length: columns }, (_, i) => {
    const column = flat.subarray(i * rows, (i + 1) * rows)
    sum(column)
    return column
  })
}
