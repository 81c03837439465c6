import { appendFileSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadSettings } from '../config/load.ts'
import type { Comparison } from '../comparison.ts'
import { EnergyError, EXIT, messageOf } from '../errors.ts'
import {
  COMMENT_MARKER,
  COMPARISON_FILE,
  comparisonMarkdown,
  LONGEST_COMMENT,
  parseComparison,
} from '../reporters/index.ts'
import { type CiJob, ciJob } from './code-host/ci-job.ts'
import { githubAccess, githubComment, pullRequestOf } from './code-host/github.ts'
import { gitlabAccess, gitlabNote } from './code-host/gitlab.ts'
import { Forbidden, withRetries } from './code-host/request.ts'

export interface CommentOptions {
  /** Files that `compare` wrote; without any, the one in the folder of reports. */
  files: string[]
  /** Of the pull or merge request. */
  number?: number
}

/** Where the command runs, and where its sentences go. */
export interface CommentSurroundings {
  cwd: string
  env: Record<string, string | undefined>
  say: (text: string) => void
}

/** Comparisons (one per machine) that one comment has room for. */
const MOST_FILES = 7
/** GitHub takes a summary of 1 MiB per step; a character has at most three bytes. */
const LONGEST_SUMMARY = 300_000

function readComparison(file: string): Comparison {
  try {
    return parseComparison(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new EnergyError(
      'USAGE',
      `${file} is no comparison: ${messageOf(error).split('\n').slice(0, 12).join(' ')}`,
      `Give the ${COMPARISON_FILE} that \`vitest-energy compare\` wrote.`,
      { cause: error },
    )
  }
}

function filesOf({ files }: CommentOptions, { cwd, env }: CommentSurroundings): string[] {
  if (files.length > MOST_FILES) {
    throw new EnergyError(
      'USAGE',
      `A comment has room for ${MOST_FILES} comparisons; found ${files.length}.`,
      'Give fewer files.',
    )
  }
  if (files.length > 0) return files.map((file) => resolve(cwd, file))
  const { settings } = loadSettings({ root: cwd, env })
  return [resolve(cwd, settings.reportDir, COMPARISON_FILE)]
}

/** One text of all comparisons, for one comment or one summary. */
const together = (comparisons: readonly Comparison[], limit: number, runUrl: string | undefined): string =>
  comparisons
    .map((comparison) =>
      comparisonMarkdown(comparison, {
        maxCharacters: Math.floor(limit / comparisons.length) - 2,
        ...(runUrl === undefined ? {} : { runUrl }),
      }),
    )
    .join('\n\n')

/** Writes the comment, or says in a sentence why there is none. */
async function put(job: CiJob, number: number | undefined, body: string): Promise<string> {
  if (job.token === undefined) {
    const name = job.service === 'github' ? 'GITHUB_TOKEN' : 'GITLAB_TOKEN'
    return `There is no ${name}, so there is no comment.`
  }
  const marker = COMMENT_MARKER
  if (job.service === 'gitlab') {
    if (number === undefined) return 'This pipeline has no merge request, so there is no comment.'
    const access = gitlabAccess(job.apiUrl, job.token)
    const { done } = await withRetries(() => gitlabNote(access, { project: job.project, number, body, marker }))
    return `The comment on merge request ${number} was ${done}.`
  }
  const access = githubAccess(job.apiUrl, job.token)
  const { repository, measured } = job
  return withRetries(async () => {
    const target = number ?? (measured && (await pullRequestOf(access, { repository, ...measured })))
    if (target === undefined)
      return 'No open pull request has the measured commit as its newest, so there is no comment.'
    const { done, url } = await githubComment(access, { repository, number: target, body, marker })
    return `The comment on pull request ${target} was ${done}${url === undefined ? '' : `: ${url}`}.`
  })
}

/**
 * Writes comparisons as one comment on the pull or merge request, the same one each time, and into the summary of the step
 * on GitHub. A token that may only read, as pull requests from forks have it, is no failure: the summary is there.
 *
 * @returns 0, whatever the verdict: the gate is `compare`
 * @throws EnergyError USAGE for files, COMMENT_FAILED when the code host does not take it
 */
export async function comment(
  options: CommentOptions,
  surroundings: CommentSurroundings = {
    cwd: process.cwd(),
    env: process.env,
    say: (text) => process.stdout.write(`${text}\n`),
  },
): Promise<number> {
  const { env, say } = surroundings
  const comparisons = filesOf(options, surroundings).map(readComparison)
  const job = ciJob(env)
  if (job === undefined) {
    say(together(comparisons, LONGEST_COMMENT, undefined))
    return EXIT.ok
  }
  const summaryFile = job.service === 'github' ? job.summaryFile : undefined
  if (summaryFile !== undefined) appendFileSync(summaryFile, `${together(comparisons, LONGEST_SUMMARY, job.runUrl)}\n`)
  const body = together(comparisons, LONGEST_COMMENT, job.runUrl)
  try {
    say(await put(job, options.number ?? job.number, body))
  } catch (error) {
    if (!(error instanceof Forbidden)) throw error
    const elsewhere = summaryFile === undefined ? '' : ' The comparison is in the summary of this step.'
    say(`The token may not comment: that of a pull request from a fork may only read.${elsewhere}\n${error.message}`)
  }
  return EXIT.ok
}
