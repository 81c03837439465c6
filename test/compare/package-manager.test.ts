import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { askedDependencies, installationsOf } from '../../src/compare/package-manager.ts'
import { scratch } from '../support/scratch.ts'

function tree(files: Record<string, string>): string {
  const top = scratch()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, name)), { recursive: true })
    writeFileSync(join(top, name), text)
  }
  return top
}

test.each([
  [{ 'package-lock.json': '{}' }, 'npm ci'],
  [{ 'npm-shrinkwrap.json': '{}' }, 'npm ci'],
  [{ 'pnpm-lock.yaml': '' }, 'pnpm install --frozen-lockfile'],
  [{ 'yarn.lock': '' }, 'yarn install --frozen-lockfile'],
  [{ 'yarn.lock': '', '.yarnrc.yml': '' }, 'yarn install --immutable'],
  [{ 'bun.lock': '' }, 'bun install --frozen-lockfile'],
  [{ 'package.json': '{}' }, 'npm install --no-package-lock'],
])('%j is installed by %s', (files, command) => {
  const [installation, ...others] = installationsOf(tree(files), '')
  expect(others).toEqual([])
  expect(installation?.command.join(' ')).toMatch(new RegExp(`^${command}`))
})

test('a package in a monorepo lives on every lock file on its way up, the nearest first', () => {
  const top = tree({ 'package-lock.json': '{}', 'packages/a/yarn.lock': '', 'packages/a/package.json': '{}' })
  expect(installationsOf(top, 'packages/a').map(({ folder }) => folder)).toEqual(['packages/a', ''])
  expect(installationsOf(top, 'packages').map(({ folder }) => folder)).toEqual([''])
  expect(installationsOf(tree({}), '')).toEqual([])
})

test('the same lock file has the same hash; without one, the dependencies decide and nothing else does', () => {
  const hashOf = (files: Record<string, string>) => installationsOf(tree(files), '')[0]?.hash
  expect(hashOf({ 'package-lock.json': '1' })).toBe(hashOf({ 'package-lock.json': '1' }))
  expect(hashOf({ 'package-lock.json': '1' })).not.toBe(hashOf({ 'package-lock.json': '2' }))
  const asked = { dependencies: { a: '1' } }
  expect(hashOf({ 'package.json': JSON.stringify({ version: '1', ...asked }) })).toBe(
    hashOf({ 'package.json': JSON.stringify({ version: '2', ...asked }) }),
  )
  expect(askedDependencies('{}')).not.toBe(askedDependencies('{"overrides":{"a":"1"}}'))
})
