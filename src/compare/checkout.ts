import { closeSync, openSync, readSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { askGit, git } from './git.ts'
import type { Repository } from './repository.ts'

/** First line of what stands for a file of Git LFS that has not been fetched. */
const LFS_POINTER = 'version https://git-lfs'

const startOf = (file: string, bytes: number): string => {
  const fd = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(bytes)
    return buffer.toString('latin1', 0, readSync(fd, buffer, 0, bytes, 0))
  } finally {
    closeSync(fd)
  }
}

/** Checks out a commit into a worktree of its own, without a branch. */
export async function checkOut(
  { top, env }: Repository,
  path: string,
  commit: string,
  signal: AbortSignal,
): Promise<void> {
  await git(['worktree', 'add', '--detach', '--quiet', path, commit], { cwd: top, env, signal })
}

/** What a worktree does not hold although its commit names it, one sentence each. */
export async function missingContent({ env }: Repository, path: string, signal: AbortSignal): Promise<string[]> {
  const options = { cwd: path, env, signal }
  const modules = (await git(['ls-files', '--stage', '-z'], options))
    .split('\0')
    .flatMap((line) => (line.startsWith('160000 ') ? [line.slice(line.indexOf('\t') + 1)] : []))
  const { stdout } = await askGit(['ls-files', '-z', '--', ':(attr:filter=lfs)'], options)
  const [large] = stdout.split('\0').filter((name) => name !== '')
  const pointers = large !== undefined && startOf(join(path, large), LFS_POINTER.length) === LFS_POINTER
  return [
    ...(modules.length === 0
      ? []
      : [`Submodules stay empty (${modules.join(', ')}): give compare.prepare \`git submodule update --init\`.`]),
    ...(pointers
      ? [`Files of Git LFS are not fetched (${large}): install git-lfs, and run \`git lfs fetch --all\`.`]
      : []),
  ]
}

/** The checkouts of two paths change places. */
export async function swapCheckouts(
  { top, env }: Repository,
  [a, b]: readonly [string, string],
  between: string,
): Promise<void> {
  renameSync(a, between)
  renameSync(b, a)
  renameSync(between, b)
  await git(['worktree', 'repair', a, b], { cwd: top, env })
}
