import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { appendBlock, sampleBlocks } from '../../src/engine/sampling/sample-file.ts'
import { openSpool, readSpool } from '../../src/engine/sampling/spool.ts'
import { createSpoolDirectory, logEnd, readEnd, removeSpool } from '../../src/engine/sampling/spool-directory.ts'
import { ingest } from '../../src/invocation/ingest.ts'
import { mountUnavailable, readOnly, smallDisk } from '../support/bad-disk.ts'
import { deadSpool } from '../support/dead-spool.ts'
import { long } from '../support/long.ts'
import { scratch } from '../support/scratch.ts'
import { expectStoredOnce, expectUnstored } from '../support/stored-once.ts'
import { collected } from '../support/stored.ts'

const ROWS = 6000

const moved = (dir: string, database: string) => collected(ingest([dir], database))

describe.skipIf(mountUnavailable !== undefined)(`a full disk${mountUnavailable ? `: ${mountUnavailable}` : ''}`, () => {
  test.each([
    { left: 0, of: 'a new file' },
    { left: 16_384, of: 'a new file' },
    { left: 60_000, of: 'a file with tables' },
  ])('of which $left bytes are left for $of', async ({ left, of }) => {
    const disk = smallDisk(8_000_000)
    const database = join(disk.path, 'data/experiments.db')
    if (of === 'a file with tables') await moved(deadSpool(scratch()).dir, database)
    const spool = deadSpool(scratch(), { rows: ROWS })
    const makeRoom = disk.fill(left)
    await expectUnstored(() => moved(spool.dir, database), spool, {
      message: new RegExp(`${database} cannot be used: .*(full|no space|I/O)`, 'i'),
      hint: new RegExp(`^The disk that holds ${database} is full: make room there`),
    })
    makeRoom()
    await moved(spool.dir, database)
    await expectStoredOnce(database, spool, { rows: ROWS })
  })

  test('takes no half of a record, and what is logged after it can be read', () => {
    const disk = smallDisk(1_000_000)
    const dir = createSpoolDirectory(disk.path, 'one', {})
    const spool = openSpool(dir)
    const block = new BigInt64Array(30_000).fill(7n)
    const note = (reason: string) => spool.append({ type: 'not-pinned', reason })
    note('before')
    appendBlock(spool.samplesPath, block.subarray(0, 3), 3)
    const makeRoom = disk.fill(8192)
    const full = expect.objectContaining({
      code: 'SPOOL_UNWRITABLE',
      exitCode: 4,
      message: expect.stringMatching(new RegExp(`${dir}/.* cannot be written: ENOSPC`)) as string,
      hint: expect.stringMatching(new RegExp(`^The disk that holds ${dir}/.* is full: make room`)) as string,
    })
    expect(() => note('x'.repeat(100_000))).toThrow(full)
    expect(() => appendBlock(spool.samplesPath, block, 3)).toThrow(full)
    disk.fill(0)
    logEnd(dir, { status: 'completed', endedAt: '2026-01-02T03:04:05.678Z', warnings: [] })
    expect(readEnd(dir)).toMatchObject({ status: 'completed' })
    expect(() => createSpoolDirectory(disk.path, 'two', {})).toThrow(
      expect.objectContaining({ code: 'SPOOL_UNWRITABLE' }),
    )
    makeRoom()
    note('after')
    appendBlock(spool.samplesPath, block.subarray(0, 6), 3)
    expect(readSpool(dir)[0]?.records).toMatchObject([{ reason: 'before' }, { reason: 'after' }])
    expect([...sampleBlocks(spool.samplesPath)].map(({ readings }) => readings.length)).toEqual([3, 6])
  })
})

test.skipIf(!long)('a limit of file sizes (long form)', async () => {
  const root = scratch()
  const database = join(root, 'experiments.db')
  const spool = deadSpool(root, { rows: ROWS })
  const module = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)
  const child = spawn('bash', [
    '-c',
    'ulimit -f 300; exec "$0" "$@"',
    process.execPath,
    '--input-type=module',
    '-e',
    `const { ingest } = await import(${module('../../src/invocation/ingest.ts')})
     try { for await (const _ of ingest([process.argv[1]], process.argv[2])); } catch (error) {
       console.log(JSON.stringify({ code: error.code, exitCode: error.exitCode, hint: error.hint }))
     }`,
    spool.dir,
    database,
  ])
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')])
  expect(JSON.parse(said)).toMatchObject({
    code: 'STORE_UNAVAILABLE',
    exitCode: 4,
    hint: expect.stringMatching(/experiments\.db .*ulimit -f.*kept/) as string,
  })
  expect(existsSync(spool.dir)).toBe(true)
  await moved(spool.dir, database)
  await expectStoredOnce(database, spool, { rows: ROWS })
})

const asRoot = process.getuid?.() === 0
describe.skipIf(asRoot && mountUnavailable !== undefined)(
  `without the right to write${asRoot && mountUnavailable ? `: ${mountUnavailable}` : ''}`,
  () => {
    test.each(['file', 'folder'])('a database whose %s is read only', async (what) => {
      const folder = join(scratch(), 'data')
      const database = join(folder, 'experiments.db')
      mkdirSync(folder)
      if (what === 'file') {
        const first = deadSpool(scratch())
        await moved(first.dir, database)
      }
      const before = existsSync(database) ? readFileSync(database) : undefined
      const makeWritable = readOnly(what === 'file' ? database : folder)
      const spool = deadSpool(scratch())
      await expectUnstored(() => moved(spool.dir, database), spool, {
        message: new RegExp(`${database} cannot be used`),
        hint: /writable/,
      })
      makeWritable()
      if (before) expect(readFileSync(database)).toEqual(before)
      await moved(spool.dir, database)
      await expectStoredOnce(database, spool)
    })
  },
)

test.skipIf(mountUnavailable)(
  `a log whose folder becomes read only keeps what is in it${mountUnavailable ? `: ${mountUnavailable}` : ''}`,
  () => {
    const dir = createSpoolDirectory(scratch(), 'one', {})
    const spool = openSpool(dir)
    const note = (reason: string) => spool.append({ type: 'not-pinned', reason })
    note('before')
    const makeWritable = readOnly(dir)
    const closed = expect.objectContaining({
      code: 'SPOOL_UNWRITABLE',
      message: expect.stringContaining('cannot be written: EROFS') as string,
      hint: expect.stringContaining('is read only: mount it writable') as string,
    })
    expect(() => note('while')).toThrow(closed)
    expect(() => logEnd(dir, { status: 'completed', endedAt: '2026-01-02T03:04:05.678Z', warnings: [] })).toThrow(
      closed,
    )
    expect(() => removeSpool(dir)).toThrow(expect.objectContaining({ code: 'SPOOL_UNWRITABLE' }))
    makeWritable()
    note('after')
    expect(readSpool(dir)[0]?.records).toMatchObject([{ reason: 'before' }, { reason: 'after' }])
    removeSpool(dir)
    expect(existsSync(dir)).toBe(false)
  },
)

test('a damaged database is named with its remedy and left as it is; its backup takes what was kept', async () => {
  const root = scratch()
  const database = join(root, 'experiments.db')
  for (let i = 0; i < 3; i++) await moved(deadSpool(root).dir, database)
  const backup = readFileSync(database)
  const file = new Database(database, { readonly: true })
  const pageSize = Number(file.pragma('page_size', { simple: true }))
  const { rootpage } = file.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'runs'").get() as {
    rootpage: number
  }
  file.close()
  const damaged = Buffer.from(backup)
  damaged.fill(0xaa, (rootpage - 1) * pageSize, rootpage * pageSize)
  writeFileSync(database, damaged)
  const spool = deadSpool(root)
  await expectUnstored(() => moved(spool.dir, database), spool, {
    code: 'STORE_CORRUPT',
    message: new RegExp(`${database} cannot be used: database disk image is malformed`),
    hint: new RegExp(`restore ${database} from a backup`),
  })
  expect(readFileSync(database)).toEqual(damaged)
  writeFileSync(database, backup)
  await moved(spool.dir, database)
  await expectStoredOnce(database, spool)
})

test.skipIf(!long)('a file that another process keeps locked (long form)', async () => {
  const root = scratch()
  const database = join(root, 'experiments.db')
  await moved(deadSpool(root).dir, database)
  const other = new Database(database)
  onTestFinished(() => void other.close())
  other.exec('BEGIN IMMEDIATE')
  const spool = deadSpool(root)
  await expectUnstored(() => moved(spool.dir, database), spool, {
    message: new RegExp(`${database} cannot be used: database is locked`),
    hint: new RegExp(`Another process writes to ${database}`),
  })
  other.exec('COMMIT')
  await moved(spool.dir, database)
  await expectStoredOnce(database, spool)
})
