import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { Ledger } from '../../src/execution/embedded/ledger.ts'
import type { TaskRun } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { exampleExperiment } from '../support/experiment.ts'
import { faultServer, type Usage } from '../support/fault-llm-server.ts'
import { measuredWorkflows } from '../support/measured-workflows.ts'
import { scratch } from '../support/scratch.ts'

interface Stored {
  prompt: number | null
  completion: number | null
  total: number | null
}

/** Token counts in the database: summed over the calls, and over the runs. */
async function storedTokens(runs: readonly TaskRun[]): Promise<{ calls: Stored; runs: Stored }> {
  const file = join(scratch(), 'experiments.db')
  await using db = await openDatabase(file)
  await db.migrate()
  await db.saveExperiment({ ...exampleExperiment(), runs: [...runs] }, [])
  const sql = new Database(file, { readonly: true })
  const sums = (table: string): Stored =>
    sql
      .prepare(
        `SELECT SUM(prompt_tokens) AS prompt, SUM(completion_tokens) AS completion, SUM(total_tokens) AS total FROM ${table}`,
      )
      .get() as Stored
  const stored = { calls: sums('llm_interactions'), runs: sums('runs') }
  sql.close()
  return stored
}

test.each([true, false])(
  'stored token counts are those of the embedded server (streamed: %s)',
  { timeout: 120_000 },
  async (stream) => {
    await using workflows = await measuredWorkflows(scratch(), { readers: [] })
    const { setup, harness } = workflows
    const task = setup.tasks.get('geography_qa')
    const model = { ...setup.models.get(), stream }
    const runs = [...(await harness.runGoal(task, model, 'linear')), ...(await harness.runGoal(task, model, 'agentic'))]
    expect(runs.map(({ success }) => success)).toEqual([true, true])
    expect(runs.flatMap(({ workflowFacts }) => workflowFacts?.calls.map(({ streamed }) => streamed))).toEqual([
      stream,
      stream,
      stream,
      stream,
    ])
    const { definition } = await setup.host.use(model)
    const response = await fetch(`${definition.baseUrl}/ledger`, {
      headers: { authorization: `Bearer ${definition.apiKey}` },
    })
    const ledger = (await response.json()) as Ledger
    const stored = await storedTokens(runs)
    expect(stored.calls).toEqual(stored.runs)
    expect(stored.calls.prompt).toBe(ledger.promptTokens)
    expect(stored.calls.completion).toBe(ledger.completionTokens)
    expect(stored.calls.total).toBe(ledger.promptTokens + ledger.completionTokens)
  },
)

const usage = (prompt: number, completion: number): Usage => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
})

test.each([true, false])(
  'retried calls count once, with what the server said of them (streamed: %s)',
  async (stream) => {
    const plan = JSON.stringify({ steps: [{ id: 's1', instruction: 'Answer the task.', depends_on: [] }] })
    await using server = await faultServer(
      { does: 'status', status: 429, headers: { 'retry-after': '0.01' } },
      { does: 'answer', text: plan, usage: usage(101, 11) },
      { does: 'cut', after: 'first-token' },
      { does: 'answer', text: 'Canberra', usage: usage(203, 7) },
      { does: 'status', status: 500 },
      { does: 'answer', text: 'Canberra', usage: usage(307, 3) },
    )
    const folder = scratch()
    mkdirSync(join(folder, 'config'))
    const entry = {
      id: 'faulty',
      provider: 'test',
      model: 'm',
      baseUrl: server.baseUrl,
      site: 'remote',
      stream,
      retries: 2,
    }
    writeFileSync(join(folder, 'config/models.json'), JSON.stringify({ default: 'faulty', models: [entry] }))
    await using workflows = await measuredWorkflows(folder, { readers: [] })
    const { setup, harness } = workflows
    const runs = await harness.runGoal(setup.tasks.get('geography_qa'), setup.models.get(), 'agentic')
    expect(server.requests).toHaveLength(6)
    expect(runs[0]?.workflowFacts?.calls.map(({ status }) => status)).toEqual([
      'rate-limited',
      'ok',
      stream ? 'stream-cut' : expect.any(String),
      'ok',
      'server-error',
      'ok',
    ])
    const sent = server.ledger.flatMap((entry) => entry ?? [])
    const sum = (key: 'prompt_tokens' | 'completion_tokens' | 'total_tokens'): number =>
      sent.reduce((all, each) => all + each[key], 0)
    expect(sum('total_tokens')).toBe(632)
    const stored = await storedTokens(runs)
    expect(stored).toEqual({
      calls: { prompt: sum('prompt_tokens'), completion: sum('completion_tokens'), total: sum('total_tokens') },
      runs: { prompt: sum('prompt_tokens'), completion: sum('completion_tokens'), total: sum('total_tokens') },
    })
  },
)
