import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useFile } from '../../../src/execution/tools/run-directory.ts'
import { errorOf } from '../../contracts/tool.ts'
import { testTools } from './surroundings.ts'

test('writes with folders, replaces, appends, and reads back', async () => {
  await using box = await testTools(['file_reader', 'file_writer'])
  const write = async (args: { path: string; content: string; append?: boolean }) => box.get('file_writer')?.call(args)
  const read = async (path: string) => (await box.get('file_reader')?.call({ path }))?.text
  expect((await write({ path: 'a/b/Größe 1.txt', content: 'a long first text' }))?.text).toBe(
    'Wrote 17 bytes to a/b/Größe 1.txt.',
  )
  await write({ path: 'a/b/Größe 1.txt', content: 'kurz: ä' })
  expect(await read('a/b/Größe 1.txt')).toBe('kurz: ä')
  await write({ path: 'a/b/Größe 1.txt', content: '\nmore', append: true })
  expect(await read('a/b/Größe 1.txt')).toBe('kurz: ä\nmore')
  expect(statSync(join(box.runDirectory, 'a/b/Größe 1.txt')).mode & 0o777).toBe(0o600)
})

test('says what is not there, what is no text, what is too large', async () => {
  await using box = await testTools(['file_reader', 'file_writer'], {
    contents: { files: { 'full.txt': 'x'.repeat(2 ** 20) } },
  })
  const reader = box.get('file_reader')
  writeFileSync(join(box.runDirectory, 'bytes.bin'), Buffer.from([0xff, 0xfe, 0x80]))
  const missing = await errorOf(reader?.call({ path: 'missing/file.txt' }) as Promise<unknown>)
  expect(missing).toMatchObject({ kind: 'failed', message: 'file_reader: "missing/file.txt" does not exist.' })
  expect((await errorOf(reader?.call({ path: 'missing.txt' }) as Promise<unknown>)).message).toContain('does not exist')
  expect((await errorOf(reader?.call({ path: 'bytes.bin' }) as Promise<unknown>)).message).toContain('no text in UTF-8')
  expect((await errorOf(reader?.call({ path: 'full.txt' }) as Promise<unknown>)).message).toContain('1048576 bytes')
  const appended = box.get('file_writer')?.call({ path: 'full.txt', content: 'y', append: true })
  expect((await errorOf(appended as Promise<unknown>)).message).toContain('would have 1048577 bytes')
  expect(statSync(join(box.runDirectory, 'full.txt')).size).toBe(2 ** 20)
})

test('writes a hundred files in a run and no more; the same one again is none', async () => {
  await using box = await testTools(['file_writer'])
  const write = async (path: string) => box.get('file_writer')?.call({ path, content: '' })
  for (let i = 0; i < 100; i++) await write(`f${i}`)
  await write('f0')
  expect((await errorOf(write('f100'))).message).toContain('at most 100 files')
  expect(readdirSync(box.runDirectory)).toHaveLength(100)
})

test.skipIf(process.platform !== 'linux')(
  'a folder that is swapped for a link while a file is open leads nowhere else (needs /proc)',
  async () => {
    await using box = await testTools([])
    await using other = await testTools([], { contents: { files: { 'x.txt': 'other' } } })
    const { runDirectory } = box
    mkdirSync(join(runDirectory, 'd'))
    writeFileSync(join(runDirectory, 'd/x.txt'), 'own')
    const swap = (): void => {
      renameSync(join(runDirectory, 'd'), join(runDirectory, 'was-d'))
      symlinkSync(other.runDirectory, join(runDirectory, 'd'))
    }
    const open = { tool: 'file_reader', runDirectory, path: 'd/x.txt', flags: 0 }
    const text = useFile(open, (fd) => {
      swap()
      return readFileSync(fd, 'utf8')
    })
    expect(text).toBe('own')
    expect(() => useFile(open, () => 'opened')).toThrow('no directory of its own')
  },
)
