import { posix } from 'node:path'
import { askGit, git } from './git.ts'
import { askedDependencies, LOCK_FILES } from './package-manager.ts'
import type { Repository } from './repository.ts'

/** Text of a file of a commit; undefined where it has none. */
async function textAt({ top, env }: Repository, commit: string, file: string): Promise<string | undefined> {
  const { code, stdout } = await askGit(['show', `${commit}:${file}`], { cwd: top, env })
  return code === 0 ? stdout : undefined
}

async function dependenciesDiffer(repository: Repository, base: string, head: string, file: string): Promise<boolean> {
  const name = posix.basename(file)
  if (LOCK_FILES.includes(name)) return true
  if (name !== 'package.json') return false
  const [before, after] = await Promise.all([textAt(repository, base, file), textAt(repository, head, file)])
  if (before === undefined || after === undefined) return true
  return askedDependencies(before) !== askedDependencies(after)
}

/**
 * Files that differ between two commits; a file that was moved is two.
 *
 * @param root folder that the names are relative to, itself relative to the top of the repository
 */
export async function changedFiles(
  repository: Repository,
  base: string,
  head: string,
  root: string,
): Promise<{ files: string[]; dependencies: boolean }> {
  const { top, env } = repository
  const words = ['diff', '--name-only', '--no-renames', '-z', base, head]
  const files = (await git(words, { cwd: top, env })).split('\0').filter((name) => name !== '')
  let dependencies = false
  for (const file of files) dependencies ||= await dependenciesDiffer(repository, base, head, file)
  return { files: files.map((file) => posix.relative(root, file)), dependencies }
}
