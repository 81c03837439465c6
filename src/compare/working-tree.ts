import { copyFileSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { git } from './git.ts'
import type { Repository } from './repository.ts'

const AUTHOR = { NAME: 'vitest-energy', EMAIL: 'vitest-energy@localhost' }
const IDENTITY = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((who) =>
    Object.entries(AUTHOR).map(([what, value]) => [`GIT_${who}_${what}`, value]),
  ),
)

/**
 * The working tree as it is (changes, staged or not, untracked files that are not ignored, deletions) as a commit that no
 * ref names: git removes it some time after the comparison. It is made in an index of its own; the user's is only read.
 *
 * @param scratch folder for that index
 * @returns the commit to check out; HEAD itself where nothing has changed
 */
export async function commitOfWorkingTree(
  { top, env }: Repository,
  scratch: string,
  signal: AbortSignal,
): Promise<{ commit: string; dirty: boolean }> {
  const options = { cwd: top, env, signal }
  const index = join(scratch, 'index')
  const users = resolve(top, await git(['rev-parse', '--git-path', 'index'], options))
  // What the user's index knows of the files spares git to read them all.
  if (existsSync(users)) copyFileSync(users, index)
  const own = { ...options, env: { ...env, ...IDENTITY, GIT_INDEX_FILE: index } }
  await git(['add', '--all', '--', '.'], own)
  const tree = await git(['write-tree'], own)
  const [head = '', headTree] = (await git(['rev-parse', 'HEAD', 'HEAD^{tree}'], options)).split('\n')
  if (tree === headTree) return { commit: head, dirty: false }
  return { commit: await git(['commit-tree', tree, '-p', head, '-m', 'The working tree'], own), dirty: true }
}
