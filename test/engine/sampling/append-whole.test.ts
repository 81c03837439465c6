import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appendWhole, unwritable } from '../../../src/engine/sampling/append-whole.ts'
import { openSpool, readSpool } from '../../../src/engine/sampling/spool.ts'
import { scratch } from '../../support/scratch.ts'

test('bytes are appended to what is there, and a file is made where there is none', () => {
  const file = join(scratch(), 'log')
  appendWhole(file, 'one\n')
  appendWhole(file, Buffer.from('two\n'))
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n')
})

test('a file that cannot be written is an error with its name, its reason and a remedy', () => {
  const dir = scratch()
  expect(() => appendWhole(join(dir, 'absent/log'), 'x')).toThrow(
    expect.objectContaining({
      code: 'SPOOL_UNWRITABLE',
      message: expect.stringMatching(/absent\/log cannot be written: ENOENT.*\.$/) as string,
      hint: expect.stringContaining(join(dir, 'absent/log')) as string,
      cause: expect.objectContaining({ code: 'ENOENT' }) as Error,
    }),
  )
  expect(unwritable('/spool', 'no reason').message).toBe('/spool cannot be written: no reason.')
})

test('each process has its own log, samples and series, and what is no log is none', () => {
  const dir = join(scratch(), 'deep/er')
  const [first, second] = [openSpool(dir, 11), openSpool(dir, 12)]
  first.append({ type: 'pinned', cpus: [1] })
  second.append({ type: 'pinned', cpus: [2] })
  writeFileSync(first.samplesPath, '')
  writeFileSync(second.seriesPath, '')
  for (const name of ['records-11.ndjson.new', 'old-records-3.ndjson', 'records-.ndjson'])
    writeFileSync(join(dir, name), '')
  expect(first).toMatchObject({
    dir,
    samplesPath: join(dir, 'samples-11.bin'),
    seriesPath: join(dir, 'series-11.ndjson'),
  })
  expect(readSpool(dir)).toEqual([
    { records: [{ type: 'pinned', cpus: [1] }], samplesPath: first.samplesPath },
    { records: [{ type: 'pinned', cpus: [2] }], seriesPath: second.seriesPath },
  ])
})

test('a folder that cannot be made is an error that names it', () => {
  const file = join(scratch(), 'file')
  writeFileSync(file, '')
  expect(() => openSpool(join(file, 'spool'))).toThrow(
    expect.objectContaining({
      code: 'SPOOL_UNWRITABLE',
      message: expect.stringContaining(join(file, 'spool')) as string,
    }),
  )
})

const root = process.getuid?.() === 0
test.skipIf(root)(`a folder of somebody else (${root ? 'skipped: root may write everywhere' : 'as a user'})`, () => {
  const dir = join(scratch(), 'theirs')
  mkdirSync(dir)
  chmodSync(dir, 0o500)
  expect(() => openSpool(dir).append({ type: 'pinned', cpus: [] })).toThrow(/EACCES/)
})
