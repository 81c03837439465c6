import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import type { GitFacts } from '../run.ts'

/** One look at everything: https://git-scm.com/docs/git-status#_porcelain_format_version_2 */
const STATUS = ['--no-optional-locks', 'status', '--porcelain=v2', '--branch', '--untracked-files=no']

/** With thousands of changed files it is long. */
const MAXIMUM_BYTES = 1 << 28

function factsOf(status: string): GitFacts {
  const header = (name: string): string | undefined => new RegExp(`^# branch\\.${name} (.+)$`, 'm').exec(status)?.[1]
  const [commit, branch] = [header('oid'), header('head')]
  return {
    ...(commit === undefined || commit === '(initial)' ? {} : { commit }),
    ...(branch === undefined || branch === '(detached)' ? {} : { branch }),
    dirty: /^[^#]/m.test(status),
  }
}

/** Commit, branch (absent on a detached head) and whether tracked files differ from the commit; empty without a repository. */
export function detectGit(cwd: string): GitFacts {
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore']
    return factsOf(execFileSync('git', STATUS, { cwd, encoding: 'utf8', maxBuffer: MAXIMUM_BYTES, stdio }))
  } catch {
    // No git and no repository mean the same to a record: the facts are not there.
    return {}
  }
}

/** `detectGit` beside what else is done meanwhile. */
export async function detectGitMeanwhile(cwd: string): Promise<GitFacts> {
  try {
    return factsOf((await promisify(execFile)('git', STATUS, { cwd, maxBuffer: MAXIMUM_BYTES })).stdout)
  } catch {
    return {}
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
