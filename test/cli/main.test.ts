import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Diagnosis } from '../../src/cli/diagnosis.ts'
import { nodeRefusal } from '../../src/node-version.ts'
import { addCounters, addExperiment, addRun, addSurroundings, emptyALems } from '../support/a-lems-database.ts'
import { PLAIN } from '../support/plain-environment.ts'

const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts')

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cli-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}

function cli(words: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    cwd: root,
    encoding: 'utf8',
    env: { ...PLAIN, ...env },
  })
  return { status, stdout, stderr }
}

const SEE = 'See `vitest-energy --help` or `vitest-energy COMMAND --help`.'

test.each([
  [['doctr'], 'There is no command "doctr". Did you mean doctor?'],
  [['measure'], 'There is no command "measure".'],
  [['--json'], 'The option --json needs a command in front of it.'],
  [['doctor', '--jso'], 'doctor has no option "jso". Did you mean --json?'],
  [['doctor', '--colour', 'red'], 'doctor has no option "colour".'],
  [['doctor', 'everything'], 'doctor takes no argument; found "everything".'],
  [['doctor', '--json=maybe'], 'doctor takes no argument; found "maybe".'],
  [['baseline', '--seconds', 'long'], '--seconds takes a number from 1 to 600; found "long".'],
  [['ingest', 'a.db', '--from', 'b-lems'], '--from takes a-lems; found "b-lems".'],
  [['ingest', '--from', 'a-lems'], 'ingest needs the path of a spool or of a database.'],
  [['baseline', '--seconds=-1'], '--seconds takes a number from 1 to 600; found -1.'],
  [['baseline', '--seconds', '3', '--seconds', '4'], '--seconds takes a number from 1 to 600; found [3,4].'],
])('%j is wrong usage', (words, message) => {
  expect(cli(words)).toEqual({ status: 64, stdout: '', stderr: `${message}\n${SEE}\n` })
})

test('without a command the commands are told, and that is wrong usage too', () => {
  const { status, stdout } = cli([])
  expect(status).toBe(64)
  expect(stdout).toContain('doctor')
  expect(stdout).toContain('baseline')
})

test('--help and --version', () => {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }
  expect(cli(['--help'])).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('Commands:') })
  expect(cli(['doctor', '--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('--json') })
  expect(cli(['--version'])).toMatchObject({ status: 0, stdout: expect.stringContaining(`vitest-energy/${version} `) })
  expect(cli(['doctor', '--version'])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(`vitest-energy/${version} `),
  })
})

test('a wrong configuration is told without a stack', () => {
  write({ 'config/app_settings.yaml': 'bench:\n  windows: 3\n' })
  const { status, stdout, stderr } = cli(['doctor'], { ENERGY_DB: '' })
  expect({ status, stdout }).toEqual({ status: 64, stdout: '' })
  expect(stderr).toContain('app_settings.yaml:2:3 bench.windows: found 3 under an unknown key')
  expect(stderr).toContain('environment ENERGY_DB: found ""')
  expect(stderr).not.toMatch(/^\s+at /m)
})

test('ENERGY_DEBUG=1 adds the stack', () => {
  expect(cli(['nothing'], { ENERGY_DEBUG: '1' }).stderr).toMatch(/^\s+at /m)
})

test.each([
  ['18.0.0', true],
  ['22.13.1', true],
  ['22.14.0', false],
  ['23.0.0', false],
])('Node %s is refused: %s', (version, refused) => {
  expect(nodeRefusal(version)?.exitCode).toBe(refused ? 3 : undefined)
})

const EMPTY = (): Record<string, string> => ({
  ENERGY_SYS_ROOT: join(root, 'sys'),
  ENERGY_PROC_ROOT: join(root, 'proc'),
  ENERGY_DEV_ROOT: join(root, 'dev'),
})

test('doctor where nothing can be read says every reader and exits with 3', () => {
  const { status, stdout, stderr } = cli(['doctor', '--json'], EMPTY())
  expect({ status, stderr }).toEqual({ status: 3, stderr: '' })
  const { schemaVersion, verdict, readers, refused, environment } = JSON.parse(stdout) as Diagnosis
  expect({ schemaVersion, verdict, readers }).toEqual({ schemaVersion: 1, verdict: 'CPU seconds only', readers: [] })
  expect(refused.map(({ name }) => name)).toEqual(expect.arrayContaining(['rapl-powercap', 'model']))
  for (const { reason, remedy } of refused) expect(reason.length * remedy.length).toBeGreaterThan(0)
  expect(environment.length).toBeGreaterThan(8)
})

test('doctor on a tree of counters tells each of them, and that they are simulated', () => {
  const zone = 'sys/class/powercap/intel-rapl:0'
  write({
    [`${zone}/name`]: 'package-0\n',
    [`${zone}/energy_uj`]: '1000\n',
    [`${zone}/max_energy_range_uj`]: '262143328850\n',
    [`${zone}/intel-rapl:0:0/name`]: 'dram\n',
    [`${zone}/intel-rapl:0:0/energy_uj`]: '5\n',
    [`${zone}/intel-rapl:0:0/max_energy_range_uj`]: '65712999613\n',
  })
  const json = JSON.parse(cli(['doctor', '--json'], EMPTY()).stdout) as Diagnosis
  const rapl = json.readers.find(({ name }) => name === 'rapl-powercap')
  expect(json.verdict).toBe('simulated')
  expect(rapl?.counters.map(({ id, domain, rangeUj }) => ({ id, domain, rangeUj }))).toEqual([
    { id: 'package-0', domain: 'package', rangeUj: '262143328850' },
    { id: 'dram-0', domain: 'dram', rangeUj: '65712999613' },
  ])
  // 262143.3 J and 65713.0 J at 250 W.
  expect(rapl?.counters[0]?.secondsToWrap).toBeCloseTo(1048.57, 1)
  expect(rapl?.counters[1]?.secondsToWrap).toBeCloseTo(262.85, 1)
  const { status, stdout } = cli(['doctor'], EMPTY())
  expect(status).toBe(0)
  expect(stdout).toContain('package-0 (package): steps of 61.035 µJ, range 262 kJ, wraps after 17.5 min at 250 W; ')
  expect(stdout).toContain('  model: ')
  expect(stdout.split('\n')[0]).toBe('The counters here are simulated: the joules are not those of this machine.')
})

test('a pipe that closes early is no failure', () => {
  const { status, stderr } = spawnSync('/bin/sh', ['-c', '"$0" "$1" doctor | true', process.execPath, MAIN], {
    cwd: root,
    encoding: 'utf8',
    env: { ...PLAIN, ...EMPTY() },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test('ingest --from a-lems imports into the store that it is given, and refuses what is none', () => {
  const source = emptyALems(join(root, 'theirs.db'), 'first')
  addSurroundings(source)
  addExperiment(source, 1)
  addRun(source, 1)
  addCounters(source, 1, [1_000_000_000_000n, 1_000_000_100_000n])
  source.close()
  const words = ['ingest', '--from', 'a-lems', 'theirs.db', '--to', 'ours.db']
  const first = cli(words)
  expect(first).toMatchObject({ status: 0, stderr: '' })
  expect(first.stdout).toContain('1 experiments, 1 runs, 0 pairs, 1 idle baselines, 2 samples')
  expect(cli(words).stdout).toBe(first.stdout)
  write({ 'note.txt': 'no database\n'.repeat(500) })
  expect(cli(['ingest', '--from', 'a-lems', 'note.txt', '--to', 'ours.db'])).toMatchObject({
    status: 64,
    stderr: expect.stringContaining('note.txt is no A-LEMS database') as string,
  })
})
