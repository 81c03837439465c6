import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { DEFAULT_ROOTS, MISSING_UJ } from '../../src/engine/readers/reader.ts'
import { loadReader } from '../../src/engine/readers/user-reader.ts'
import { testReader } from '../contracts/reader.ts'
import { docExample } from '../support/doc-example.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')
/** Below the repository, so that `vitest-energy` is found as in a user's project. */
mkdirSync(join(REPOSITORY, '.vitest'), { recursive: true })
const root = mkdtempSync(join(REPOSITORY, '.vitest', 'reader-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

writeFileSync(join(root, 'hwmon-reader.ts'), docExample('adding-a-reader.md'))
const chip = (name: string): string => join(root, 'sys/class/hwmon', name)
const meter = join(chip('hwmon1'), 'energy1_input')
for (const [name, text] of [
  ['hwmon1', '12345678901234\n'],
  ['hwmon2', '7\n'],
] as const) {
  mkdirSync(chip(name), { recursive: true })
  writeFileSync(join(chip(name), 'energy1_input'), text)
}
mkdirSync(chip('hwmon0'))

const loaded = await loadReader('./hwmon-reader.ts', root)
const open = (sys = join(root, 'sys')) => {
  if (!loaded) throw new Error('the example was not loaded')
  return loaded.source.open({ roots: { ...DEFAULT_ROOTS, sys } })
}

testReader('the example', open)

test('the example reads every chip that counts, and what is no number is missing', () => {
  const reader = open()
  const into = new BigInt64Array(2)
  reader.read(into)
  expect([...into]).toEqual([12_345_678_901_234n, 7n])
  for (const text of ['', 'n/a\n']) {
    writeFileSync(meter, text)
    reader.read(into)
    expect([...into]).toEqual([MISSING_UJ, 7n])
  }
  reader.close()
})

test('the example says where it has looked in vain', () => {
  expect(() => open('/nowhere')).toThrow(
    expect.objectContaining({ code: 'READER_ABSENT', message: expect.stringContaining('/nowhere/class/hwmon') }),
  )
})
