import { expect, test } from 'vitest'
import { changedFiles } from '../../src/compare/changed-files.ts'
import { openRepository } from '../../src/compare/repository.ts'
import { gitProject } from '../support/git-project.ts'

test('files are named from the root of the benches; a moved one is two; dependencies are told apart from the rest', async () => {
  const project = gitProject({
    'a/x.bench.ts': '1',
    'a/old ö.ts': 'a text',
    'b/y.ts': '1',
    'package.json': '{"version":"1","dependencies":{"z":"1"}}',
    'package-lock.json': '1',
  })
  const repository = await openRepository(project.root, project.env)
  project.write({ 'a/x.bench.ts': '2', 'b/y.ts': '2', 'package.json': '{"version":"2","dependencies":{"z":"1"}}' })
  project.git('mv', 'a/old ö.ts', 'a/new.ts')
  const second = project.commit('second')
  expect(await changedFiles(repository, 'HEAD~1', second, 'a')).toEqual({
    files: ['new.ts', 'old ö.ts', 'x.bench.ts', '../b/y.ts', '../package.json'],
    dependencies: false,
  })
  project.write({ 'package.json': '{"version":"2","dependencies":{"z":"2"}}' })
  const third = project.commit('third')
  expect(await changedFiles(repository, second, third, '')).toEqual({ files: ['package.json'], dependencies: true })
  project.write({ 'package-lock.json': '2' })
  expect(await changedFiles(repository, third, project.commit('fourth'), '')).toMatchObject({ dependencies: true })
  expect(await changedFiles(repository, third, third, '')).toEqual({ files: [], dependencies: false })
})
