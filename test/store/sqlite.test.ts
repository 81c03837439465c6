import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { testStore } from '../contracts/store.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'

const scratch = (): string => mkdtempSync(join(tmpdir(), 'store-'))

testStore('SQLite file', () => openDatabase(join(scratch(), 'folder', 'experiments.db')))
testStore('SQLite in memory', () => openDatabase(':memory:'))

test('raw rows cannot be changed or deleted', async () => {
  const file = join(scratch(), 'experiments.db')
  await using db = await openDatabase(file)
  await db.migrate()
  await db.saveExperiment({ ...exampleExperiment(), runs: [exampleBench()] }, [])
  const raw = new Database(file)
  expect(() => raw.exec('UPDATE bench_windows SET seconds = 1')).toThrow('immutable')
  expect(() => raw.exec('DELETE FROM bench_windows')).toThrow('immutable')
  raw.close()
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
  await expect(opening('postgres://localhost/energy')).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringContaining('postgres') as string,
  })
})

test('a newer database and a changed migration are refused', async () => {
  const file = join(scratch(), 'experiments.db')
  {
    await using db = await openDatabase(file)
    await db.migrate()
  }
  const raw = new Database(file)
  raw.exec("INSERT INTO schema_version VALUES (99, 'x', 'now')")
  {
    await using db = await openDatabase(file)
    await expect(db.migrate()).rejects.toMatchObject({ code: 'STORE_NEWER' })
  }
  raw.exec("DELETE FROM schema_version WHERE version = 99; UPDATE schema_version SET checksum = 'x'")
  raw.close()
  await using db = await openDatabase(file)
  await expect(db.migrate()).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
})

/** A process that saves one experiment of `runs` benches after the other until it is killed. */
function writer(file: string) {
  const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { openDatabase } = await import(${url('../../src/store/index.ts')})
       const { exampleExperiment, exampleBench } = await import(${url('../support/experiment.ts')})
       const db = await openDatabase(${JSON.stringify(file)})
       await db.migrate()
       for (;;) {
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
    expect(loaded?.runs).toHaveLength(3)
    for (const run of loaded?.runs ?? []) expect(run.kind === 'bench' && run.windows).toHaveLength(10)
  }
})
