import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { appendBlock, sampleBlocks } from '../../../src/engine/sampling/sample-file.ts'
import { openSpool, readSpool, type SpoolRecord } from '../../../src/engine/sampling/spool.ts'
import { checkedRecords } from '../../../src/engine/sampling/checked-lines.ts'
import { scratch } from '../../support/scratch.ts'

const records: SpoolRecord[] = [
  { type: 'reader', refused: [{ name: 'rapl-powercap', code: 'READER_ABSENT', reason: 'none', remedy: 'none' }] },
  { type: 'failed', id: '1', status: 'failed', error: 'a "quoted"\nline of ünïcödé' },
]

test('what was appended is read back, per writer', () => {
  const dir = scratch()
  const spool = openSpool(dir)
  for (const record of records) spool.append(record)
  expect(readSpool(dir)).toEqual([{ records }])
})

test('lines are read across the chunks that the file is read in', () => {
  const dir = scratch()
  const spool = openSpool(dir)
  const long: SpoolRecord[] = [50_000, 10, 200_000, 0].map((length) => ({
    type: 'not-pinned',
    reason: 'ü'.repeat(length),
  }))
  for (const record of long) spool.append(record)
  expect(readSpool(dir)).toEqual([{ records: long }])
})

test('a torn or damaged line is left out', () => {
  const dir = scratch()
  const spool = openSpool(dir)
  for (const record of records) spool.append(record)
  const bytes = readFileSync(join(dir, `records-${process.pid}.ndjson`))
  const whole = bytes.indexOf('\n')
  const file = join(dir, 'cut')
  for (let cut = 1; cut <= bytes.length; cut++) {
    writeFileSync(file, bytes.subarray(0, cut))
    const found = cut >= bytes.length - 1 ? records : cut >= whole ? records.slice(0, 1) : []
    expect([...checkedRecords(file)]).toEqual(found)
  }
  writeFileSync(file, bytes.toString().replace('READER_ABSENT', 'READER_ABSENX'))
  expect([...checkedRecords(file)]).toEqual([records[1]])
})

test('sample blocks round trip, and a torn end is recognised', () => {
  const path = join(scratch(), 'samples.bin')
  const first = BigInt64Array.of(1n, 2n, 9_007_199_254_740_993n, 4n, 5n, -1n)
  const second = BigInt64Array.of(7n, 8n, 9n)
  appendBlock(path, first, 3)
  appendBlock(path, second, 3)
  const blocks = () => [...sampleBlocks(path)]
  expect(blocks()).toEqual([
    { readings: first, stride: 3 },
    { readings: second, stride: 3 },
  ])
  const whole = readFileSync(path)
  truncateSync(path, whole.length - 1)
  expect(blocks()).toEqual([{ readings: first, stride: 3 }])
  appendFileSync(path, Buffer.alloc(100, 0xff))
  expect(blocks()).toEqual([{ readings: first, stride: 3 }])
  whole[20] = 0xff
  writeFileSync(path, whole)
  expect(blocks()).toEqual([])
})

test('the header of a block is as it is written down, and a block that is longer than its file is left out', () => {
  const path = join(scratch(), 'samples.bin')
  const readings = BigInt64Array.of(0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n)
  // A part of a larger memory, as a block of the ring is.
  appendBlock(path, readings.subarray(2, 8), 3)
  const bytes = readFileSync(path)
  expect([bytes.toString('latin1', 0, 4), bytes.readUInt32LE(4), bytes.readUInt32LE(8)]).toEqual(['VES1', 3, 2])
  expect(bytes.readUInt32LE(12)).toBe(crc32(bytes.subarray(16)))
  expect(bytes).toHaveLength(16 + 6 * 8)
  expect([...sampleBlocks(path)]).toEqual([{ readings: readings.slice(2, 8), stride: 3 }])
  bytes.writeUInt32LE(0xffff_ffff, 8)
  writeFileSync(path, bytes)
  expect([...sampleBlocks(path)]).toEqual([])
  writeFileSync(path, '')
  expect([...sampleBlocks(path)]).toEqual([])
})
