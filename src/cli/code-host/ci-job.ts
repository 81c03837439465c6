import { readFileSync } from 'node:fs'
import { EnergyError, messageOf } from '../../errors.ts'

type Environment = Record<string, string | undefined>

/** What a job of a CI service knows of the change that it works for. */
export type CiJob =
  | {
      service: 'github'
      apiUrl: string
      repository: string
      token?: string
      /** Of the pull request, where the event names it. */
      number?: number
      /** Of a workflow that follows another: what that one has measured. */
      measured?: { owner: string; branch: string; commit: string }
      runUrl?: string
      summaryFile?: string
    }
  | { service: 'gitlab'; apiUrl: string; project: string; token?: string; number?: number; runUrl?: string }

interface GithubEvent {
  pull_request?: { number: number }
  workflow_run?: {
    head_sha: string
    head_branch: string
    head_repository: { owner: { login: string } } | null
    html_url: string
  }
}

const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value)

function githubEvent(path: string | undefined): GithubEvent {
  if (path === undefined) return {}
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as GithubEvent
  } catch (error) {
    throw new EnergyError(
      'USAGE',
      `The event of the workflow (${path}) cannot be read: ${messageOf(error)}.`,
      'Give the number of the pull request with --pr.',
      { cause: error },
    )
  }
}

function githubJob(env: Environment, repository: string): CiJob {
  const { pull_request: pull, workflow_run: run } = githubEvent(given(env.GITHUB_EVENT_PATH))
  const here =
    env.GITHUB_RUN_ID === undefined
      ? undefined
      : `${env.GITHUB_SERVER_URL ?? 'https://github.com'}/${repository}/actions/runs/${env.GITHUB_RUN_ID}`
  const runUrl = run?.html_url ?? here
  const token = given(env.GITHUB_TOKEN) ?? given(env.GH_TOKEN)
  const summaryFile = given(env.GITHUB_STEP_SUMMARY)
  const owner = run?.head_repository?.owner.login
  return {
    service: 'github',
    apiUrl: given(env.GITHUB_API_URL) ?? 'https://api.github.com',
    repository,
    ...(token === undefined ? {} : { token }),
    ...(pull === undefined ? {} : { number: pull.number }),
    ...(run === undefined || owner === undefined
      ? {}
      : { measured: { owner, branch: run.head_branch, commit: run.head_sha } }),
    ...(runUrl === undefined ? {} : { runUrl }),
    ...(summaryFile === undefined ? {} : { summaryFile }),
  }
}

/** The job that this process runs in, from the variables of its CI service; undefined outside of the two that are known. */
export function ciJob(env: Environment): CiJob | undefined {
  const repository = given(env.GITHUB_REPOSITORY)
  if (repository !== undefined) return githubJob(env, repository)
  const [apiUrl, project] = [given(env.CI_API_V4_URL), given(env.CI_PROJECT_ID)]
  if (apiUrl === undefined || project === undefined) return undefined
  const [token, number, runUrl] = [given(env.GITLAB_TOKEN), given(env.CI_MERGE_REQUEST_IID), given(env.CI_JOB_URL)]
  return {
    service: 'gitlab',
    apiUrl,
    project,
    ...(token === undefined ? {} : { token }),
    ...(number === undefined ? {} : { number: Number(number) }),
    ...(runUrl === undefined ? {} : { runUrl }),
  }
}
