import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface HostedComment {
  id: number
  body: string
  author: { id: number; login: string; type: 'Bot' | 'User' }
}

/** One refusal that is answered before anything is done; `cut` breaks the connection. */
export type Refusal = { status: number; headers?: Record<string, string>; body?: string } | 'cut'

const BOT = { id: 1, login: 'github-actions[bot]', type: 'Bot' } as const

async function bodyOf(request: IncomingMessage): Promise<{ body: string }> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString()) as { body: string }
}

/**
 * The comments of one pull request as GitHub and GitLab serve them: pages of at most 100, and tokens that may write, may
 * only read, or belong to nobody. It runs until the test ends.
 */
export async function codeHost() {
  const comments: HostedComment[] = []
  const refusals: Refusal[] = []
  const requests: string[] = []
  const pulls: { number: number; head: { sha: string; label: string } }[] = []
  const access = { token: 'a-secret-token', readOnly: false, person: false }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://host')
    requests.push(`${request.method} ${url.pathname}${url.search}`)
    const send = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    }
    const refusal = refusals.shift()
    if (refusal === 'cut') return void response.destroy()
    if (refusal !== undefined) return send(refusal.status, { message: refusal.body ?? 'refused' }, refusal.headers)
    const token = request.headers.authorization?.replace('Bearer ', '') ?? String(request.headers['private-token'])
    if (token !== access.token) return send(401, { message: `Bad credentials: ${token}` })
    const [id] = /\d+$/.exec(url.pathname) ?? []
    const asNote = ({ author, ...comment }: HostedComment) => ({ ...comment, author, user: author, system: false })
    if (url.pathname === '/user') {
      if (url.searchParams.size === 0 && (access.person || request.headers['private-token'])) return send(200, BOT)
      return send(403, { message: 'Resource not accessible by integration' })
    }
    if (url.pathname.endsWith('/pulls')) {
      const head = url.searchParams.get('head')
      return send(
        200,
        pulls.filter(({ head: { label } }) => label === head),
      )
    }
    if (request.method === 'GET') {
      const size = Number(url.searchParams.get('per_page'))
      const first = (Number(url.searchParams.get('page')) - 1) * size
      return send(200, comments.slice(first, first + size).map(asNote))
    }
    if (access.readOnly) return send(403, { message: 'Resource not accessible by integration' })
    const { body } = await bodyOf(request)
    if (request.method === 'POST') {
      const comment: HostedComment = { id: comments.length + 1, body, author: BOT }
      comments.push(comment)
      return send(201, { ...asNote(comment), html_url: `https://host.example/c/${comment.id}` })
    }
    const comment = comments.find((each) => each.id === Number(id))
    if (!comment) return send(404, { message: 'Not Found' })
    comment.body = body
    return send(200, { ...asNote(comment), html_url: `https://host.example/c/${comment.id}` })
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, comments, refusals, requests, pulls, access }
}
