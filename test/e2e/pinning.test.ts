import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { chooseCpus } from '../../src/engine/cpu-choice.ts'
import { formatCpuList } from '../../src/engine/cpu-list.ts'
import { readCpuTopology } from '../../src/engine/cpu-topology.ts'
import { DEFAULT_ROOTS } from '../../src/engine/readers/reader.ts'
import { warningText } from '../../src/reporters/warning-text.ts'
import { openDatabase } from '../../src/store/index.ts'
import { benchProject } from '../support/bench-project.ts'
import { long } from '../support/long.ts'

const topology = process.platform === 'linux' ? readCpuTopology(DEFAULT_ROOTS) : { isolated: [] }
const choice = chooseCpus('auto', topology)
const chosen = 'cpus' in choice ? choice : undefined
const why = 'notPinned' in choice ? ` (here ${choice.notPinned})` : ''
const hasTaskset = spawnSync('taskset', ['--version']).status === 0

const settings = (pin: string): string => `pin: ${pin}\nreaders: ["fake:watts=30"]\nbench:\n  control: false\n`

/** Writes the masks of all threads of the worker, by name, and that of a child. */
const LOOKS = `
  import { execFileSync } from 'node:child_process'
  import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
  import { test } from 'vitest'
  const list = (text) => /^Cpus_allowed_list:\\s*(\\S+)$/m.exec(text)[1]
  const threads = () => readdirSync('/proc/self/task').map((tid) => {
    const text = readFileSync('/proc/self/task/' + tid + '/status', 'latin1')
    return [/^Name:\\s*(.*)$/m.exec(text)[1], list(text)]
  })
  test('looks', { tags: ['task'] }, () => {
    const main = list(readFileSync('/proc/self/status', 'latin1'))
    const child = list(execFileSync('cat', ['/proc/self/status'], { encoding: 'latin1' }))
    writeFileSync('masks.json', JSON.stringify({ main, child, threads: threads() }))
  })
`

interface Masks {
  main: string
  child: string
  threads: [name: string, cpus: string][]
}

test.skipIf(!chosen)(`auto: the worker and its children keep to one core, the sampler to another${why}`, async () => {
  using project = benchProject({ 'some.energy.ts': LOOKS, 'config/app_settings.yaml': settings('auto') })
  const { report, output, exitCode, database } = await project.run()
  expect(exitCode, output).toBe(0)
  const work = formatCpuList(chosen?.cpus ?? [])
  const { main, child, threads } = JSON.parse(project.lines('masks.json').join('')) as Masks
  expect({ main, child }).toEqual({ main: work, child: work })
  const elsewhere = threads.filter(([, cpus]) => cpus !== work)
  expect(elsewhere.map(([, cpus]) => cpus)).toEqual([String(chosen?.samplerCpu)])
  expect(threads.length).toBeGreaterThan(5)
  expect(report?.pinnedCpus).toEqual(chosen?.cpus)
  expect(report?.runs[0]?.warnings.map(({ kind }) => kind)).not.toContain('affinity-lost')
  await using db = await openDatabase(database)
  await db.migrate()
  const [stored] = await db.listExperiments()
  expect((await db.loadExperiment(stored?.id ?? ''))?.pinnedCpus).toEqual(chosen?.cpus)
})

test.skipIf(!chosen || !hasTaskset)(
  `a bench that leaves its CPUs is warned of, and the one before it is not${why || (hasTaskset ? '' : ' (needs taskset)')}`,
  async () => {
    using project = benchProject({
      'some.bench.ts': `
        import { execFileSync } from 'node:child_process'
        import { test } from 'vitest'
        test('stays', async ({ bench }) => { await bench('stays', () => 1).run({ time: 50 }) })
        test('leaves', async ({ bench }) => {
          execFileSync('taskset', ['-cp', '${chosen?.samplerCpu}', String(process.pid)])
          await bench('leaves', () => 1).run({ time: 50 })
        })`,
      'config/app_settings.yaml': settings('auto'),
    })
    const { report, output, exitCode } = await project.run()
    expect(exitCode, output).toBe(0)
    const lost = Object.fromEntries(
      (report?.benchmarks ?? []).map(({ name, warnings }) => [
        name,
        warnings.filter(({ kind }) => kind === 'affinity-lost').map(({ text }) => text),
      ]),
    )
    const wanted = formatCpuList(chosen?.cpus ?? [])
    const { text } = warningText({ kind: 'affinity-lost', wanted, found: String(chosen?.samplerCpu) })
    expect(lost).toEqual({ stays: [], leaves: [text] })
  },
)

test.skipIf(!chosen || !long)(`three processes are pinned to the same CPUs${why}`, async () => {
  using project = benchProject({
    'some.bench.ts': `
      import { appendFileSync, readFileSync } from 'node:fs'
      import { test } from 'vitest'
      test('adds', async ({ bench }) => {
        appendFileSync('masks', /^Cpus_allowed_list:.*$/m.exec(readFileSync('/proc/thread-self/status', 'latin1'))[0] + '\\n')
        await bench('adds', () => 1).run({ time: 50 })
      })`,
    'config/app_settings.yaml': `${settings('auto')}  processes: 3\n`,
  })
  const { output, exitCode } = await project.run({ words: ['bench', '--run', '--pool=threads'] })
  expect(exitCode, output).toBe(0)
  expect(project.lines('masks')).toEqual(Array(3).fill(`Cpus_allowed_list:\t${formatCpuList(chosen?.cpus ?? [])}`))
})

test.skipIf(!topology.allowed)('a CPU that is not there is refused, with those that are', async () => {
  using project = benchProject({ 'some.energy.ts': LOOKS, 'config/app_settings.yaml': settings('[1023]') })
  const { output, exitCode } = await project.run()
  expect(exitCode).not.toBe(0)
  expect(output).toContain('pin: CPU 1023 is not among those that this process may run on: ')
  expect(output).toContain('set pin to auto or false')
})

test('where no core can be chosen, it is measured anyway and one warning says why', async () => {
  using project = benchProject({ 'some.energy.ts': LOOKS, 'config/app_settings.yaml': settings('auto') })
  const { report, output, exitCode } = await project.run({ env: { ENERGY_SYS_ROOT: project.root } })
  expect(exitCode, output).toBe(0)
  expect(report?.pinnedCpus).toBeUndefined()
  expect(report?.runs).toHaveLength(1)
  expect(report?.warnings.filter(({ kind }) => kind === 'not-pinned').map(({ text }) => text)).toEqual([
    'The measured process was not pinned: the kernel does not say which CPUs share a core.',
  ])
})
