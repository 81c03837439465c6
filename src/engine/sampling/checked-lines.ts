import { crc32 } from 'node:zlib'

/** A record as a line, `<CRC-32 in hex> <JSON>`: one that a killed writer has torn is recognised. */
export const checkedLine = (json: string): string => `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`

/** The records of one text, and the lines that are torn or damaged. */
export function checkedLines<T>(text: string): { records: T[]; damaged: number } {
  const records: T[] = []
  let damaged = 0
  for (const each of text.split('\n')) {
    if (each === '') continue
    const json = each.slice(9)
    if (each[8] === ' ' && checkedLine(json) === `${each}\n`) records.push(JSON.parse(json) as T)
    else damaged++
  }
  return { records, damaged }
}
