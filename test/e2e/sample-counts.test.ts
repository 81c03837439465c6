import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { TaskRun } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { type BenchProject, benchProject } from '../support/bench-project.ts'
import { startCommand } from '../support/energy-command.ts'
import { type Behaviour, faultServer } from '../support/fault-llm-server.ts'

/** The whole half minute by hand: SAMPLE_COUNTS_SECONDS=30. */
const SECONDS = Number(process.env.SAMPLE_COUNTS_SECONDS ?? 4)

const ROWS_PER_SECOND = { energy_samples: 100, cpu_samples: 10, interrupt_samples: 10, thermal_samples: 1 }

const zone = (index: number, type: string) => ({
  [`tree/class/thermal/thermal_zone${index}/type`]: `${type}\n`,
  [`tree/class/thermal/thermal_zone${index}/temp`]: '41500\n',
})
const TREE = { ...zone(0, 'acpitz'), ...zone(1, 'x86_pkg_temp') }
const envOf = (root: string) => ({ ENERGY_READERS: 'fake:watts=30', ENERGY_SYS_ROOT: `${root}/tree` })

/** What is read back of the only run of a project, against what its seconds ask for. */
async function expectCounts({ storedRun, database }: Pick<BenchProject, 'storedRun' | 'database'>): Promise<TaskRun> {
  const run = (await storedRun()) as TaskRun
  const raw = new Database(database, { readonly: true })
  const counts = Object.fromEntries(
    Object.keys(ROWS_PER_SECOND).map((view) => [
      view,
      (raw.prepare(`SELECT COUNT(*) AS rows FROM ${view} WHERE run_id = ?`).get(run.id) as { rows: number }).rows,
    ]),
  )
  raw.close()
  console.log(`${run.workflow} ${run.seconds} s, ${run.samplesLost} lost`, counts)
  for (const [view, perSecond] of Object.entries(ROWS_PER_SECOND)) {
    const expected = perSecond * run.seconds
    // One row more or less lies at the edges; a sampler that was held up says how many are lost.
    const lost = view === 'energy_samples' ? run.samplesLost : 0
    expect(counts[view], view).toBeGreaterThanOrEqual(Math.floor(expected * 0.99) - 1 - lost)
    expect(counts[view], view).toBeLessThanOrEqual(Math.ceil(expected * 1.01) + 1)
  }
  await using db = await openDatabase(database)
  expect(await db.samplesOf(run.id)).toHaveLength(counts.energy_samples ?? 0)
  expect((await db.thermalOf(run.id)).map(({ celsius }) => celsius)).toEqual(
    Array.from({ length: counts.thermal_samples ?? 0 }, () => ({ acpitzCelsius: 41.5, x86PkgTempCelsius: 41.5 })),
  )
  return run
}

test('a run stores 100 energy, 10 cpu, 10 interrupt and 1 thermal samples for each second', async () => {
  using project = benchProject({
    'some.energy.ts': `
      import { setTimeout as sleep } from 'node:timers/promises'
      import { test } from 'vitest'
      test('long', { tags: ['task'], timeout: 120_000 }, async () => { await sleep(${SECONDS * 1000}) })`,
    'config/app_settings.yaml': 'bench:\n  control: false\n',
    ...TREE,
  })
  const { output, exitCode } = await project.run({ env: envOf(project.root) })
  expect(exitCode, output).toBe(0)
  await expectCounts(project)
})

test('so does an agentic run, whose model takes its time', async () => {
  const plan = JSON.stringify({ steps: [{ id: 's1', instruction: 'Answer the task.', depends_on: [] }] })
  const answer = 'The capital is Canberra.'
  const lasting = (text: string): Behaviour => {
    const pieces = Math.ceil(text.length / 3)
    return { does: 'answer', text, gapMs: (SECONDS * 1000) / 3 / pieces }
  }
  await using server = await faultServer(lasting(plan), lasting(answer), lasting(answer))
  using project = benchProject({
    'config/app_settings.yaml': 'bench: { control: false }\nllm: { warmUps: 0 }\n',
    'config/models.json': JSON.stringify({
      default: 'slow',
      models: [{ id: 'slow', provider: 'test', model: 'm', baseUrl: server.baseUrl, site: 'host' }],
    }),
    ...TREE,
  })
  const words = ['run', 'geography_qa', '--workflow', 'agentic', '--repetitions', '1']
  const { exitCode, stderr } = await startCommand(project.root, words, envOf(project.root)).finished
  expect(exitCode, stderr).toBe(0)
  const { workflowFacts, seconds } = await expectCounts(project)
  expect(workflowFacts?.calls.map(({ phase }) => phase)).toEqual(['planning', 'execution', 'synthesis'])
  expect(seconds).toBeGreaterThan(0.9 * SECONDS)
  // The server's ledger is the run's.
  const sent = server.ledger.reduce((sum, usage) => sum + (usage?.total_tokens ?? 0), 0)
  expect(workflowFacts?.tokens.total).toBe(sent)
})
