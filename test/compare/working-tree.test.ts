import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRepository } from '../../src/compare/repository.ts'
import { commitOfWorkingTree } from '../../src/compare/working-tree.ts'
import { gitProject } from '../support/git-project.ts'
import { scratch } from '../support/scratch.ts'

const { signal } = new AbortController()

test('changes, staged or not, new files and deletions become one commit; tree, index and refs stay as they are', async () => {
  const project = gitProject({ changed: '1', staged: '1', deleted: '1', moved: 'a text', kept: '1' })
  project.write({ changed: '2', staged: '2', 'new ö/file': '1', 'ignored/file': '1', deleted: undefined })
  project.git('add', 'staged')
  project.write({ staged: '3' })
  project.git('mv', 'moved', 'elsewhere')
  const before = {
    status: project.git('status', '--porcelain'),
    refs: project.git('for-each-ref'),
    index: readFileSync(join(project.root, '.git/index')),
  }
  const repository = await openRepository(project.root, project.env)
  const { commit, dirty } = await commitOfWorkingTree(repository, scratch(), signal)
  expect(dirty).toBe(true)
  const names = project.git('ls-tree', '-r', '-z', '--name-only', commit).split('\0').filter(Boolean)
  expect(names).toEqual(['.gitignore', 'changed', 'elsewhere', 'kept', 'new ö/file', 'staged'])
  expect(project.git('show', `${commit}:staged`)).toBe('3')
  expect(project.git('show', `${commit}:changed`)).toBe('2')
  expect(project.git('rev-parse', `${commit}^`)).toBe(project.git('rev-parse', 'HEAD'))
  expect({
    status: project.git('status', '--porcelain'),
    refs: project.git('for-each-ref'),
    index: readFileSync(join(project.root, '.git/index')),
  }).toEqual(before)
})

test('a clean tree is HEAD itself, and needs no identity', async () => {
  const project = gitProject({ file: '1' })
  const repository = await openRepository(project.root, project.env)
  const head = project.git('rev-parse', 'HEAD').trim()
  expect(await commitOfWorkingTree(repository, scratch(), signal)).toEqual({ commit: head, dirty: false })
  project.write({ file: '2' })
  const { GIT_AUTHOR_NAME: _, GIT_COMMITTER_NAME: __, ...env } = project.env
  expect(await commitOfWorkingTree({ ...repository, env }, scratch(), signal)).toMatchObject({ dirty: true })
})
