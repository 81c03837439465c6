import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { linkModules } from '../../src/compare/linked-tree.ts'
import { scratch } from '../support/scratch.ts'

const inode = (path: string): number => statSync(path).ino

test('packages are hard links, what tools write to is not, links keep their sense', async () => {
  const [from, to, outside] = [join(scratch(), 'user'), join(scratch(), 'checkout'), scratch()]
  const modules = join(from, 'node_modules')
  const put = (name: string): void => {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    writeFileSync(join(modules, name), name)
  }
  for (const name of [
    'a/index.js',
    '@x/b/index.js',
    '.pnpm/a@1/index.js',
    '.prisma/client/index.js',
    '.vite/cache',
    '.cache/x',
  ])
    put(name)
  mkdirSync(join(from, 'packages/own'), { recursive: true })
  symlinkSync('../packages/own', join(modules, 'own'))
  symlinkSync(join(from, 'packages/own'), join(modules, 'own-absolute'))
  symlinkSync(outside, join(modules, 'linked'))
  symlinkSync('../../../missing', join(modules, 'broken'))
  await linkModules(modules, join(to, 'node_modules'), { from, to }, new AbortController().signal)
  const copy = (name: string): string => join(to, 'node_modules', name)
  for (const name of ['a/index.js', '@x/b/index.js', '.pnpm/a@1/index.js'])
    expect(inode(copy(name)), name).toBe(inode(join(modules, name)))
  expect(inode(copy('.prisma/client/index.js'))).not.toBe(inode(join(modules, '.prisma/client/index.js')))
  expect(readFileSync(copy('.prisma/client/index.js'), 'utf8')).toBe('.prisma/client/index.js')
  expect(existsSync(copy('.vite'))).toBe(false)
  expect(existsSync(copy('.cache'))).toBe(false)
  expect(readlinkSync(copy('own'))).toBe('../packages/own')
  expect(readlinkSync(copy('own-absolute'))).toBe(join(to, 'packages/own'))
  expect(readlinkSync(copy('linked'))).toBe(outside)
  expect(lstatSync(copy('broken')).isSymbolicLink()).toBe(true)
})

test('an abort is heard between two packages', async () => {
  const from = scratch()
  for (const name of ['a', 'b']) mkdirSync(join(from, 'node_modules', name), { recursive: true })
  const to = scratch()
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(linkModules(join(from, 'node_modules'), join(to, 'n'), { from, to }, signal)).rejects.toThrow('enough')
  expect(existsSync(join(to, 'n/b'))).toBe(false)
})
