import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { comment } from '../../src/cli/comment.ts'
import { COMMENT_MARKER, comparisonJson } from '../../src/reporters/index.ts'
import { codeHost } from '../support/code-host.ts'
import { everyVerdict, exampleCompared, exampleComparison, examplePairs } from '../support/comparison.ts'
import { scratch } from '../support/scratch.ts'

let root: string
let host: Awaited<ReturnType<typeof codeHost>>
let said: string[]
let events = 0
beforeEach(async () => {
  root = scratch()
  host = await codeHost()
  said = []
  writeFileSync(join(root, 'comparison.json'), comparisonJson(exampleComparison({ benches: everyVerdict() })))
})

function event(content: unknown): string {
  const file = join(root, `event-${events++}.json`)
  writeFileSync(file, JSON.stringify(content))
  return file
}

const onGithub = (more: Record<string, string> = {}): Record<string, string> => ({
  GITHUB_API_URL: host.url,
  GITHUB_REPOSITORY: 'octo/repo',
  GITHUB_TOKEN: host.access.token,
  GITHUB_RUN_ID: '77',
  GITHUB_STEP_SUMMARY: join(root, 'summary.md'),
  GITHUB_EVENT_PATH: event({ pull_request: { number: 5 } }),
  ...more,
})

const onGitlab = (more: Record<string, string> = {}): Record<string, string> => ({
  CI_API_V4_URL: host.url,
  CI_PROJECT_ID: '9',
  CI_MERGE_REQUEST_IID: '5',
  GITLAB_TOKEN: host.access.token,
  ...more,
})

const write = (env: Record<string, string>, options: { files?: string[]; number?: number } = {}): Promise<number> =>
  comment({ files: ['comparison.json'], ...options }, { cwd: root, env, say: (text) => void said.push(text) })

const person = { id: 2, login: 'octocat', type: 'User' } as const

describe.each([
  ['GitHub', onGithub],
  ['GitLab', onGitlab],
])('%s', (_, env) => {
  test('the comment is created once, and changed in place from then on', async () => {
    expect(await write(env())).toBe(0)
    expect(host.comments.map(({ body }) => body.split('\n')[0])).toEqual([expect.stringContaining('1 of 6 benchmarks')])
    expect(host.comments[0]?.body).toContain(COMMENT_MARKER)
    writeFileSync(
      join(root, 'comparison.json'),
      comparisonJson(exampleComparison({ benches: everyVerdict().slice(2, 4) })),
    )
    expect(await write(env())).toBe(0)
    expect(host.comments.map(({ body }) => body.split('\n')[0])).toEqual([
      '### ✓ None of 2 benchmarks uses more energy',
    ])
    expect(said[0]).toMatch(/request 5 was created/)
    expect(said[1]).toMatch(/request 5 was updated/)
  })

  test('it is found on a later page, and who quotes the marker keeps his own', async () => {
    for (let id = 1; id <= 230; id++) {
      host.comments.push({ id, body: id % 2 === 0 ? `I quote ${COMMENT_MARKER}` : 'hello', author: person })
    }
    await write(env())
    expect(host.comments).toHaveLength(231)
    await write(env())
    expect(host.comments).toHaveLength(231)
    expect(host.comments.filter(({ author }) => author === person).every(({ body }) => !body.includes('###'))).toBe(
      true,
    )
    expect(said[1]).toContain('updated')
  })

  test('what passes is tried again, and nothing is written twice', async () => {
    host.refusals.push(
      { status: 502, headers: { 'retry-after': '0' } },
      { status: 429, headers: { 'retry-after': '0' } },
    )
    await write(env())
    expect(host.comments).toHaveLength(1)
    host.refusals.push({ status: 503, headers: { 'retry-after': '0' } })
    await write(env())
    expect(host.comments).toHaveLength(1)
  })

  test('four tries are all', async () => {
    for (let i = 0; i < 9; i++) host.refusals.push({ status: 500, headers: { 'retry-after': '0' } })
    await expect(write(env())).rejects.toMatchObject({
      code: 'COMMENT_FAILED',
      message: expect.stringContaining('4 tries') as string,
    })
    expect(host.requests).toHaveLength(4)
    expect(host.comments).toEqual([])
  })

  test('a token that may only read is no failure', async () => {
    host.access.readOnly = true
    expect(await write(env())).toBe(0)
    expect(host.comments).toEqual([])
    expect(said[0]).toContain('may not comment')
  })

  test('a wrong token fails, and is never shown', async () => {
    const token = 'glpat-very-secret'
    const error: unknown = await write(env({ GITHUB_TOKEN: token, GITLAB_TOKEN: token })).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code: 'COMMENT_FAILED', message: expect.stringContaining('401') as string })
    expect((error as Error).message).toContain('Bad credentials: ***')
    expect(`${String(error)} ${(error as Error).stack} ${said.join()}`).not.toContain(token)
  })

  test('without a token there is a sentence', async () => {
    expect(await write(env({ GITHUB_TOKEN: '', GITLAB_TOKEN: '' }))).toBe(0)
    expect(host.requests).toEqual([])
    expect(said[0]).toMatch(/There is no G\w+_TOKEN/)
  })
})

test('a connection that is cut is tried again', async () => {
  host.refusals.push('cut')
  await write(onGithub())
  expect(host.comments).toHaveLength(1)
})

test('a person’s token changes that person’s comment, and no other', async () => {
  host.access.person = true
  host.comments.push({ id: 1, body: COMMENT_MARKER, author: { ...person, type: 'Bot' } })
  await write(onGithub())
  await write(onGithub())
  expect(host.comments).toHaveLength(2)
})

describe('the pull request of a workflow that follows another', () => {
  const followed = (sha: string): Record<string, string> =>
    onGithub({
      GITHUB_EVENT_PATH: event({
        workflow_run: {
          head_sha: sha,
          head_branch: 'faster',
          head_repository: { owner: { login: 'fork' } },
          html_url: 'https://host.example/runs/1',
        },
      }),
    })

  test('is the open one whose newest commit was measured, also from a fork', async () => {
    host.pulls.push(
      { number: 4, head: { sha: 'aaa', label: 'octo:faster' } },
      { number: 6, head: { sha: 'aaa', label: 'fork:faster' } },
    )
    await write(followed('aaa'))
    expect(said[0]).toMatch(/pull request 6 was created/)
    expect(host.requests).toContain('POST /repos/octo/repo/issues/6/comments')
    expect(host.comments[0]?.body).toContain('](<https://host.example/runs/1>)')
  })

  test('is none where newer commits are there', async () => {
    host.pulls.push({ number: 6, head: { sha: 'bbb', label: 'fork:faster' } })
    expect(await write(followed('aaa'))).toBe(0)
    expect(host.comments).toEqual([])
    expect(said[0]).toContain('so there is no comment')
  })
})

test('the summary of the step holds what a comment has no room for, within 1 MiB', async () => {
  const benches = Array.from({ length: 2000 }, (_, i) =>
    exampleCompared(`größe ${i}`, 0.06, { verdict: 'regression', pairs: examplePairs(1, 0.06) }),
  )
  writeFileSync(join(root, 'comparison.json'), comparisonJson(exampleComparison({ benches, verdict: 'regression' })))
  writeFileSync(join(root, 'summary.md'), 'before\n')
  await write(onGithub())
  const summary = readFileSync(join(root, 'summary.md'))
  expect(summary.length).toBeLessThan(2 ** 20)
  expect(summary.toString()).toMatch(/^before\n### ⚠ 2000 of 2000/)
  expect(summary.length).toBeGreaterThan(3 * (host.comments[0]?.body.length ?? 0))
  expect(host.comments[0]?.body.length).toBeLessThanOrEqual(65_536)
})

test('comparisons of two machines are one comment', async () => {
  writeFileSync(join(root, 'other.json'), comparisonJson(exampleComparison()))
  await write(onGithub(), { files: ['comparison.json', 'other.json'] })
  await write(onGithub(), { files: ['comparison.json', 'other.json'] })
  expect(host.comments).toHaveLength(1)
  expect(host.comments[0]?.body.match(/^### .*/gm)).toHaveLength(2)
})

test('outside of CI the text is printed', async () => {
  expect(await write({})).toBe(0)
  expect(said[0]).toMatch(/^### ⚠ 1 of 6 benchmarks/)
})

test('the file in the folder of reports is the default; what is no comparison is refused with its name', async () => {
  await expect(write({}, { files: [] })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(join(root, '.vitest/energy/energy-comparison.json')) as string,
  })
  writeFileSync(join(root, 'bad.json'), '{"schemaVersion": 1, "verdict": "fine"}')
  await expect(write({}, { files: ['bad.json'] })).rejects.toMatchObject({ code: 'USAGE' })
})

test('as a command it fails with a sentence and a remedy, without the token', async () => {
  const main = resolve(import.meta.dirname, '../../src/cli/main.ts')
  const env = onGithub({ GITHUB_TOKEN: 'ghp-very-secret' })
  const { code, text } = await new Promise<{ code: unknown; text: string }>((done) => {
    execFile(
      process.execPath,
      [main, 'comment', 'comparison.json', '--pr', '5'],
      { cwd: root, env },
      (error, out, err) => done({ code: error?.code, text: out + err }),
    )
  })
  expect(code).toBe(1)
  expect(text).toMatch(/GET \/user was answered 401: .*\nThe token is not valid: give another one\.\n$/)
  expect(text).not.toContain('very-secret')
})
