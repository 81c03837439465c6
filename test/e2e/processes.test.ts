import { expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { benchmarkOf, benchProject } from '../support/bench-project.ts'
import { long } from '../support/long.ts'

const SETTINGS = 'bench:\n  processes: 3\n  timeSeconds: 0.3\n  control: false\nreaders: ["fake:watts=30"]\n'
const BENCHES = `
  import { appendFileSync } from 'node:fs'
  import { test } from 'vitest'
  test('sums', async ({ bench }) => {
    appendFileSync('pids', process.pid + '\\n')
    await bench('sum', () => { let h = 0; for (let i = 0; i < 1000; i++) h += i; return h }).run()
  })
  test('a task', { tags: ['task'] }, () => appendFileSync('tasks', process.pid + '\\n'))
`

test('three fresh processes measure each bench: intervals over them, one row, every record kept', async () => {
  using project = benchProject({
    'some.bench.ts': BENCHES,
    'a (b)/[c].bench.ts': BENCHES,
    'other.test.ts': `import { test } from 'vitest'; test('never', () => { throw new Error('ran') })`,
    'config/app_settings.yaml': SETTINGS,
  })
  const { report, output, exitCode, database } = await project.run({
    words: ['bench', '--run', '--reporter=default', '--reporter=json', '--outputFile=vitest.json', 'bench.ts'],
  })
  expect(exitCode, output).toBe(0)
  expect(new Set(project.lines('pids')).size).toBe(3)
  expect(project.lines('pids')).toHaveLength(6)
  expect(project.lines('tasks')).toHaveLength(2)
  expect(report?.benchmarks).toHaveLength(2)
  expect(report?.runs).toHaveLength(2)
  const sum = benchmarkOf(report, 'sum')
  expect(sum.processes).toBe(3)
  expect(sum.joulesPerOp?.scope).toBe('session')
  expect(sum.joulesPerOp?.low).toBeLessThanOrEqual(sum.joulesPerOp?.median ?? 0)
  expect(sum.watts).toBeCloseTo(30, 2)
  expect(output).toContain('Measuring in process 3 of 3')
  expect(output).toContain('3 processes, ')
  await using db = await openDatabase(database)
  await db.migrate()
  const [experiment, ...others] = await db.listExperiments()
  expect(others).toEqual([])
  const runs = (await db.loadExperiment(experiment?.id ?? ''))?.runs ?? []
  const benches = runs.flatMap((run) => (run.kind === 'bench' ? [run] : []))
  expect(benches.map(({ process }) => process)).toEqual([1, 1, 2, 2, 3, 3])
  for (const { secondsPerOp } of benches) expect(secondsPerOp?.scope).toBe('process')
  expect(project.lines('vitest.json').join('')).toContain('"a task"')
})

test.skipIf(!long)(
  'a bench that fails in a further process: a failing exit code, its reason, and what was measured is kept',
  async () => {
    using project = benchProject({
      'some.bench.ts': `
      import { existsSync, writeFileSync } from 'node:fs'
      import { test } from 'vitest'
      const again = existsSync('once')
      writeFileSync('once', '')
      test('sums', async ({ bench }) => { await bench('sum', () => { if (again) throw new Error('not again') }).run({ time: 50 }) })`,
      'config/app_settings.yaml': SETTINGS,
    })
    const { output, exitCode, report } = await project.run()
    expect(exitCode, output).not.toBe(0)
    expect(output).toContain('Process 2 of 3 ended with code 1')
    expect(output).toContain('not again')
    expect(report?.benchmarks[0]).toMatchObject({ name: 'sum', status: 'failed' })
  },
)
