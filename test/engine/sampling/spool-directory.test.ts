import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  createSpoolDirectory,
  type InvocationEnd,
  logEnd,
  readEnd,
  readSpoolHead,
  removeSpool,
  spoolDirectories,
  unstoredSpools,
} from '../../../src/engine/sampling/spool-directory.ts'
import { ownerIsAlive } from '../../../src/engine/process-owner.ts'
import { scratch } from '../../support/scratch.ts'

const END: InvocationEnd = {
  status: 'completed',
  endedAt: '2026-01-02T03:04:05.678Z',
  warnings: [{ kind: 'setting-changed', setting: 'governor', before: 'performance', after: 'powersave' }],
}

test('an owner lives as long as its process, and a later process with the same pid is another one', () => {
  const root = scratch()
  const mine = createSpoolDirectory(root, 'mine', { name: 'alive' })
  const source = new URL('../../../src/engine/sampling/spool-directory.ts', import.meta.url).href
  const made = spawnSync(process.execPath, [
    '--input-type=module',
    '-e',
    `const { createSpoolDirectory } = await import(${JSON.stringify(source)})
     createSpoolDirectory(${JSON.stringify(root)}, 'theirs', { name: 'dead' })`,
  ])
  expect(made.status, made.stderr.toString()).toBe(0)
  expect(spoolDirectories(root)).toEqual([mine, join(root, 'theirs')])
  const [alive, dead] = spoolDirectories(root).map((dir) => readSpoolHead<{ name: string }>(dir))
  expect([alive?.head, dead?.head]).toEqual([{ name: 'alive' }, { name: 'dead' }])
  if (!alive || !dead) throw new Error('there is no head')
  expect([ownerIsAlive(alive.owner), ownerIsAlive(dead.owner)]).toEqual([true, false])
  if (alive.owner.startTicks !== undefined) expect(ownerIsAlive({ ...alive.owner, startTicks: '1' })).toBe(false)
})

test('how an invocation ended is known when it was logged whole, and takes no room that was not there before', () => {
  const dir = createSpoolDirectory(scratch(), 'one', {})
  expect(readEnd(dir)).toBeUndefined()
  const file = join(dir, 'end.ndjson')
  const before = readFileSync(file).length
  logEnd(dir, END)
  expect(readEnd(dir)).toEqual(END)
  expect(readFileSync(file)).toHaveLength(before)
  truncateSync(file, 50)
  expect(readEnd(dir)).toBeUndefined()
})

test.each(['{"owner":', 'null', '{}', '{"owner":{"pid":"1"},"head":{}}', '{"owner":{"pid":1},"head":null}'])(
  'a head that is %s is an error that names it; a directory without one is none of ours',
  (text) => {
    const dir = createSpoolDirectory(scratch(), 'one', {})
    writeFileSync(join(dir, 'experiment.json'), text)
    expect(() => readSpoolHead(dir)).toThrow(
      expect.objectContaining({
        code: 'SPOOL_CORRUPT',
        message: expect.stringContaining(join(dir, 'experiment.json')) as string,
        hint: expect.stringContaining(dir) as string,
      }),
    )
    expect(readSpoolHead(scratch())).toBeUndefined()
  },
)

test('a spool whose removal was cut short is removed by the next start, and does not keep a later one', () => {
  const root = scratch()
  const dir = createSpoolDirectory(root, 'one', {})
  mkdirSync(`${dir}.stored`)
  writeFileSync(join(`${dir}.stored`, 'records-1.ndjson'), '')
  removeSpool(dir)
  expect(readdirSync(root)).toEqual([])
  mkdirSync(`${dir}.stored`)
  expect(spoolDirectories(root)).toEqual([])
  expect(readdirSync(root)).toEqual([])
})

test('the folders above a spool are made, and its end is readable in any reader of lines', () => {
  const root = join(scratch(), 'not/yet/there')
  const dir = createSpoolDirectory(root, 'one', {})
  expect(dir).toBe(join(root, 'one'))
  expect(readdirSync(dir).toSorted()).toEqual(['end.ndjson', 'experiment.json'])
  logEnd(dir, END)
  expect(readFileSync(join(dir, 'end.ndjson'), 'utf8')).toMatch(/^[0-9a-f]{8} \{.*\}\n+$/)
  expect(readSpoolHead(dir)).toMatchObject({ dir, head: {}, owner: { pid: process.pid } })
})

test('a folder without an end was killed, or is none of ours; without a folder there are no spools', () => {
  const empty = scratch()
  expect(readEnd(empty)).toBeUndefined()
  expect(spoolDirectories(join(empty, 'absent'))).toEqual([])
  expect(unstoredSpools(join(empty, 'absent'))).toEqual([])
  expect(() => removeSpool(join(empty, 'absent'))).not.toThrow()
})

test('looking for spools changes nothing', () => {
  const root = scratch()
  const dir = createSpoolDirectory(root, 'one', {})
  mkdirSync(join(root, 'two.stored'))
  expect(unstoredSpools(root)).toEqual([dir])
  expect(readdirSync(root)).toEqual(['one', 'two.stored'])
  removeSpool(dir)
  expect(unstoredSpools(root)).toEqual([])
})

test('what cannot be written says which file', () => {
  const file = join(scratch(), 'file')
  writeFileSync(file, '')
  const unwritable = (path: string) =>
    expect.objectContaining({ code: 'SPOOL_UNWRITABLE', message: expect.stringContaining(path) as string })
  expect(() => createSpoolDirectory(file, 'one', {})).toThrow(unwritable(join(file, 'one')))
  expect(() => logEnd(join(file, 'one'), END)).toThrow(unwritable(join(file, 'one/end.ndjson')))
})
