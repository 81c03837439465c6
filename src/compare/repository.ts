import { EnergyError } from '../errors.ts'
import { askGit, git } from './git.ts'

/** The repository around a folder. */
export interface Repository {
  /** Top of its working tree. */
  top: string
  /** The folder, relative to the top; `` for the top itself. */
  prefix: string
  env: NodeJS.ProcessEnv
}

export interface Commit {
  commit: string
  subject: string
}

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? ''

/** @throws EnergyError NO_REPOSITORY outside a working tree, and before the first commit */
export async function openRepository(cwd: string, env: NodeJS.ProcessEnv): Promise<Repository> {
  const { code, stdout, stderr } = await askGit(['rev-parse', '--show-toplevel', '--show-prefix'], { cwd, env })
  if (code !== 0) {
    throw new EnergyError(
      'NO_REPOSITORY',
      `${cwd} is in no working tree of git (${firstLine(stderr)}).`,
      'Compare inside a clone of the repository: both commits are checked out from it.',
    )
  }
  const [top = '', prefix = ''] = stdout.split('\n')
  const repository = { top, prefix: prefix.replace(/\/$/, ''), env }
  const first = await askGit(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { cwd: top, env })
  if (first.code === 0) return repository
  throw new EnergyError('NO_REPOSITORY', `The repository ${top} has no commit yet.`, 'Commit what is to be the base.')
}

/**
 * The commit that a name stands for.
 *
 * @throws EnergyError COMMIT_UNKNOWN
 */
export async function resolveCommit({ top, env }: Repository, ref: string): Promise<Commit> {
  const options = { cwd: top, env }
  const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]
  const { code, stdout } = await askGit(words, options)
  const commit = stdout.trim()
  if (code === 0) return { commit, subject: await git(['show', '-s', '--format=%s', commit], options) }
  const shallow = (await git(['rev-parse', '--is-shallow-repository'], options)) === 'true'
  throw new EnergyError(
    'COMMIT_UNKNOWN',
    `${shallow ? 'The shallow clone' : 'The repository'} ${top} has no commit "${ref}".`,
    shallow
      ? `Fetch it: \`git fetch --depth=1 origin ${ref}\`, and name what it brings (FETCH_HEAD); or \`git fetch --unshallow\`.`
      : 'Name a branch, a tag or a commit that `git rev-parse` knows; fetch it first when it is on a remote.',
  )
}

/** @throws EnergyError COMMIT_UNKNOWN where a commit lacks the folder that is measured in */
export async function requireFolder({ top, prefix, env }: Repository, commit: string, ref: string): Promise<void> {
  if (prefix === '') return
  const { code, stdout } = await askGit(['cat-file', '-t', `${commit}:${prefix}`], { cwd: top, env })
  if (code === 0 && stdout.trim() === 'tree') return
  throw new EnergyError(
    'COMMIT_UNKNOWN',
    `The commit "${ref}" has no folder ${prefix}, where this comparison was started.`,
    'Compare with a commit that has it, or start in a folder that both have.',
  )
}
