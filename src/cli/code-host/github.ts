import { type CodeHostAccess, Forbidden, request } from './request.ts'

interface GithubUser {
  login: string
  type?: string
}
interface GithubComment {
  id: number
  body?: string
  html_url?: string
  user?: GithubUser | null
}

const PER_PAGE = 100
/** Pages of comments that are looked through. */
const MOST_PAGES = 100

/** Access to the API of GitHub with a token (https://docs.github.com/rest). */
export const githubAccess = (url: string, token: string): CodeHostAccess => ({
  url,
  token,
  headers: {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    authorization: `Bearer ${token}`,
  },
})

/** Whom the token belongs to; undefined for the token of a workflow, which is an app and may not ask. */
async function ownLogin(access: CodeHostAccess): Promise<string | undefined> {
  try {
    return ((await request(access, 'GET', '/user')).answer as GithubUser).login
  } catch (error) {
    if (error instanceof Forbidden) return undefined
    throw error
  }
}

/** The first comment with the marker that this token has written: whoever quotes the marker keeps his own comment. */
async function findComment(access: CodeHostAccess, path: string, marker: string): Promise<GithubComment | undefined> {
  const login = await ownLogin(access)
  const own = (user: GithubComment['user']): boolean =>
    login === undefined ? user?.type === 'Bot' : user?.login === login
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { answer } = await request(access, 'GET', `${path}?per_page=${PER_PAGE}&page=${page}`)
    const comments = answer as GithubComment[]
    const found = comments.find(({ body, user }) => body?.includes(marker) && own(user))
    if (found || comments.length < PER_PAGE) return found
  }
  return undefined
}

/**
 * Writes a comment on a pull request, or changes the one that it wrote before.
 *
 * @param repository `owner/name`
 * @returns what was done, and where the comment is
 * @throws Forbidden when the token may not; of `request`
 */
export async function githubComment(
  access: CodeHostAccess,
  { repository, number, body, marker }: { repository: string; number: number; body: string; marker: string },
): Promise<{ done: 'created' | 'updated'; url?: string }> {
  const path = `/repos/${repository}/issues/${number}/comments`
  const found = await findComment(access, path, marker)
  const { answer } = found
    ? await request(access, 'PATCH', `/repos/${repository}/issues/comments/${found.id}`, { body })
    : await request(access, 'POST', path, { body })
  const { html_url: url } = answer as GithubComment
  return { done: found ? 'updated' : 'created', ...(url === undefined ? {} : { url }) }
}

/**
 * The open pull request whose newest commit is the one that was measured; undefined when there is none, because it was
 * closed or has newer commits.
 */
export async function pullRequestOf(
  access: CodeHostAccess,
  { repository, owner, branch, commit }: { repository: string; owner: string; branch: string; commit: string },
): Promise<number | undefined> {
  const head = encodeURIComponent(`${owner}:${branch}`)
  const { answer } = await request(
    access,
    'GET',
    `/repos/${repository}/pulls?state=open&head=${head}&per_page=${PER_PAGE}`,
  )
  return (answer as { number: number; head: { sha: string } }[]).find(({ head: { sha } }) => sha === commit)?.number
}
