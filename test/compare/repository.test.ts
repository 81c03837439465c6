import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRepository, requireFolder, resolveCommit } from '../../src/compare/repository.ts'
import type { EnergyError } from '../../src/errors.ts'
import { gitProject } from '../support/git-project.ts'
import { scratch } from '../support/scratch.ts'

const failure = (work: Promise<unknown>): Promise<EnergyError> =>
  work.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: unknown) => error as EnergyError,
  )

test('a folder below the top is known by its way from there', async () => {
  const project = gitProject({ 'packages/a b/package.json': '{}' })
  const repository = await openRepository(join(project.root, 'packages/a b'), project.env)
  expect(repository).toMatchObject({ top: project.root, prefix: 'packages/a b' })
  const head = await resolveCommit(repository, 'main')
  expect(head).toEqual({ commit: project.git('rev-parse', 'HEAD').trim(), subject: 'first' })
  await requireFolder(repository, head.commit, 'main')
})

test('a name that git does not know, and one that is an option', async () => {
  const repository = await openRepository(gitProject().root, gitProject().env)
  for (const ref of ['nothing', '--all', 'HEAD^', '']) {
    const error = await failure(resolveCommit(repository, ref))
    expect(error).toMatchObject({ code: 'COMMIT_UNKNOWN', exitCode: 64 })
    expect(error.message).toContain(`"${ref}"`)
    expect(error.hint).toContain('git rev-parse')
  }
})

test('a shallow clone without the base says how to fetch it', async () => {
  const project = gitProject()
  project.commit('second')
  const clone = join(scratch(), 'clone')
  execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${project.root}`, clone], { env: project.env })
  const repository = await openRepository(clone, project.env)
  const error = await failure(resolveCommit(repository, 'HEAD~1'))
  expect(error.message).toContain('The shallow clone')
  expect(error.hint).toContain('git fetch --depth=1 origin HEAD~1')
})

test('no repository, no commit, no git, no folder in the base', async () => {
  const empty = scratch()
  const { env } = gitProject()
  expect(await failure(openRepository(empty, env))).toMatchObject({ code: 'NO_REPOSITORY', exitCode: 64 })
  execFileSync('git', ['init', '--quiet', empty], { env })
  expect((await failure(openRepository(empty, env))).message).toContain('no commit yet')
  const without = await failure(openRepository(empty, { PATH: '' }))
  expect(without.message).toContain('git cannot be started')
  expect(without.hint).toContain('Install git')
  const project = gitProject()
  project.write({ 'later/file': '1' })
  const head = project.commit('second')
  const repository = await openRepository(join(project.root, 'later'), project.env)
  await requireFolder(repository, head, 'main')
  expect((await failure(requireFolder(repository, `${head}^`, 'main~1'))).message).toContain('has no folder later')
})
