import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { mountUnavailable, smallDisk } from '../support/bad-disk.ts'
import { benchProject } from '../support/bench-project.ts'
import { long } from '../support/long.ts'

const FIVE = `
  import { test } from 'vitest'
  for (const name of ['first', 'second', 'third', 'fourth', 'fifth']) {
    test(name, async ({ bench }) => {
      await bench(name, () => { if (name === 'third') process.kill(process.pid, 'SIGKILL') }).run({ time: 100 })
    })
  }
`

test('SIGKILL of the worker in the third of five benches: two are stored, the third is marked aborted', async () => {
  using project = benchProject({ 'five.bench.ts': FIVE })
  const { exitCode, output, database } = await project.run()
  expect(exitCode).not.toBe(0)
  await using db = await openDatabase(database)
  await db.migrate()
  const [experiment] = await db.listExperiments()
  const loaded = await db.loadExperiment(experiment?.id ?? '')
  expect(
    loaded?.runs.map(({ name, status }) => [name, status]),
    output,
  ).toEqual([
    ['first', 'completed'],
    ['second', 'completed'],
    ['third', 'aborted'],
  ])
  const third = loaded?.runs[2]
  expect(third).toMatchObject({ valid: false, invalidReason: 'aborted' })
  expect(third).not.toHaveProperty('totalJoules')
  expect(readdirSync(join(project.root, '.vitest/energy/spool'))).toEqual([])
})

test('SIGKILL of the whole invocation: the next start stores what was finished', async () => {
  using project = benchProject({
    'some.bench.ts': `
      import { test } from 'vitest'
      test('quick', async ({ bench }) => { await bench('quick', () => 1).run({ time: 50 }) })
      test('killer', async ({ bench }) => {
        await bench('killer', () => { if (process.env.KILL === '1') { process.kill(process.ppid, 'SIGKILL'); process.kill(process.pid, 'SIGKILL') } }).run({ time: 50 })
      })`,
  })
  await project.run({ env: { KILL: '1' } })
  const { output, database, exitCode } = await project.run({ env: { KILL: '0' } })
  expect(exitCode, output).toBe(0)
  expect(output).toContain('Recovered 2 runs')
  await using db = await openDatabase(database)
  await db.migrate()
  const experiments = await Promise.all((await db.listExperiments()).map(({ id }) => db.loadExperiment(id)))
  const runs = experiments.map((each) => [each?.status, each?.runs.map(({ name, status }) => `${name} ${status}`)])
  expect(runs).toContainEqual(['aborted', ['quick completed', 'killer aborted']])
  expect(runs).toContainEqual(['completed', ['quick completed', 'killer completed']])
})

test('a store that cannot be reached: exit code 4, everything is kept, and the next start stores it once', async () => {
  using project = benchProject({
    'some.bench.ts': `
      import { test } from 'vitest'
      test('some', async ({ bench }) => { await bench('some', () => 1).run({ time: 20 }) })`,
    occupied: 'a file where a folder would have to be',
  })
  const failed = await project.run({ env: { ENERGY_DB: 'occupied/experiments.db' } })
  expect(failed.exitCode, failed.output).toBe(4)
  expect(failed.output).toContain('kept in')
  const { output, exitCode, database } = await project.run()
  expect(exitCode, output).toBe(0)
  await using db = await openDatabase(database)
  await db.migrate()
  expect((await db.listExperiments()).map(({ runs, status }) => [runs, status])).toEqual([
    [1, 'completed'],
    [1, 'completed'],
  ])
  expect(readdirSync(join(project.root, '.vitest/energy/spool'))).toEqual([])
})

/** Longer than the others: it fills a disk of its own while it measures. */
test.skipIf(!long || mountUnavailable !== undefined)(
  `a disk that becomes full while it is measured on (long form${mountUnavailable ? `; ${mountUnavailable}` : ''})`,
  async () => {
    const disk = smallDisk(8_000_000)
    using project = benchProject({
      'some.bench.ts': `
        import { appendFileSync, statfsSync, writeFileSync } from 'node:fs'
        import { test } from 'vitest'
        for (let i = 0; i < 8; i++) test('bench ' + i, async ({ bench }) => {
          const { bavail, bsize } = statfsSync(process.env.DISK)
          if (process.env.FILL === '1' && i === 1)
            writeFileSync(process.env.DISK + '/ballast', Buffer.alloc(bavail * bsize))
          await bench('b' + i, () => 1).run({ time: 20 })
          if (process.env.FILL === '1') appendFileSync('finished', 'b' + i + '\\n')
        })`,
    })
    const env = { DISK: disk.path, ENERGY_REPORT_DIR: join(disk.path, 'report'), ENERGY_DB: join(disk.path, 'some.db') }
    const full = await project.run({ env: { ...env, FILL: '1' } })
    expect(full.exitCode, full.output).toBe(4)
    expect(full.output).toMatch(/records-\d+\.ndjson cannot be written: ENOSPC.*\n.*The disk that holds .* is full/)
    expect(full.output).toMatch(/The disk that holds .*some\.db is full: make room there/)
    rmSync(join(disk.path, 'ballast'))
    const { exitCode, output } = await project.run({ env: { ...env, FILL: '0' } })
    expect(exitCode, output).toBe(0)
    expect(output).toContain('Recovered')
    await using db = await openDatabase(env.ENERGY_DB)
    const experiments = await Promise.all((await db.listExperiments()).map(({ id }) => db.loadExperiment(id)))
    expect(experiments.map((each) => each?.status)).toEqual(['completed', 'failed'])
    const runs = experiments[1]?.runs ?? []
    const finished = project.lines('finished')
    expect(finished).toContain('b0')
    expect(runs.filter(({ status }) => status === 'completed').map(({ name }) => name)).toEqual(finished)
    expect(runs.every((run) => run.status === 'completed' || run.totalJoules === undefined)).toBe(true)
  },
)
