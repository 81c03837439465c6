import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ModelWorkflow } from '../../src/execution/schedule.ts'
import { collectExperiment } from '../../src/invocation/collect.ts'
import { unstoredPage } from '../../src/invocation/page-data.ts'
import { store } from '../../src/invocation/save.ts'
import { writeReports } from '../../src/invocation/write-reports.ts'
import { REPORT_KINDS } from '../../src/report-kind.ts'
import { consoleReport, formatJoules } from '../../src/reporters/index.ts'
import type { FailureType, TaskRun } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { type Behaviour, type FaultServer, faultServer } from '../support/fault-llm-server.ts'
import { CANARY } from '../support/llm-run.ts'
import { measuredWorkflows } from '../support/workflow-process.ts'

const LIMIT_SECONDS = 1
const TEN_MEGABYTES = 10_000_000

const TASKS = `
tasks:
  - id: sum
    category: qa
    name: Sum
    description: A sum
    level: 2
    prompt: What is 2 + 3?
    tools: [calculator]
    checker: { kind: numeric, expected: 5 }
`

const answer = (text: string): Behaviour => ({ does: 'answer', text })
const CALL = { id: 'c', name: 'calculator', arguments: '{"expression": 2 +' }
const PLAN = JSON.stringify({
  steps: [{ id: 's1', tool: 'calculator', instruction: 'Add', depends_on: [] }],
})

interface Scenario {
  name: string
  workflow: ModelWorkflow
  script: Behaviour[]
  failure?: FailureType
  calls: number
  more?: Record<string, unknown>
}

const LINEAR: Omit<Scenario, 'workflow'>[] = [
  {
    name: '429 with Retry-After, then an answer',
    script: [{ does: 'status', status: 429, headers: { 'retry-after': '0.05' } }, answer('5')],
    calls: 2,
    more: { retries: 1 },
  },
  {
    name: '429',
    script: [{ does: 'status', status: 429, headers: { 'retry-after': '3600' } }],
    failure: 'rate-limited',
    calls: 1,
    more: { retries: 3 },
  },
  { name: '500 that shows the key', script: [{ does: 'echo-key', status: 500 }], failure: 'server-error', calls: 1 },
  { name: '401 that shows the key', script: [{ does: 'echo-key', status: 401 }], failure: 'request-refused', calls: 1 },
  { name: 'an answer that shows the key', script: [answer(`${CANARY} is 6`)], failure: 'wrong-answer', calls: 1 },
  { name: 'silence', script: [{ does: 'hang', after: 'nothing' }], failure: 'timeout', calls: 1 },
  {
    name: 'silence after a token',
    script: [{ does: 'hang', after: 'first-token' }],
    failure: 'timeout',
    calls: 1,
    more: { stream: true },
  },
  {
    name: 'a trickle',
    script: [{ does: 'trickle', everyMs: 20 }],
    failure: 'timeout',
    calls: 1,
    more: { stream: true },
  },
  {
    name: 'a cut stream',
    script: [{ does: 'cut', after: 'first-token' }],
    failure: 'stream-cut',
    calls: 1,
    more: { stream: true },
  },
  {
    name: 'wrong usage',
    script: [{ does: 'answer', text: '5', usage: { prompt_tokens: -3, completion_tokens: 'many', total_tokens: 1.5 } }],
    calls: 1,
  },
  {
    name: '10 MB',
    script: [{ does: 'flood', bytes: TEN_MEGABYTES }],
    failure: 'answer-too-long',
    calls: 1,
    more: { stream: true },
  },
  { name: '10 MB at once', script: [{ does: 'flood', bytes: TEN_MEGABYTES }], failure: 'answer-too-long', calls: 1 },
  {
    name: 'HTML',
    script: [{ does: 'raw', contentType: 'text/html', body: `<html>${CANARY}` }],
    failure: 'malformed-reply',
    calls: 1,
  },
  {
    name: 'HTML to a stream',
    script: [{ does: 'raw', contentType: 'text/html', body: '<html>' }],
    failure: 'malformed-reply',
    calls: 1,
    more: { stream: true },
  },
]
const AGENTIC: Omit<Scenario, 'workflow'>[] = [
  { name: 'a plan that is no JSON', script: [answer(`{"steps": [${CANARY}`)], failure: 'plan-unparsable', calls: 1 },
  {
    name: 'arguments that are no JSON',
    script: [answer(PLAN), { does: 'answer', toolCalls: [CALL] }],
    failure: 'tool-arguments-invalid',
    calls: 2,
  },
  {
    name: '500 in mid-plan',
    script: [answer(PLAN), { does: 'echo-key', status: 500 }],
    failure: 'server-error',
    calls: 2,
  },
]
const SCENARIOS: Scenario[] = [
  ...LINEAR.map((each) => ({ workflow: 'linear' as const, ...each })),
  ...AGENTIC.map((each) => ({ workflow: 'agentic' as const, ...each })),
]

/** Every file below a folder, as it lies there. */
const filesOf = (folder: string): { name: string; bytes: Buffer }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((name) => ({ name, bytes: readFileSync(name) }))

const modelsAt = (servers: readonly FaultServer[]): Record<string, unknown>[] =>
  SCENARIOS.map(({ name, more = {} }, i) => ({
    id: name,
    provider: 'test',
    model: 'm',
    baseUrl: servers[i]?.baseUrl,
    apiKey: '${FAULT_KEY}',
    site: i % 2 === 0 ? 'remote' : 'host',
    stream: false,
    retries: 0,
    timeoutSeconds: LIMIT_SECONDS,
    ...more,
  }))

test('whatever a server does: stored with its failure and its energy, within its limit, without the key', async () => {
  const servers = await Promise.all(SCENARIOS.map(({ script }) => faultServer(...script)))
  onTestFinished(() => Promise.all(servers.map((server) => server[Symbol.asyncDispose]())).then(() => undefined))
  await using workflows = await measuredWorkflows(TASKS, modelsAt(servers), { FAULT_KEY: CANARY })
  const { root, spoolDir, head, setup, harness } = workflows
  const runs: Readonly<TaskRun>[] = []
  for (const { name, workflow } of SCENARIOS) {
    const [run] = await harness.runGoal(setup.tasks.get('sum'), setup.models.get(name), workflow)
    if (run) runs.push(run)
  }

  for (const [i, { name, failure, calls }] of SCENARIOS.entries()) {
    const run = runs[i]
    const facts = run?.workflowFacts
    expect([name, facts?.failure?.type]).toEqual([name, failure])
    expect([name, run?.status, run?.success]).toEqual([name, 'completed', failure === undefined])
    expect([name, facts?.calls.length]).toEqual([name, calls])
    // The brackets of the two readings are wide where the machine is busy.
    expect((run?.totalJoules ?? Number.NaN) / (run?.seconds ?? Number.NaN) / 30, name).toBeCloseTo(1, 1)
    expect(run?.seconds, name).toBeLessThan(5 * LIMIT_SECONDS)
    const phases = facts?.phases.reduce((sum, { joules = Number.NaN }) => sum + joules, 0)
    expect(phases, name).toBeCloseTo(run?.totalJoules ?? Number.NaN, 5)
    expect(facts?.model.site).toBe(i % 2 === 0 ? 'remote' : 'host')
    // Nobody reads on for long past the longest answer.
    expect(
      facts?.calls.every(({ bytesReceived = Number.NaN }) => bytesReceived < TEN_MEGABYTES / 4),
      name,
    ).toBe(true)
  }
  const wrongUsage = runs[SCENARIOS.findIndex(({ name }) => name === 'wrong usage')]
  expect(wrongUsage?.workflowFacts?.tokens).toEqual({})

  const { experiment, recordings } = collectExperiment(head, spoolDir, [], { status: 'completed' })
  const page = unstoredPage(experiment, 'it is not asked for.')
  const reported = { experiment, beside: {}, energy: formatJoules, page: () => page }
  expect(writeReports(join(root, 'report'), REPORT_KINDS, reported)).toMatchObject({ errors: [] })
  await using db = await openDatabase(join(root, 'data/experiments.db'))
  await store(db, experiment, recordings)
  const printed = consoleReport(experiment, { colour: false, width: 160 })
  expect(printed).toMatch(/Failed attempts/)
  const read = await db.loadExperiment(head.id)
  expect(read?.runs.map((run) => run.id).toSorted()).toEqual(runs.map(({ id }) => id).toSorted())
  for (const text of [printed, JSON.stringify(read), JSON.stringify(runs), JSON.stringify(page)])
    expect(text).not.toContain(CANARY)
  const files = filesOf(root)
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/\.db$/),
      expect.stringMatching(/records-.*ndjson$/),
      join(root, 'report/energy.json'),
    ]),
  )
  for (const { name, bytes } of files) {
    expect(bytes.includes(CANARY), name).toBe(false)
    expect(bytes.includes(CANARY.slice(0, 14)), name).toBe(false)
  }
  // What the redaction left in its place shows that the key did come back.
  expect(files.some(({ bytes }) => bytes.includes('[redacted]'))).toBe(true)
})
