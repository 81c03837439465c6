import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { benchProject, plainConfig } from '../support/bench-project.ts'
import { startCommand } from '../support/energy-command.ts'

const RAN = `
  import { writeFileSync } from 'node:fs'
  import { test } from 'vitest'
  writeFileSync('ran', '')
  test('some', async ({ bench }) => { await bench('some', () => 1).run({ time: 50 }) })
`
const files = { 'some.bench.ts': RAN }

test('measured numbers required and no counter: nothing runs, and each reader gives its reason and remedy', async () => {
  using project = benchProject(files)
  const empty = { ENERGY_REQUIRE_MEASURED: '1', ENERGY_SYS_ROOT: join(project.root, 'no-such-sys') }
  const { exitCode, output } = await project.run({ env: empty })
  expect(exitCode).not.toBe(0)
  expect(output).toMatch(/rapl-powercap: There are no RAPL .*no-such-sys/)
  expect(output).toMatch(/model: .*gives modelled numbers, and measured numbers are required/)
  expect(output).toContain('vitest-energy doctor')
  expect(output).not.toContain('    at ')
  expect(existsSync(join(project.root, 'ran'))).toBe(false)
})

test('a wrong plugin option names file, line, key, value and what is allowed, before anything runs', async () => {
  using project = benchProject({ ...files, 'vitest.config.ts': plainConfig('{ bench: { windowSecond: 0.5 } }') })
  const { exitCode, output } = await project.run()
  expect(exitCode).not.toBe(0)
  expect(output).toMatch(/vitest\.config\.ts:4:\d+ bench\.windowSecond/)
  expect(output).toContain('windowSeconds')
  expect(existsSync(join(project.root, 'ran'))).toBe(false)
})

test('a wrong key and a wrong value in the file are both named with their lines', async () => {
  using project = benchProject({
    ...files,
    'config/app_settings.yaml': 'readers: auto\nbench:\n  minWindows: many\nreportdir: here\n',
  })
  const { exitCode, output } = await project.run()
  expect(exitCode).not.toBe(0)
  expect(output).toMatch(/app_settings\.yaml:3:\d+ bench\.minWindows/)
  expect(output).toContain('"many"')
  expect(output).toMatch(/app_settings\.yaml:4:\d+ reportdir/)
  expect(output).toContain('reportDir')
})

test('a wrong option of one bench fails that bench with the keys that are allowed', async () => {
  using project = benchProject({
    'some.bench.ts': `
      import { test } from 'vitest'
      test('some', async ({ bench }) => { await bench('sort', { energy: { windowsSeconds: 1 } as never }, () => 1).run({ time: 50 }) })`,
  })
  const { exitCode, output } = await project.run()
  expect(exitCode).toBe(1)
  expect(output).toContain('"sort"')
  expect(output).toContain('windowSeconds')
})

test('a region that is not known, and hours that a series does not have, are refused before anything runs', async () => {
  using project = benchProject({
    ...files,
    'config/app_settings.yaml': 'footprint:\n  region: DEW\n',
    'hours.csv': 'time,grams_per_kwh\n2020-01-01T00:00:00Z,50\n',
  })
  const { exitCode, output } = await project.run()
  expect(exitCode).not.toBe(0)
  expect(output).toMatch(/no region "DEW"; did you mean DEU/)
  expect(existsSync(join(project.root, 'ran'))).toBe(false)
  writeFileSync(
    join(project.root, 'config/app_settings.yaml'),
    'footprint:\n  region: DEU\n  series: hours.csv\nlock:\n  waitSeconds: 0\n',
  )
  const { finished } = startCommand(project.root, ['run', 'geography_qa'], { ENERGY_READERS: 'fake:watts=30' })
  const command = await finished
  expect(command.exitCode).toBe(64)
  expect(command.stderr).toMatch(/hours\.csv does not have every hour from/)
  expect(existsSync(join(project.root, '.vitest'))).toBe(false)
})
