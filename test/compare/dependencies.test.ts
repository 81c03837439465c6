import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkOut } from '../../src/compare/checkout.ts'
import { provideDependencies } from '../../src/compare/dependencies.ts'
import { openRepository } from '../../src/compare/repository.ts'
import { type GitProject, gitProject } from '../support/git-project.ts'
import { scratch } from '../support/scratch.ts'

const { signal } = new AbortController()
const manifest = (version: string): string =>
  JSON.stringify({ name: 'x', version, workspaces: ['packages/*'], scripts: { postinstall: 'node -v > node-version' } })
const lock = (version: string): string =>
  JSON.stringify({
    name: 'x',
    version,
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'x', version, hasInstallScript: true, workspaces: ['packages/*'] },
      'node_modules/own': { resolved: 'packages/own', link: true },
      'packages/own': { version: '1.0.0' },
    },
  })
const files = {
  'package.json': manifest('1.0.0'),
  'package-lock.json': lock('1.0.0'),
  'packages/own/package.json': '{"name":"own","version":"1.0.0"}',
}

/** Checks HEAD out and gives it its dependencies; what was said meanwhile. */
async function provided(project: GitProject, cache: string): Promise<{ checkout: string; said: string[] }> {
  const repository = await openRepository(project.root, project.env)
  const checkout = join(scratch(), 'a')
  const said: string[] = []
  await checkOut(repository, checkout, 'HEAD', signal)
  const [onProgress, onStart] = [(text: string): void => void said.push(text), (): void => {}]
  await provideDependencies({ repository, checkout, side: 'base main', cache, signal, onProgress, onStart })
  return { checkout, said }
}

test('the same lock file: the packages of the user, in every folder of a monorepo', async () => {
  const project = gitProject(files)
  for (const place of ['node_modules/a', 'packages/own/node_modules/b']) {
    mkdirSync(join(project.root, place), { recursive: true })
    writeFileSync(join(project.root, place, 'index.js'), '1')
  }
  const { checkout, said } = await provided(project, scratch())
  expect(said).toEqual([])
  for (const file of ['node_modules/a/index.js', 'packages/own/node_modules/b/index.js'])
    expect(statSync(join(checkout, file)).ino).toBe(statSync(join(project.root, file)).ino)
})

test('another lock file: installed once, with install scripts and this Node, then kept for the next comparison', async () => {
  const project = gitProject(files)
  mkdirSync(join(project.root, 'node_modules'))
  project.write({ 'package-lock.json': lock('2.0.0') })
  const cache = scratch()
  const first = await provided(project, cache)
  expect(first.said).toEqual([
    'Installing the dependencies of the base main: npm ci --prefer-offline --no-audit --no-fund',
  ])
  expect(readFileSync(join(first.checkout, 'node-version'), 'utf8').trim()).toBe(process.version)
  expect(existsSync(join(first.checkout, 'node_modules/own/package.json'))).toBe(true)
  const second = await provided(project, cache)
  expect(second.said).toEqual([])
  expect(existsSync(join(second.checkout, 'node_modules/own/package.json'))).toBe(true)
})

test('what cannot be installed says so, with the side and the end of the output', async () => {
  const failing = manifest('1.0.0').replace('node -v > node-version', 'node no-such-script')
  const failure = provided(gitProject({ ...files, 'package.json': failing }), scratch())
  await expect(failure).rejects.toMatchObject({
    code: 'PROCESS_FAILED',
    message: expect.stringMatching(/^The dependencies of the base main cannot be installed: `npm ci[^]*no-such-script/),
  })
  const other = gitProject({ 'package.json': '{}', 'bun.lock': '' })
  const env = { ...other.env, PATH: '/usr/bin:/bin' }
  await expect(provided({ ...other, env }, scratch())).rejects.toThrow('bun is not installed')
})
