import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { detectGit } from '../../src/config/git.ts'
import { detectHardware } from '../../src/config/hardware.ts'
import { benchProject } from '../support/bench-project.ts'
import { startCommand } from '../support/energy-command.ts'
import { storedSessions } from '../support/sessions.ts'
import { openDatabase } from '../../src/store/index.ts'

const BENCH = `
  import { test } from 'vitest'
  test('sums', async ({ bench }) => {
    await bench('sum', () => { let h = 0; for (let i = 0; i < 1000; i++) h += i; return h }).run()
  })`

test('after a bench its change points are told, with the commits and the command, and history shows them', async () => {
  using project = benchProject({ 'sum.bench.ts': BENCH, 'sys/empty': '' })
  const sysRoot = join(project.root, 'sys')
  const hardware = detectHardware({ procRoot: '/proc', sysRoot })
  const run = { file: 'sum.bench.ts', suite: 'sums', name: 'sum', reader: 'model', provenance: 'modelled' } as const
  await storedSessions(project.database, 30, (i) => (i < 20 ? 3 : 3.3), { hardware }, run)
  const env = { ENERGY_READERS: 'model', ENERGY_SYS_ROOT: sysRoot }
  const { exitCode, output } = await project.run({ env })
  expect(exitCode, output).toBe(0)
  const [, told = ''] = output.split('2 new change points in the history:\n')
  const lines = told.split('\n')
  expect(lines[0], output).toMatch(
    /^sum\.bench\.ts > sums > sum: \+1\d\.\d % since commit20 of 2026-01-21, after commit19\.$/,
  )
  expect(lines[1]).toBe("  Confirm it: vitest-energy compare commit19 commit20 --filter 'sum.bench.ts > sums > sum'")
  // The bench itself costs far less than what was stored of it.
  const head = detectGit(resolve(import.meta.dirname, '../..')).commit?.slice(0, 10)
  expect(lines[2]).toMatch(
    new RegExp(`^sum\\.bench\\.ts > sums > sum: -\\d+ % since ${head ?? 'no commit'} of .*, after commit29\\.$`),
  )
  await using db = await openDatabase(project.database)
  const of = { benchmarkKey: 'sum.bench.ts > sums > sum', hardwareHash: hardware.hash, reader: 'model' }
  expect(await db.changePointsOf(of)).toHaveLength(2)
  const history = await startCommand(project.root, ['history', 'sum'], env).finished
  expect(history.exitCode, history.stderr).toBe(0)
  expect(history.stdout).toContain('model, modelled: 30 sessions')
  expect(history.stdout).toMatch(/commit20 +3\.\d\d J .*← \+1\d\.\d % from here on/)
})
