import { expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { benchProject } from '../support/bench-project.ts'

const TASK = `
  import { execFileSync } from 'node:child_process'
  import { test } from 'vitest'
  test('busy', { tags: ['task'] }, () => {
    const end = performance.now() + 1200
    while (performance.now() < end);
    execFileSync(process.execPath, ['-e', 'const e = performance.now() + 300; while (performance.now() < e);'])
  })`
const env = { ENERGY_READERS: 'fake:watts=30' }

test('a task run has telemetry of exactly its window, and its series lie in the database', async () => {
  using project = benchProject({
    'some.energy.ts': TASK,
    'config/app_settings.yaml': 'bench:\n  control: false\n',
  })
  const { report, output, exitCode, database } = await project.run({ env })
  expect(exitCode, output).toBe(0)
  const [run] = report?.runs ?? []
  const { values = {}, missing = [] } = run?.telemetry ?? {}
  console.log(JSON.stringify(values))
  console.log(missing.map(({ source, reason }) => `${source}: ${reason}`).join('\n'))
  for (const { reason, remedy } of missing) {
    expect(reason).toMatch(/\.$/)
    expect(remedy).not.toBe('')
  }
  for (const value of Object.values(values)) expect(value).not.toBeNaN()
  if (!missing.some(({ source }) => source === 'perf')) {
    // Task clock and the CPU time of the process tree are two accounts of the same work; the child ends inside the window.
    expect((values.taskClockSeconds ?? 0) / (run?.cpuSeconds ?? 1)).toBeGreaterThan(0.93)
    expect((values.taskClockSeconds ?? 0) / (run?.cpuSeconds ?? 1)).toBeLessThan(1.02)
    expect(values.contextSwitches).toBeGreaterThan(0)
    expect(values.pageFaultsMinor).toBeGreaterThan(100)
  }
  await using db = await openDatabase(database)
  await db.migrate()
  const readings = (await db.telemetryOf(run?.id ?? '')).filter(({ source }) => source === 'scheduler')
  // 10 Hz over one and a half second and more; a machine that stalls loses some.
  expect(readings.length).toBeGreaterThan(8)
  expect(readings.length).toBeLessThan(30 * (run?.seconds ?? 0))
  for (const { reading } of readings.slice(1)) expect(reading.contextSwitchesPerSecond).toBeGreaterThan(0)
  const stored = (await db.loadExperiment((await db.listExperiments())[0]?.id ?? ''))?.runs[0]
  expect(stored?.kind === 'task' ? stored.telemetry : undefined).toEqual(run?.telemetry)
})

test('a part measured inside a task has telemetry of its own, and takes none from the task', async ({ skip }) => {
  using project = benchProject({
    'some.energy.ts': `
      import { test } from 'vitest-energy/test'
      const spin = (ms) => { const end = performance.now() + ms; while (performance.now() < end); }
      test('whole', { tags: ['task'] }, async ({ measure }) => { spin(300); await measure('part', () => spin(200)); spin(300) })`,
    'config/app_settings.yaml': 'bench:\n  control: false\n',
  })
  const { report, output, exitCode } = await project.run({ env })
  expect(exitCode, output).toBe(0)
  const clock = (name: string): number =>
    report?.runs.find(({ task }) => task === name)?.telemetry?.values.taskClockSeconds ?? Number.NaN
  const perf = report?.runs[0]?.telemetry?.missing.find(({ source }) => source === 'perf')
  skip(perf !== undefined, perf?.reason)
  expect(clock('whole > part')).toBeGreaterThan(0.15)
  expect(clock('whole > part')).toBeLessThan(0.5)
  expect(clock('whole') / clock('whole > part')).toBeGreaterThan(2)
})

test('without it there is none', async () => {
  using project = benchProject({
    'some.energy.ts': TASK,
    'config/app_settings.yaml': 'bench:\n  control: false\nsampling:\n  telemetry: false\n',
  })
  const { report, output, exitCode, database } = await project.run({ env })
  expect(exitCode, output).toBe(0)
  expect(report?.runs[0]).not.toHaveProperty('telemetry')
  await using db = await openDatabase(database)
  await db.migrate()
  expect(await db.telemetryOf(report?.runs[0]?.id ?? '')).toEqual([])
})
