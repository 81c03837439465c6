import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { checkedRecord } from './checked-lines.ts'

const NEWLINE = 0x0a
const CHUNK_BYTES = 1 << 20

/**
 * Reads a file of checked records while it is written, each record once. A line whose end is not there yet is looked at
 * again the next time, so one that its writer takes back is never seen.
 */
export class AppendedRecords<T> {
  readonly #path: string
  /** Beginning of the first line that has not been read whole. */
  #offset = 0

  constructor(path: string) {
    this.#path = path
  }

  /** What has been appended since the last call; lines that are damaged are left out. */
  *read(): Generator<T> {
    const file = openSync(this.#path, 'r')
    try {
      let chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(0, fstatSync(file).size - this.#offset)))
      while (chunk.length > 0) {
        const start = this.#offset
        const size = readSync(file, chunk, 0, chunk.length, start)
        const read = chunk.subarray(0, size)
        let from = 0
        for (let to = read.indexOf(NEWLINE); to >= 0; to = read.indexOf(NEWLINE, from)) {
          const record = checkedRecord<T>(read.toString('utf8', from, to))
          from = to + 1
          this.#offset = start + from
          if (record !== undefined) yield record
        }
        if (size < chunk.length) return
        // A line that is longer than the chunk needs a longer one.
        if (from === 0) chunk = Buffer.allocUnsafe(2 * chunk.length)
      }
    } finally {
      closeSync(file)
    }
  }
}
