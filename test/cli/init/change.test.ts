import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Change, makeChanges } from '../../../src/cli/init/change.ts'
import { scratch } from '../../support/scratch.ts'

const change = (file: string, before?: string): Change => ({ file, before, after: 'new\n', what: 'changed' })

test('a link stays a link, and the file behind it keeps its mode', () => {
  const root = scratch()
  const [link, real] = [join(root, 'link.ts'), join(root, 'real.ts')]
  writeFileSync(real, 'old\n')
  chmodSync(real, 0o750)
  symlinkSync('real.ts', link)
  makeChanges([change(link, 'old\n')])
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
  expect(readFileSync(real, 'utf8')).toBe('new\n')
  expect(statSync(real).mode & 0o777).toBe(0o750)
  expect(readdirSync(root).sort()).toEqual(['link.ts', 'real.ts'])
})

test('where one file is read-only none is written, and no draft is left', () => {
  const root = scratch()
  const [open, closed] = [join(root, 'open.ts'), join(root, 'closed.ts')]
  for (const file of [open, closed]) writeFileSync(file, 'old\n')
  chmodSync(closed, 0o444)
  expect(() =>
    makeChanges([change(open, 'old\n'), change(join(root, 'folder/new.ts')), change(closed, 'old\n')]),
  ).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: expect.stringContaining('closed.ts cannot be written: ') as string,
    }),
  )
  expect(readFileSync(open, 'utf8')).toBe('old\n')
  expect(existsSync(join(root, 'folder/new.ts'))).toBe(false)
  expect(readdirSync(root).sort()).toEqual(['closed.ts', 'folder', 'open.ts'])
})
