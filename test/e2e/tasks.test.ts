import { expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { benchProject } from '../support/bench-project.ts'
import { long } from '../support/long.ts'

const TASKS = `
  import { setTimeout as sleep } from 'node:timers/promises'
  import { beforeEach, afterEach } from 'vitest'
  import { expect, test } from 'vitest-energy/test'
  beforeEach(async () => { await sleep(300) })
  afterEach(async () => { await sleep(300) })
  test('half a second', { tags: ['task'] }, async () => { await sleep(500) })
  test('untagged', async () => { await sleep(10) })
  let tries = 0
  test('second try', { tags: ['task'], retry: 1 }, async () => { await sleep(50); expect(++tries).toBe(2) })
  test('parts', async ({ measure }) => {
    const { value, energy } = await measure('part', async () => { await sleep(200); return 7 })
    expect(value).toBe(7)
    expect(energy?.totalJoules).toBeGreaterThan(0)
  })
`

test('a tagged body is one run per attempt, without its hooks, with its time series', async () => {
  using project = benchProject({ 'tasks.energy.ts': TASKS })
  const { report, output, exitCode, database } = await project.run({ env: { ENERGY_READERS: 'fake:watts=30' } })
  expect(exitCode, output).toBe(0)
  expect(report?.runs.map(({ task, attempt, success }) => [task, attempt.retry, success])).toEqual([
    ['half a second', 0, true],
    ['second try', 0, false],
    ['second try', 1, true],
    ['parts > part', 0, true],
  ])
  const [half] = report?.runs ?? []
  expect(half?.seconds).toBeGreaterThanOrEqual(0.499)
  expect(half?.seconds).toBeLessThan(0.6)
  expect(half?.watts).toBeCloseTo(30, 3)
  // 100 Hz over half a second; a stalled machine may lose some, and then says so.
  expect(half?.samples).toBeGreaterThan(30)
  expect(half?.samples).toBeLessThan(55)
  await using db = await openDatabase(database)
  await db.migrate()
  const samples = await db.samplesOf(half?.id ?? '')
  expect(samples.length).toBeGreaterThan(30)
  const first = samples[0]
  const last = samples.at(-1)
  const seconds = Number((last?.tNs ?? 0n) - (first?.tNs ?? 0n)) / 1e9
  // Each end is known to half a read bracket: some µs of half a second.
  expect(Number(last?.package) / 1e6 / seconds).toBeCloseTo(30, 2)
  expect(output).not.toContain('without measuring')
})

test('in an ordinary project a tagged test runs unmeasured and one line says so', async () => {
  using project = benchProject({
    'some.test.ts': `
      import { expect, test } from 'vitest-energy/test'
      test('tagged', { tags: ['task'] }, async ({ measure }) => {
        const { value, energy } = await measure('part', () => 7)
        expect(value).toBe(7)
        expect(energy).toBeUndefined()
      })`,
  })
  const { output, exitCode, report } = await project.run({ words: ['run'] })
  expect(exitCode, output).toBe(0)
  expect(output).toContain('1 test ran tasks without measuring')
  expect(report).toBeUndefined()
})

test.skipIf(!long)('.only, .skip, -t and a tag filter choose what is measured, as in Vitest', async () => {
  using project = benchProject({
    'some.bench.ts': `
      import { test } from 'vitest'
      const one = (name: string) => async ({ bench }) => { await bench(name, () => 1).run({ time: 20 }) }
      test('alpha', one('alpha'))
      test('beta', one('beta'))
      test.skip('gamma', one('gamma'))
      test('delta', { tags: ['linear'] }, one('delta'))`,
  })
  const names = async (...words: string[]): Promise<string[] | undefined> =>
    (await project.run({ words: ['bench', '--run', ...words] })).report?.benchmarks.map(({ name }) => name)
  expect(await names()).toEqual(['alpha', 'beta', 'delta'])
  expect(await names('-t', 'beta')).toEqual(['beta'])
  expect(await names('--tags-filter', 'linear')).toEqual(['delta'])
})
