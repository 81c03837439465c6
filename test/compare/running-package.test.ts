import { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { placeRunningPackage } from '../../src/compare/running-package.ts'
import { scratch } from '../support/scratch.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const VERSION = (JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { version: string }).version

function checkoutOf(files: Record<string, string>): string {
  const checkout = realpathSync(scratch())
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(checkout, name)), { recursive: true })
    writeFileSync(join(checkout, name), text)
  }
  return checkout
}

test('every package of a checkout finds the running plugin, which finds its own packages and the checkout’s Vitest', () => {
  const old = '{"name":"vitest-energy","version":"0.0.0"}'
  const checkout = checkoutOf({
    'package.json': '{"name":"x"}',
    'node_modules/vitest/package.json': '{"name":"vitest"}',
    'packages/a/package.json': '{}',
    'packages/b/node_modules/vitest-energy/package.json': old,
    'store/vitest-energy/package.json': old,
  })
  // As pnpm does it.
  symlinkSync('../store/vitest-energy', join(checkout, 'node_modules/vitest-energy'))
  placeRunningPackage(checkout, 'packages/a', ['', 'packages/a', 'packages/b'])
  const place = join(checkout, 'packages/a/node_modules/vitest-energy')
  for (const folder of ['', 'packages/a', 'packages/b'])
    expect(realpathSync(join(checkout, folder, 'node_modules/vitest-energy')), folder).toBe(place)
  expect(JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'))).toMatchObject({ version: VERSION })
  const require = createRequire(join(place, 'dist/index.js'))
  expect(require.resolve('zod')).toBe(createRequire(join(REPOSITORY, 'package.json')).resolve('zod'))
  expect(require.resolve('vitest/package.json')).toBe(join(checkout, 'node_modules/vitest/package.json'))
  expect(readFileSync(join(checkout, 'store/vitest-energy/package.json'), 'utf8')).toBe(old)
})

test('a checkout of this package itself gets what is built of the running one', () => {
  const checkout = checkoutOf({ 'package.json': '{"name":"vitest-energy"}', 'dist/index.js': 'old', 'examples/a': '' })
  placeRunningPackage(checkout, 'examples', [''])
  expect(readFileSync(join(checkout, 'dist/index.js'), 'utf8')).toBe(
    readFileSync(join(REPOSITORY, 'dist/index.js'), 'utf8'),
  )
})
