import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkOut, missingContent, swapCheckouts } from '../../src/compare/checkout.ts'
import {
  createComparisonDirectory,
  noteProcess,
  removeComparisonDirectory,
  removeLeftovers,
} from '../../src/compare/comparison-directory.ts'
import { openRepository } from '../../src/compare/repository.ts'
import { gitProject } from '../support/git-project.ts'
import { scratch } from '../support/scratch.ts'

const { signal } = new AbortController()

/** A comparison with both checkouts, and a worktree of the user's whose folder is missing at the moment. */
async function comparison() {
  const project = gitProject({ file: '1' })
  const [base, head] = [
    project.git('rev-parse', 'HEAD').trim(),
    ((): string => {
      project.write({ file: '2' })
      return project.commit('second')
    })(),
  ]
  const users = join(scratch(), 'users')
  project.git('worktree', 'add', '--quiet', '--detach', users)
  rmSync(users, { recursive: true })
  const cache = scratch()
  const repository = await openRepository(project.root, project.env)
  const directory = createComparisonDirectory(cache, repository.top)
  const [a, b] = directory.checkouts
  await checkOut(repository, a, base, signal)
  await checkOut(repository, b, head, signal)
  const worktrees = (): string[] => project.git('worktree', 'list', '--porcelain').match(/^worktree .*/gm) ?? []
  return { project, repository, cache, directory, base, head, worktrees, users }
}

const ofDeadProcess = { pid: 1, startTicks: '1' }

test('checkouts change places, with what git knows of them', async () => {
  const { project, repository, directory, base, head, worktrees, users } = await comparison()
  const [a, b] = directory.checkouts
  expect(a).toHaveLength(b.length)
  await swapCheckouts(repository, directory.checkouts, join(directory.dir, 'c'))
  expect(readFileSync(join(a, 'file'), 'utf8')).toBe('2')
  expect(readFileSync(join(b, 'file'), 'utf8')).toBe('1')
  expect(project.git('-C', a, 'rev-parse', 'HEAD').trim()).toBe(head)
  expect(project.git('-C', b, 'rev-parse', 'HEAD').trim()).toBe(base)
  expect(project.git('-C', a, 'status', '--porcelain')).toBe('')
  expect(worktrees()).toHaveLength(4)
  await removeComparisonDirectory(directory.dir, repository.top, repository.env)
  expect(worktrees()).toEqual([`worktree ${project.root}`, `worktree ${users}`])
  expect(existsSync(directory.dir)).toBe(false)
})

test.skipIf(process.platform !== 'linux')(
  'the leftovers of a comparison that was killed go, its processes too; those of a living one stay',
  async () => {
    const { project, repository, cache, directory, worktrees, users } = await comparison()
    expect(await removeLeftovers(cache, repository.env)).toBe(0)
    expect(existsSync(directory.dir)).toBe(true)
    const child = spawn('sleep', ['100'], { detached: true, stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    const gone = once(child, 'close')
    noteProcess(directory.scratch, child.pid as number)
    const owned = JSON.stringify({ owner: ofDeadProcess, repository: repository.top })
    writeFileSync(join(directory.dir, 'owner.json'), owned)
    expect(await removeLeftovers(cache, repository.env)).toBe(1)
    expect(await gone).toEqual([null, 'SIGKILL'])
    expect(worktrees()).toEqual([`worktree ${project.root}`, `worktree ${users}`])
    expect(existsSync(directory.dir)).toBe(false)
  },
)

test('leftovers whose repository is gone go, too', async () => {
  const cache = scratch()
  const directory = createComparisonDirectory(cache, join(cache, 'gone'))
  writeFileSync(
    join(directory.dir, 'owner.json'),
    JSON.stringify({ owner: ofDeadProcess, repository: join(cache, 'gone') }),
  )
  expect(await removeLeftovers(cache, process.env)).toBe(1)
  expect(existsSync(directory.dir)).toBe(false)
})

test.each(['', '{', 'null', '[]', '{"owner":{"pid":-1}}', '{"owner":{"pid":"x"},"repository":5}'])(
  'leftovers whose owner is %j belong to nobody, and go; a process that is noted wrongly is not ended',
  async (text) => {
    const cache = scratch()
    const directory = createComparisonDirectory(cache, join(cache, 'gone'))
    writeFileSync(join(directory.dir, 'owner.json'), text)
    // A group of 1 would be every process that this user may end.
    writeFileSync(join(directory.scratch, 'process.json'), text === '' ? '{"pid":1}' : text)
    expect(await removeLeftovers(cache, process.env)).toBe(1)
    expect(existsSync(directory.dir)).toBe(false)
  },
)

test('submodules and files of Git LFS that are not there are told', async () => {
  const project = gitProject({
    '.gitattributes': '*.big filter=lfs\n',
    'some.big': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n',
  })
  const repository = await openRepository(project.root, project.env)
  const head = project.git('rev-parse', 'HEAD').trim()
  project.git('update-index', '--add', '--cacheinfo', `160000,${head},modules/a`)
  project.git('commit', '--quiet', '--message', 'second')
  const path = join(scratch(), 'a')
  await checkOut(repository, path, 'HEAD', signal)
  const [submodules, large, ...others] = await missingContent(repository, path, signal)
  expect(submodules).toContain('(modules/a)')
  expect(large).toContain('(some.big)')
  expect(others).toEqual([])
})
