import { execFile } from 'node:child_process'
import { copyFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, afterAll, expect, test } from 'vitest'
import { benchProject, type BenchProject } from '../support/bench-project.ts'

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js')

let project: BenchProject

/** One command of the package in the project. */
const command = (...words: string[]): Promise<{ exitCode: number; output: string }> =>
  new Promise((done) => {
    execFile(process.execPath, [MAIN, ...words], { cwd: project.root }, (error, stdout, stderr) => {
      done({ exitCode: error ? Number(error.code) : 0, output: stdout + stderr })
    })
  })

beforeAll(async () => {
  project = benchProject({
    'config/app_settings.yaml':
      'idle:\n  mode: auto\n  maximumSpread: 1\n  segments: 3\n  segmentSeconds: 0.2\nbench:\n  control: false\n  timeSeconds: 0.1\n  warmupSeconds: 0.02\n',
    'some.bench.ts': `
      import { test } from 'vitest'
      test('quick', async ({ bench }) => { await bench('quick', { energy: { windowSeconds: 0.01 } }, () => 1).run() })
      test('task', { tags: ['task'] }, async () => { await new Promise((done) => setTimeout(done, 300)) })`,
  })
  const { exitCode, output } = await project.run({ env: { ENERGY_READERS: 'fake:watts=30' } })
  expect(exitCode, output).toBe(0)
})
afterAll(() => project[Symbol.dispose]())

test('what was measured verifies, and every number comes out of its readings to the last bit', async () => {
  expect(await command('db', 'verify')).toMatchObject({
    exitCode: 0,
    output: expect.stringContaining('2 runs verified, 0 differences') as string,
  })
  const { exitCode, output } = await command('db', 'recompute')
  expect(exitCode, output).toBe(0)
  expect(output).toMatch(/[1-9]\d+ numbers are the same to the last bit, 0 differ/)
  expect(await command('db', 'status')).toMatchObject({
    output: expect.stringMatching(/schema (\d+) of \1,/) as string,
  })
})

test.for([
  ['raw_blocks', 'bytes', "X'00'", 'raw_blocks sha256'],
  ['keyed_energy_samples', 'package_uj', 'package_uj + 1', 'energy_samples package_uj'],
  ['bench_windows', 'total_joules', 'total_joules + 1', 'runs content_hash'],
  ['runs', 'total_joules', 'total_joules * (1 + 1e-15)', 'runs total_joules'],
])('a changed %s.%s is found', async ([table, column, value, said]) => {
  const file = join(project.root, `changed-${table}.db`)
  copyFileSync(project.database, file)
  const raw = new Database(file)
  raw.exec(`DROP TRIGGER ${table}_no_update; UPDATE ${table} SET ${column} = ${value}`)
  raw.close()
  const { exitCode, output } = await command('db', 'verify', '--database', file)
  expect(exitCode, output).toBe(1)
  expect(output).toContain(said)
})

test('a number that no formula gives is found by recomputing, though record and column agree', async () => {
  const file = join(project.root, 'forged.db')
  copyFileSync(project.database, file)
  const raw = new Database(file)
  raw.exec(`DROP TRIGGER runs_no_update;
    UPDATE runs SET total_joules = 1.5, record = json_set(record, '$.totalJoules', 1.5) WHERE kind = 'bench'`)
  raw.close()
  expect((await command('db', 'recompute', '--database', file)).output).toMatch(/totalJoules: stored 1.5, now \d/)
})

test('two at once move a database, a third changes nothing, and what arrives verifies', async () => {
  const target = join(project.root, 'fleet.db')
  const both = await Promise.all([1, 2].map(() => command('ingest', project.database, '--to', target, '--json')))
  const added = both.map(({ output }) => (JSON.parse(output) as { added: number }).added)
  expect(added.reduce((sum, each) => sum + each, 0)).toBe(2)
  expect((await command('ingest', project.database, '--to', target)).output).toContain('0 runs added, 2 known')
  expect(await command('db', 'verify', '--database', target)).toMatchObject({ exitCode: 0 })
  const rows = (file: string): unknown => {
    const raw = new Database(file, { readonly: true })
    const all = ['runs', 'raw_blocks', 'energy_samples', 'bench_windows', 'idle_baselines'].map((table) =>
      raw.prepare(`SELECT * FROM ${table}`).all(),
    )
    raw.close()
    return all
  }
  expect(rows(target)).toEqual(rows(project.database))
})

test('a target that cannot be reached: exit code 4, and the spool stays until one can', async () => {
  const failed = await project.run({ env: { ENERGY_READERS: 'fake:watts=30', ENERGY_DB: 'some.bench.ts' } })
  expect(failed.exitCode, failed.output).toBe(4)
  const spool = join(project.root, '.vitest/energy/spool')
  expect(readdirSync(spool)).toHaveLength(1)
  expect(await command('ingest', spool, '--to', 'vitest.config.ts')).toMatchObject({ exitCode: 4 })
  expect(readdirSync(spool)).toHaveLength(1)
  const target = join(project.root, 'from-spool.db')
  expect((await command('ingest', spool, '--to', target)).output).toContain('2 runs added')
  expect(readdirSync(spool)).toEqual([])
  expect(await command('db', 'verify', '--database', target)).toMatchObject({ exitCode: 0 })
})

test('a deleted experiment leaves a tombstone, and does not come back', async () => {
  const target = join(project.root, 'kept.db')
  const { output } = await command('ingest', project.database, '--to', target, '--json')
  const { id } = JSON.parse(output) as { id: string }
  expect(await command('db', 'delete', '--experiment', id, '--database', target)).toMatchObject({ exitCode: 0 })
  expect((await command('ingest', project.database, '--to', target)).output).toContain('deleted')
  const raw = new Database(target, { readonly: true })
  expect(raw.prepare('SELECT exp_id, runs FROM tombstones').all()).toEqual([{ exp_id: id, runs: 2 }])
  expect(raw.prepare('SELECT COUNT(*) AS n FROM energy_samples').get()).toEqual({ n: 0 })
  raw.close()
})
