import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { vitestOf } from '../../src/compare/side-vitest.ts'
import { scratch } from '../support/scratch.ts'

function withVitest(version: string): string {
  const dir = realpathSync(scratch())
  mkdirSync(join(dir, 'node_modules/vitest'), { recursive: true })
  writeFileSync(join(dir, 'node_modules/vitest/package.json'), JSON.stringify({ name: 'vitest', version }))
  return dir
}

test('the Vitest of a side is its own', () => {
  const dir = withVitest('5.3.0')
  expect(vitestOf(dir, 'base main')).toEqual({
    version: '5.3.0',
    script: join(dir, 'node_modules/vitest/vitest.mjs'),
  })
})

test.each(['4.1.12', '5.0.9', '6.0.0'])('Vitest %s is refused, with its side', (version) => {
  expect(() => vitestOf(withVitest(version), 'base main')).toThrow(`The base main has Vitest ${version},`)
})

test('without Vitest there is nothing to start', () => {
  expect(() => vitestOf(scratch(), 'head main')).toThrow('The head main has no Vitest among its dependencies.')
})
