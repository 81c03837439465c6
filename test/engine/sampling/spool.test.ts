import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appendBlock, readBlocks } from '../../../src/engine/sampling/sample-file.ts'
import {
  abandonedSpools,
  createSpoolDirectory,
  openSpool,
  readSpool,
  type SpoolRecord,
} from '../../../src/engine/sampling/spool.ts'
import { checkedLines } from '../../../src/engine/sampling/checked-lines.ts'

const scratch = (): string => mkdtempSync(join(tmpdir(), 'spool-'))
const records: SpoolRecord[] = [
  { type: 'reader', refused: [{ name: 'rapl-powercap', code: 'READER_ABSENT', reason: 'none', remedy: 'none' }] },
  { type: 'failed', id: '1', status: 'failed', error: 'a "quoted"\nline' },
]

test('what was appended is read back, per writer', () => {
  const dir = scratch()
  const spool = openSpool(dir)
  for (const record of records) spool.append(record)
  expect(readSpool(dir)).toEqual([{ records, damaged: 0 }])
})

test('a torn or damaged line is left out and counted', () => {
  const dir = scratch()
  const spool = openSpool(dir)
  for (const record of records) spool.append(record)
  const text = readFileSync(join(dir, `records-${process.pid}.ndjson`), 'utf8')
  for (let cut = 1; cut < text.length; cut++) {
    const { records: whole, damaged } = checkedLines(text.slice(0, cut))
    expect(whole.length + damaged).toBeLessThanOrEqual(2)
    for (const record of whole) expect(records).toContainEqual(record)
  }
  const flipped = text.replace('READER_ABSENT', 'READER_ABSENX')
  expect(checkedLines(flipped)).toEqual({ records: [records[1]], damaged: 1 })
})

test('only the spools of dead processes are abandoned', () => {
  const root = scratch()
  createSpoolDirectory(root, 'mine', { name: 'alive' })
  const source = new URL('../../../src/engine/sampling/spool.ts', import.meta.url).href
  const made = spawnSync(process.execPath, [
    '--input-type=module',
    '-e',
    `const { createSpoolDirectory } = await import(${JSON.stringify(source)})
     createSpoolDirectory(${JSON.stringify(root)}, 'theirs', { name: 'dead' })`,
  ])
  expect(made.status, made.stderr.toString()).toBe(0)
  expect(abandonedSpools(root)).toMatchObject([{ dir: join(root, 'theirs'), head: { name: 'dead' } }])
})

test('a pid that was given to a later process does not keep a spool alive', () => {
  const root = scratch()
  createSpoolDirectory(root, 'old', {})
  const file = join(root, 'old', 'experiment.json')
  const content = JSON.parse(readFileSync(file, 'utf8')) as { owner: { pid: number; startTicks?: string } }
  if (content.owner.startTicks === undefined) return
  content.owner.startTicks = '1'
  writeFileSync(file, JSON.stringify(content))
  expect(abandonedSpools(root)).toHaveLength(1)
})

test('sample blocks round trip, and a torn end is recognised', () => {
  const path = join(scratch(), 'samples.bin')
  const first = BigInt64Array.of(1n, 2n, 9_007_199_254_740_993n, 4n, 5n, -1n)
  const second = BigInt64Array.of(7n, 8n, 9n)
  appendBlock(path, first, 3)
  appendBlock(path, second, 3)
  expect(readBlocks(path)).toEqual({ readings: BigInt64Array.of(...first, ...second), stride: 3, torn: false })
  truncateSync(path, readFileSync(path).length - 1)
  expect(readBlocks(path)).toEqual({ readings: first, stride: 3, torn: true })
  appendFileSync(path, Buffer.alloc(100, 0xff))
  expect(readBlocks(path).readings).toEqual(first)
  expect(existsSync(path)).toBe(true)
})
