import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BenchProject, benchProject } from '../support/bench-project.ts'
import { type FinishedCommand, startCommand } from '../support/energy-command.ts'
import { type FaultServer, faultServer } from '../support/fault-llm-server.ts'

/** Nothing that is written, printed, sent or shown in a list of processes may hold one of these. */
const SECRETS = {
  modelKey: 'canary-model-key-4711',
  databasePassword: 'canary-database-password-4711',
  codeHostToken: 'canary-token-of-the-code-host-4711',
  prompt: 'canary-prompt-of-the-task-4711',
}
/** What all of them begin with, and what another spelling of one would keep. */
const CANARY = /canary/i

const ENVIRONMENT = {
  ENERGY_READERS: 'fake:watts=30',
  MODEL_KEY: SECRETS.modelKey,
  ...Object.fromEntries(
    [
      'GITHUB_TOKEN',
      'GH_TOKEN',
      'GITLAB_TOKEN',
      'CI_JOB_TOKEN',
      'NPM_TOKEN',
      'OPENAI_API_KEY',
      'AWS_SECRET_ACCESS_KEY',
    ].map((name) => [name, SECRETS.codeHostToken]),
  ),
}

const TASKS = `tasks:
  - id: free_question
    category: qa
    name: A question
    description: One that nobody may read later
    level: 1
    prompt: ${SECRETS.prompt}
    checker: { kind: exact, expected: something else }
`
const model = (id: string, baseUrl: string, apiKey: string): Record<string, unknown> => ({
  id,
  provider: 'test',
  model: 'm',
  baseUrl,
  apiKey,
  site: 'remote',
  limits: { maxTokens: 16, temperature: 0 },
  retries: 0,
})

let server: FaultServer
let project: BenchProject
let run: FinishedCommand
/** Command lines of all processes that were seen below the command. */
const commandLines = new Set<string>()

function collectBelow(pid: number): void {
  try {
    commandLines.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))
    for (const task of readdirSync(`/proc/${pid}/task`))
      for (const child of readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').split(' ').filter(Boolean))
        collectBelow(Number(child))
  } catch {
    // It has ended meanwhile.
  }
}

async function command(words: string[], env: Record<string, string> = {}): Promise<FinishedCommand> {
  // A root of its own: whoever else measures on this machine is not waited for.
  const roots = { ENERGY_SYS_ROOT: join(project.root, 'sys') }
  const started = startCommand(project.root, words, { ...ENVIRONMENT, ...roots, ...env })
  let over = false
  void started.finished.then(() => {
    over = true
  })
  while (!over) {
    collectBelow(started.pid)
    await sleep(50)
  }
  return started.finished
}

beforeAll(async () => {
  server = await faultServer(
    { does: 'echo-key', status: 200 },
    { does: 'answer', text: 'An answer.' },
    { does: 'echo-key', status: 401 },
    { does: 'status', status: 400, body: { error: { message: SECRETS.modelKey } } },
  )
  project = benchProject({
    'config/app_settings.yaml': 'bench:\n  control: false\nreports: [json, html, markdown, junit]\n',
    'config/tasks.yaml': TASKS,
    'config/models.json': JSON.stringify({
      default: 'first',
      models: [model('first', server.baseUrl, `\${MODEL_KEY}`), model('second', server.baseUrl, SECRETS.modelKey)],
    }),
  })
  run = await command(['run', '--repetitions', '1', '--json'])
})

afterAll(async () => {
  project[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

/** Files below a folder with what is in them, but for those that the project has begun with. */
const filesBelow = (root: string): [string, string][] =>
  readdirSync(root, { withFileTypes: true })
    .filter((top) => top.isDirectory() && top.name !== 'config')
    .flatMap(({ name }) =>
      readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((below) => join(name, below)),
    )
    .filter((name) => statSync(join(root, name)).isFile())
    .map((name) => [name, readFileSync(join(root, name), 'latin1')])

/** What a page holds is packed. */
const unpacked = (text: string): string => {
  const data = /id="data">([^<]*)</.exec(text)?.[1]
  return data === undefined ? text : text + gunzipSync(Buffer.from(data, 'base64')).toString()
}

const leaks = (texts: readonly (readonly [string, string])[]): string[] =>
  texts.filter(([, text]) => CANARY.test(unpacked(text))).map(([name]) => name)

test('no secret is in the store, the spool, the cache, the reports, what is printed, or a list of processes', () => {
  expect(run.exitCode, run.stderr).toBe(0)
  expect(server.requests.length).toBeGreaterThan(1)
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${SECRETS.modelKey}`)
  expect(JSON.stringify(server.requests[0]?.body)).toContain(SECRETS.prompt)
  const files = filesBelow(project.root)
  expect(files.map(([name]) => name)).toContain('data/experiments.db')
  expect(leaks(files)).toEqual([])
  expect(
    leaks([
      ['stdout', run.stdout],
      ['stderr', run.stderr],
    ]),
  ).toEqual([])
  expect(commandLines.size).toBeGreaterThan(0)
  expect(leaks([...commandLines].map((line) => [line, line]))).toEqual([])
})

test.each([
  ['export', ['export', '--format', 'otlp']],
  ['another model', ['run', '--model', 'second', '--repetitions', '1']],
])('no secret is in %s', async (_, words) => {
  const { stdout, stderr } = await command(words)
  expect(leaks([['stdout', stdout], ['stderr', stderr], ...filesBelow(project.root)])).toEqual([])
})

test('no password of a database is in what fails, its stack included', async () => {
  const url = `postgres://energy:${SECRETS.databasePassword}@127.0.0.1:1/energy`
  const { exitCode, stdout, stderr } = await command(['db', 'status'], { ENERGY_DB: url, ENERGY_DEBUG: '1' })
  expect(exitCode, stderr).toBe(4)
  expect(stderr).toContain('    at ')
  expect(leaks([['stdout', stdout], ['stderr', stderr], ...filesBelow(project.root)])).toEqual([])
})
