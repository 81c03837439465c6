import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { testStore } from '../contracts/store.ts'
import { exampleChangePoint, exampleComparison, exampleSelfTest } from '../support/comparison-records.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'
import { exampleWorkflowRun } from '../support/workflow.ts'
import { writtenAtOnce } from '../support/writers.ts'

const scratch = (): string => mkdtempSync(join(tmpdir(), 'store-'))

testStore('SQLite file', () => openDatabase(join(scratch(), 'folder', 'experiments.db')))
testStore('SQLite in memory', () => openDatabase(':memory:'))

test('raw rows cannot be changed or deleted', async () => {
  const file = join(scratch(), 'experiments.db')
  await using db = await openDatabase(file)
  await db.migrate()
  await db.saveExperiment({ ...exampleExperiment(), runs: [exampleBench(), exampleWorkflowRun()] }, [])
  const [{ id: experimentId } = { id: '' }] = await db.listExperiments()
  await db.saveComparison(exampleComparison())
  await db.saveChangePoints([exampleChangePoint({ experimentId })])
  await db.saveSelfTest(exampleSelfTest())
  const raw = new Database(file)
  for (const [table, column] of [
    ['comparisons', 'verdict'],
    ['comparison_benches', 'change'],
    ['change_points', 'change'],
    ['self_tests', 'pair_cv'],
    ['bench_windows', 'seconds'],
    ['orchestration_events', 'self_joules'],
    ['llm_interactions', 'prompt_tokens'],
  ]) {
    expect(() => raw.exec(`UPDATE ${table} SET ${column} = 1`)).toThrow('immutable')
    expect(() => raw.exec(`DELETE FROM ${table}`)).toThrow('immutable')
  }
  raw.close()
})

test('what is asked of workflows stands in columns, and what was read at their spans is in the hash', async () => {
  const file = join(scratch(), 'experiments.db')
  await using db = await openDatabase(file)
  await db.migrate()
  const run = exampleWorkflowRun()
  const [first, ...others] = run.workflowFacts.spans
  if (!first) throw new Error('the example has no span')
  const spans = [{ ...first, endUj: ['7'] }, ...others]
  const moved = { ...run, id: 'moved', workflowFacts: { ...run.workflowFacts, spans } }
  const cut = exampleWorkflowRun({ id: 'cut', status: 'aborted' }, { spans: [], calls: [] })
  await db.saveExperiment({ ...exampleExperiment(), runs: [run, moved, cut] }, [])
  const raw = new Database(file, { readonly: true })
  onTestFinished(() => void raw.close())
  const columns = 'task, total_tokens, llm_calls, tools, planning_joules, waiting_seconds, warm_up, check_passed'
  expect(raw.prepare(`SELECT ${columns} FROM runs WHERE run_id = ?`).get(run.id)).toEqual({
    task: 'sums',
    total_tokens: 150,
    llm_calls: 4,
    tools: '["calculator","file_reader"]',
    planning_joules: 12,
    waiting_seconds: 0.3,
    warm_up: 0,
    check_passed: 1,
  })
  const tokens = raw.prepare('SELECT event_id, total_tokens FROM orchestration_events WHERE run_id = ? ORDER BY 1')
  expect(tokens.all(run.id).slice(0, 5)).toEqual([
    { event_id: 0, total_tokens: 50 },
    ...[1, 2, 3, 4].map((event_id) => ({ event_id, total_tokens: null })),
  ])
  expect(raw.prepare('SELECT COUNT(DISTINCT content_hash) AS hashes FROM runs').get()).toEqual({ hashes: 3 })
  expect(raw.prepare('SELECT runs_total, runs_completed FROM experiments').get()).toEqual({
    runs_total: 3,
    runs_completed: 2,
  })
})

test('turbostat and further sensors add no rows to the sample views', async () => {
  const file = join(scratch(), 'experiments.db')
  await using db = await openDatabase(file)
  await db.migrate()
  const run = exampleWorkflowRun()
  const readings = Array.from({ length: 30 }, (_, i) => {
    const tNs = BigInt(i) * 100_000_000n
    return [
      { source: 'scheduler', tNs, reading: { idleFraction: 0.5, runQueue: i } },
      { source: 'turbostat', tNs: tNs + 1_000n, reading: { Bzy_MHz: i } },
      ...(i % 10 === 0 ? [{ source: 'thermal', tNs, reading: { aCelsius: 40, bCelsius: 50 } }] : []),
    ]
  }).flat()
  await db.saveExperiment({ ...exampleExperiment(), runs: [run] }, [], [{ runId: run.id, readings }])
  const raw = new Database(file, { readonly: true })
  onTestFinished(() => void raw.close())
  const rows = (view: string): unknown[] => raw.prepare(`SELECT * FROM ${view} ORDER BY t_ns`).all()
  expect(rows('cpu_samples')).toHaveLength(30)
  expect(rows('interrupt_samples')).toHaveLength(30)
  expect(rows('thermal_samples')).toHaveLength(3)
  expect(rows('thermal_zones')).toHaveLength(6)
  expect(rows('cpu_samples')[0]).toMatchObject({ idle_fraction: 0.5, turbostat: null })
  expect(rows('cpu_samples')[7]).toMatchObject({ turbostat: '{"Bzy_MHz":6}' })
  expect(rows('thermal_samples')[0]).toMatchObject({ sensor_count: 2, highest_celsius: 50 })
})

test('a file that is no database, a parent that is a file, a URL of another store: each says what to do', async () => {
  const dir = scratch()
  const note = join(dir, 'note.txt')
  writeFileSync(note, 'this is a text of some length, and no database at all\n'.repeat(200))
  const opening = async (url: string): Promise<void> => {
    await using db = await openDatabase(url)
    await db.migrate()
  }
  await expect(opening(note)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    exitCode: 4,
    hint: expect.stringContaining('ENERGY_DB') as string,
  })
  await expect(opening(join(note, 'below.db'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  await expect(opening('mysql://localhost/energy')).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringContaining('mysql') as string,
  })
})

/** A process that saves pairs and experiments of benches in turn until it is killed. */
function writer(file: string) {
  const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { openDatabase } = await import(${url('../../src/store/index.ts')})
       const { exampleExperiment, exampleBench } = await import(${url('../support/experiment.ts')})
       const { examplePair, exampleWorkflowRun } = await import(${url('../support/workflow.ts')})
       const db = await openDatabase(${JSON.stringify(file)})
       await db.migrate()
       for (;;) {
         const [linear, agentic] = [exampleWorkflowRun({ workflow: 'linear' }), exampleWorkflowRun()]
         const pair = examplePair(linear, agentic)
         await db.savePair({ ...exampleExperiment(), runs: [linear, agentic] }, pair, [])
         await db.saveExperiment({ ...exampleExperiment(), runs: [exampleBench(), exampleBench(), exampleBench()] }, [])
         console.log('saved')
       }`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  // It never ends by itself: a test that fails must not leave it behind.
  onTestFinished(() => void child.kill('SIGKILL'))
  let complaints = ''
  child.stderr.on('data', (bytes: Buffer) => {
    complaints += bytes.toString()
  })
  const saved = Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the writer ended with ${code}: ${complaints}`))),
  ])
  return { child, saved }
}

test('a new file that another process is just writing to is waited for', async () => {
  const file = join(scratch(), 'experiments.db')
  const library = new URL('../../node_modules/better-sqlite3/lib/index.js', import.meta.url).href
  const other = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `const { default: Database } = await import(${JSON.stringify(library)})
     const database = new Database(${JSON.stringify(file)})
     database.exec('BEGIN IMMEDIATE')
     console.log('held')
     setTimeout(() => database.exec('COMMIT'), 500)`,
  ])
  onTestFinished(() => void other.kill('SIGKILL'))
  await once(other.stdout, 'data')
  await using db = await openDatabase(file)
  await db.migrate()
  expect(await db.listExperiments()).toEqual([])
})

test('two processes write one file, and kill -9 leaves whole experiments only', async () => {
  const file = join(scratch(), 'experiments.db')
  const writers = [writer(file), writer(file)]
  await Promise.all(writers.map(({ saved }) => saved))
  await new Promise((resolve) => setTimeout(resolve, 300))
  const exits = writers.map(({ child }) => once(child, 'exit'))
  for (const { child } of writers) child.kill('SIGKILL')
  await Promise.all(exits)
  await using db = await openDatabase(file)
  await db.migrate()
  const experiments = await db.listExperiments({ limit: 10_000 })
  expect(experiments.length).toBeGreaterThanOrEqual(2)
  for (const { id } of experiments) {
    const loaded = await db.loadExperiment(id)
    const isPair = loaded?.runs[0]?.kind === 'task'
    expect(loaded?.runs).toHaveLength(isPair ? 2 : 3)
    expect(loaded?.pairs ?? []).toHaveLength(isPair ? 1 : 0)
    for (const run of loaded?.runs ?? []) {
      if (run.kind === 'bench') expect(run.windows).toHaveLength(10)
      else expect(await db.eventsOf(run.id)).toHaveLength(8)
    }
  }
})

test('eight processes write one new file at once: nothing is lost, nothing doubled', async () => {
  await writtenAtOnce(join(scratch(), 'experiments.db'), 8)
}, 60_000)
