import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../../src/store/index.ts'
import type { FaultCase } from '../fault-case.ts'
import { type Odd, oddCase } from '../odd-surroundings.ts'
import type { WatchedProject } from '../watched-project.ts'

const git = ({ root }: { root: string }, ...words: string[]): string =>
  execFileSync(
    'git',
    ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'protocol.file.allow=always', ...words],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  )

function repository(project: WatchedProject): void {
  writeFileSync(join(project.root, '.gitignore'), '.vitest\ndata\ncache\nsys\nnode_modules\n')
  git(project, 'init', '--quiet', '--initial-branch=main')
  for (const subject of ['first', 'second']) {
    git(project, 'add', '--all')
    git(project, 'commit', '--quiet', '--allow-empty', '--message', subject)
  }
}

/** What is stored of the commit. */
async function storedCommit({
  database,
}: WatchedProject): Promise<{ commit?: string; branch?: string; dirty?: boolean }> {
  await using db = await openDatabase(database)
  const [experiment] = await db.listExperiments()
  const { git: known } = (await db.loadHead(experiment?.id ?? '')) ?? {}
  return known ?? {}
}

const REPOSITORIES_AS_ODD: Odd[] = [
  {
    fault: 'no git',
    long: true,
    env: () => ({ PATH: '/nowhere' }),
    also: (project) => storedCommit(project).then((known) => assert.deepEqual(known, {})),
  },
  {
    fault: 'a detached head',
    long: true,
    prepare(project) {
      repository(project)
      git(project, 'checkout', '--quiet', '--detach', 'HEAD~1')
    },
    async also(project) {
      const { commit, branch } = await storedCommit(project)
      assert.deepEqual([commit, branch], [git(project, 'rev-parse', 'HEAD').trim(), undefined])
      return 'the commit without a branch'
    },
    written: [/^\.git\/index$/],
  },
  {
    fault: 'a shallow clone',
    long: true,
    prepare(project) {
      repository(project)
      git(project, 'clone', '--quiet', '--depth=1', '--bare', `file://${project.root}`, 'shallow.git')
      rmAll(join(project.root, '.git'))
      git(project, 'clone', '--quiet', '--no-checkout', 'shallow.git', 'clone')
      execFileSync('mv', ['clone/.git', '.git'], { cwd: project.root })
      execFileSync('rm', ['-rf', 'clone'], { cwd: project.root })
      git(project, 'reset', '--quiet')
    },
    async also(project) {
      assert.equal((await storedCommit(project)).commit, git(project, 'rev-parse', 'HEAD').trim())
      return 'the commit'
    },
    written: [/^\.git\/index$/],
  },
  {
    fault: 'a submodule',
    long: true,
    prepare(project) {
      repository(project)
      // A submodule keeps its repository in that of the outer one, and a file leads there.
      const kept = join(project.root, 'data/modules/inner')
      mkdirSync(join(project.root, 'data/modules'), { recursive: true })
      renameSync(join(project.root, '.git'), kept)
      writeFileSync(join(project.root, '.git'), `gitdir: ${kept}\n`)
      git(project, 'config', 'core.worktree', project.root)
    },
    async also(project) {
      const { commit } = await storedCommit(project)
      assert.equal(commit, git(project, 'rev-parse', 'HEAD').trim())
      return 'the commit of the submodule'
    },
  },
]

function rmAll(path: string): void {
  execFileSync('rm', ['-rf', path])
}

/** Repositories of git in every form, and none. */
export const REPOSITORIES: FaultCase[] = REPOSITORIES_AS_ODD.map(oddCase)
