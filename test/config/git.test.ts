import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ciName, detectGit } from '../../src/config/git.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'git-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const git = (...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()

function commitOne(): string {
  git('init', '--quiet', '--initial-branch=trunk')
  writeFileSync(join(folder, 'a'), '1')
  git('add', 'a')
  git('commit', '--quiet', '--message=one')
  return git('rev-parse', 'HEAD')
}

test('outside a repository there is nothing', () => {
  expect(detectGit(folder)).toEqual({})
  expect(detectGit(join(folder, 'missing'))).toEqual({})
})

test('a clean checkout, then a changed file, then only an untracked one', () => {
  const commit = commitOne()
  expect(detectGit(folder)).toEqual({ commit, branch: 'trunk', dirty: false })
  writeFileSync(join(folder, 'a'), '2')
  expect(detectGit(folder)).toEqual({ commit, branch: 'trunk', dirty: true })
  git('checkout', '--quiet', 'a')
  writeFileSync(join(folder, 'b'), '2')
  expect(detectGit(folder)).toEqual({ commit, branch: 'trunk', dirty: false })
})

test('a detached head has no branch, a repository without a commit no commit', () => {
  git('init', '--quiet', '--initial-branch=trunk')
  expect(detectGit(folder)).toEqual({ branch: 'trunk', dirty: false })
  const commit = commitOne()
  git('checkout', '--quiet', '--detach')
  expect(detectGit(folder)).toEqual({ commit, dirty: false })
})

test.each<[env: Record<string, string>, expected: string | undefined]>([
  [{}, undefined],
  [{ CI: 'false' }, undefined],
  [{ CI: 'true' }, 'CI'],
  [{ CI: '1', GITHUB_ACTIONS: 'true' }, 'GitHub Actions'],
  [{ GITLAB_CI: 'true' }, 'GitLab CI'],
  [{ JENKINS_URL: '' }, undefined],
])('the CI of %j', (env, expected) => {
  expect(ciName(env)).toBe(expected)
})
