import { execFileSync } from 'node:child_process'
import type { GitFacts } from '../run.ts'

function git(cwd: string, ...words: string[]): string | undefined {
  try {
    return execFileSync('git', ['--no-optional-locks', ...words], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    // No git, no repository and no commit yet all mean the same to a record: the fact is not there.
    return undefined
  }
}

/** Commit, branch (absent on a detached head) and whether tracked files differ from the commit; empty without a repository. */
export function detectGit(cwd: string): GitFacts {
  const commit = git(cwd, 'rev-parse', 'HEAD')
  const branch = git(cwd, 'symbolic-ref', '--short', 'HEAD')
  const status = git(cwd, 'status', '--porcelain', '--untracked-files=no')
  return {
    ...(commit === undefined ? {} : { commit }),
    ...(branch === undefined || branch === '' ? {} : { branch }),
    ...(status === undefined ? {} : { dirty: status !== '' }),
  }
}

const CI_VARIABLES: readonly [variable: string, name: string][] = [
  ['GITHUB_ACTIONS', 'GitHub Actions'],
  ['GITLAB_CI', 'GitLab CI'],
  ['BUILDKITE', 'Buildkite'],
  ['CIRCLECI', 'CircleCI'],
  ['JENKINS_URL', 'Jenkins'],
  ['TF_BUILD', 'Azure Pipelines'],
]

/** The CI service that runs this process; `CI` when it does not say which; undefined outside CI. */
export function ciName(env: Record<string, string | undefined>): string | undefined {
  const known = CI_VARIABLES.find(([variable]) => env[variable] !== undefined && env[variable] !== '')
  if (known) return known[1]
  return env.CI === 'true' || env.CI === '1' ? 'CI' : undefined
}
