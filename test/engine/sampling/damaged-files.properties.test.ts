import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect } from 'vitest'
import { AppendedRecords } from '../../../src/engine/sampling/appended-records.ts'
import { checkedLine, checkedRecords } from '../../../src/engine/sampling/checked-lines.ts'
import { appendBlock, sampleBlocks } from '../../../src/engine/sampling/sample-file.ts'
import { appendSeries, seriesRows } from '../../../src/engine/sampling/series-file.ts'
import { damage, damaged } from '../../support/damage.ts'
import { holds } from '../../support/property.ts'

const folder = mkdtempSync(join(tmpdir(), 'energy-damaged-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'file')

/** Whether some of the records, in their order and each as it was written, are what was read. */
function areSome(read: readonly unknown[], written: readonly unknown[]): boolean {
  let next = 0
  for (const each of written) if (JSON.stringify(each) === JSON.stringify(read[next]) && next < read.length) next++
  return next === read.length
}

const record = fc.record({ id: fc.string({ unit: 'grapheme' }), joules: fc.double({ noNaN: true }), uj: fc.nat() })

holds(
  'a log of records: at most the damaged lines are missing, and no other number is read',
  60,
  fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), damage, (records, done) => {
    const written = records.map((each) => JSON.parse(JSON.stringify(each)) as unknown)
    const whole = Buffer.from(written.map((each) => checkedLine(JSON.stringify(each))).join(''))
    writeFileSync(path, damaged(whole, done))
    const read = [...checkedRecords(path)]
    expect(areSome(read, written)).toBe(true)
    // A flip damages its line, and the one beside it when the end of a line is hit.
    if (done.cut === undefined) expect(read.length).toBeGreaterThanOrEqual(written.length - 2 * done.flips.length)
    const followed = [...new AppendedRecords(path).read()]
    expect(areSome(followed, read)).toBe(true)
  }),
)

holds(
  'a log that ends at any byte gives every record that is whole',
  2,
  fc.property(fc.array(record, { minLength: 1, maxLength: 4 }), (records) => {
    const lines = records.map((each) => checkedLine(JSON.stringify(each)))
    const whole = Buffer.from(lines.join(''))
    const ends = lines.map((_, i) => Buffer.byteLength(lines.slice(0, i + 1).join('')))
    for (let size = 0; size <= whole.length; size++) {
      writeFileSync(path, whole.subarray(0, size))
      // The line break itself may be missing: the checksum says that the record is whole.
      expect([...checkedRecords(path)]).toHaveLength(ends.filter((end) => end <= size + 1).length)
    }
  }),
)

const readings = fc.integer({ min: 1, max: 4 }).chain((stride) =>
  fc
    .array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { minLength: stride, maxLength: 5 * stride })
    .map((values) => ({
      stride,
      values: BigInt64Array.from(values.slice(0, values.length - (values.length % stride))),
    })),
)
const shown = (blocks: Iterable<{ readings: BigInt64Array; stride: number }>): unknown[] =>
  [...blocks].map((block) => [block.stride, ...block.readings].map(String))

holds(
  'a file of samples: the blocks before the damage are read as they were written, and nothing after it',
  60,
  fc.property(fc.array(readings, { minLength: 1, maxLength: 5 }), damage, (blocks, done) => {
    writeFileSync(path, '')
    for (const { values, stride } of blocks) appendBlock(path, values, stride)
    const written = shown(sampleBlocks(path))
    expect(written).toHaveLength(blocks.length)
    writeFileSync(path, damaged(readFileSync(path), done))
    const read = shown(sampleBlocks(path))
    expect(read).toEqual(written.slice(0, read.length))
  }),
)

const row = fc.record({
  source: fc.constantFrom('cpu', 'gpu'),
  tNs: fc.nat().map(String),
  values: fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null }), { maxLength: 3 }),
})

holds(
  'a file of series: rows are read as they were written, with the columns that were written for them',
  40,
  fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), damage, (rows, done) => {
    writeFileSync(path, '')
    for (const source of ['cpu', 'gpu']) appendSeries(path, [{ type: 'series', source, columns: [source] }])
    for (const each of rows) appendSeries(path, [{ type: 'row', ...each }])
    const written = [...seriesRows(path)]
    expect(written).toHaveLength(rows.length)
    writeFileSync(path, damaged(readFileSync(path), done))
    expect(areSome([...seriesRows(path)], written)).toBe(true)
  }),
)
