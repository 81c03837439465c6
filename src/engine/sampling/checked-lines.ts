import { closeSync, openSync, readSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/** A record as a line, `<CRC-32 in hex> <JSON>`: one that a killed writer has torn is recognised. */
export const checkedLine = (json: string): string => `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`

const NEWLINE = 0x0a
const CHUNK_BYTES = 1 << 16

/** The lines of a file without their ends, a chunk in memory at a time. */
function* linesOf(path: string): Generator<string> {
  const file = openSync(path, 'r')
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES)
    let begun: Buffer[] = []
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
      let from = 0
      for (let to = chunk.indexOf(NEWLINE); to >= 0 && to < size; to = chunk.indexOf(NEWLINE, from)) {
        yield Buffer.concat([...begun, chunk.subarray(from, to)]).toString('utf8')
        begun = []
        from = to + 1
      }
      begun.push(Buffer.from(chunk.subarray(from, size)))
    }
    yield Buffer.concat(begun).toString('utf8')
  } finally {
    closeSync(file)
  }
}

/** The record of a line without its end; undefined for one that is torn or damaged. */
export function checkedRecord<T>(line: string): T | undefined {
  const json = line.slice(9)
  return line[8] === ' ' && checkedLine(json) === `${line}\n` ? (JSON.parse(json) as T) : undefined
}

/** The records of a file, one in memory at a time; lines that are torn or damaged are left out. */
export function* checkedRecords<T>(path: string): Generator<T> {
  for (const line of linesOf(path)) {
    const record = checkedRecord<T>(line)
    if (record !== undefined) yield record
  }
}
