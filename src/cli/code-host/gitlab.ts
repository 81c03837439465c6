import { type CodeHostAccess, request } from './request.ts'

interface GitlabNote {
  id: number
  body: string
  system: boolean
  author: { id: number }
}

const PER_PAGE = 100
/** Pages of notes that are looked through. */
const MOST_PAGES = 100

/** Access to the API of GitLab with a token that has the scope `api`; the token of a job may not write notes. */
export const gitlabAccess = (url: string, token: string): CodeHostAccess => ({
  url,
  token,
  headers: { 'private-token': token },
})

/**
 * Writes a note on a merge request, or changes the one that this token wrote before (https://docs.gitlab.com/api/notes).
 *
 * @param project its number, or its path in URL encoding
 * @throws Forbidden when the token may not; of `request`
 */
export async function gitlabNote(
  access: CodeHostAccess,
  { project, number, body, marker }: { project: string; number: number; body: string; marker: string },
): Promise<{ done: 'created' | 'updated' }> {
  const path = `/projects/${project}/merge_requests/${number}/notes`
  const me = ((await request(access, 'GET', '/user')).answer as { id: number }).id
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { answer } = await request(
      access,
      'GET',
      `${path}?sort=asc&order_by=created_at&per_page=${PER_PAGE}&page=${page}`,
    )
    const notes = answer as GitlabNote[]
    const found = notes.find((note) => !note.system && note.author.id === me && note.body.includes(marker))
    if (found) {
      await request(access, 'PUT', `${path}/${found.id}`, { body })
      return { done: 'updated' }
    }
    if (notes.length < PER_PAGE) break
  }
  await request(access, 'POST', path, { body })
  return { done: 'created' }
}
