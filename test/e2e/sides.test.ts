import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { benchmarkKey } from '../../src/benchmark-key.ts'
import { openSides } from '../../src/compare/open-sides.ts'
import type { Sides, SidesRequest } from '../../src/compare/side.ts'
import { type HostLock, takeHostLock } from '../../src/engine/host-lock.ts'
import type { Experiment } from '../../src/run.ts'
import { type GitProject, gitProject } from '../support/git-project.ts'
import { plainConfig } from '../support/bench-project.ts'

/** A counter root that no other test waits for. */
const SETTINGS = `
readers: ["fake:watts=30"]
bench: { control: false, windowSeconds: 0.02, warmupSeconds: 0.02 }
roots: { sys: /sys/. }
`
const WITHOUT_PLUGIN = `export default () => ({ test: { testTimeout: 70_000 } })`
const bench = (name: string, more = ''): string => `
  import { appendFileSync } from 'node:fs'
  import { test } from 'vitest'
  test('sums', async ({ bench }) => {
    appendFileSync(process.env.SEEN, process.cwd() + '\\n')
    const sum = () => { let h = 0; for (let i = 0; i < 1000; i++) h += i; return h }
    await bench.compare(bench('${name}', sum), bench('other', sum))
    ${more}
  })
`
const { signal } = new AbortController()
let lock: HostLock
beforeAll(async () => {
  lock = await takeHostLock({ counterRoot: '/sys/.', waitSeconds: 60 })
})
afterAll(() => lock.release())

function seen(project: GitProject): { env: NodeJS.ProcessEnv; lines: () => string[] } {
  const file = join(project.env.XDG_CACHE_HOME ?? '', '..', 'seen')
  const lines = (): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [])
  return { env: { ...project.env, SEEN: file }, lines }
}

const open = (project: GitProject, request: Partial<SidesRequest> = {}): Promise<Sides> =>
  openSides({ cwd: project.root, base: 'main', env: project.env, signal, ...request })

const keysOf = ({ runs }: Experiment): string[] => runs.map(benchmarkKey).toSorted()
const worktrees = (project: GitProject): number => project.git('worktree', 'list').trimEnd().split('\n').length
const once = { benchSeconds: 0.06, seed: 1, signal }

test('a changed tree against a base without the plugin, in a folder of a monorepo', async () => {
  const project = gitProject({
    'package.json': '{"type":"module"}',
    'packages/a/vitest.config.ts': WITHOUT_PLUGIN,
    'packages/a/kept.bench.ts': bench('kept'),
    'packages/a/removed.bench.ts': bench('removed'),
  })
  project.installVitest()
  project.write({
    'packages/a/vitest.config.ts': plainConfig(),
    'packages/a/config/app_settings.yaml': SETTINGS,
    'packages/a/kept.bench.ts': bench('kept', `throw new Error('after the bench')`),
    'packages/a/removed.bench.ts': undefined,
    'packages/a/added.bench.ts': bench('added', `await bench('fails', () => { throw new Error('in it') }).run()`),
    'packages/a/broken.bench.ts': `import './no-such-file.ts'`,
    'packages/a/tagged.bench.ts': `import { test } from 'vitest'
      test('a task', { tags: ['task'] }, () => { throw new Error('tasks are not compared') })`,
  })
  const before = { status: project.git('status', '--porcelain'), refs: project.git('for-each-ref') }
  const { env, lines } = seen(project)
  const sides = await open(project, { cwd: join(project.root, 'packages/a'), env })
  expect(sides.base.facts).toMatchObject({ ref: 'main', dirty: false, subject: 'first', pluginAdded: true })
  expect(sides.head.facts).toMatchObject({ ref: 'working tree', dirty: true, vitestVersion: '5.1.1' })
  expect(sides.head.facts.pluginAdded).toBeUndefined()
  expect(sides.settings.bench.warmupSeconds).toBe(0.02)
  expect(await sides.changedFiles()).toEqual({
    dependencies: false,
    files: expect.arrayContaining(['added.bench.ts', 'removed.bench.ts', 'kept.bench.ts', 'config/app_settings.yaml']),
  })
  const base = await sides.base.measure(once)
  const head = await sides.head.measure(once)
  const key = (name: string, of = name): string => `${of}.bench.ts > sums > ${name}`
  expect(keysOf(base)).toEqual([key('kept'), key('other', 'kept'), key('other', 'removed'), key('removed')])
  expect(keysOf(head)).toEqual(
    [key('added'), key('other', 'added'), key('fails', 'added'), key('kept'), key('other', 'kept')].toSorted(),
  )
  expect(head.runs.find(({ name }) => name === 'fails')).toMatchObject({ status: 'failed', error: 'in it' })
  for (const experiment of [base, head]) {
    expect(experiment.readers[0]?.name).toBe('fake')
    expect(experiment.seed).toBe(1)
    expect(experiment.git.commit).toBe(project.git('rev-parse', 'HEAD').trim())
  }
  expect([base.git.dirty, head.git.dirty]).toEqual([false, true])
  expect(base.hardware.hash).toBe(head.hardware.hash)

  const [ofBase = '', ofHead = ''] = [lines()[0], lines().at(-1)]
  expect(ofBase).toHaveLength(ofHead.length)
  expect(ofBase).not.toBe(ofHead)
  await sides.swap()
  const keys = [key('kept'), key('added')]
  expect(keysOf(await sides.head.measure({ ...once, keys }))).toEqual(keys.toSorted())
  expect(lines().slice(-2)).toEqual([ofBase, ofBase])

  await sides[Symbol.asyncDispose]()
  expect(worktrees(project)).toBe(1)
  expect({ status: project.git('status', '--porcelain'), refs: project.git('for-each-ref') }).toEqual(before)
  expect(existsSync(join(project.root, 'packages/a/data'))).toBe(false)
})

test('a side that does not build, or whose benches do not load, is named with what it says', async () => {
  const project = gitProject({
    'package.json': '{"type":"module"}',
    'vitest.config.ts': plainConfig(),
    'config/app_settings.yaml': `${SETTINGS}compare: { prepare: ["node build.js"] }`,
    'build.js': `console.error('no such compiler'); process.exit(7)`,
    'a.bench.ts': `import './built.js'\n${bench('a')}`,
  })
  project.installVitest()
  project.write({ 'build.js': `import { writeFileSync } from 'node:fs'; writeFileSync('built.js', '')` })
  await expect(open(project)).rejects.toMatchObject({
    code: 'PROCESS_FAILED',
    message: expect.stringMatching(/^The base main \(.*\) does not build: `node build.js`.*code 7:\nno such compiler/),
  })
  expect(worktrees(project)).toBe(1)
  project.commit('builds')
  project.write({ 'build.js': '' })
  const { env } = seen(project)
  await using sides = await open(project, { env })
  await expect(sides.head.measure(once)).rejects.toMatchObject({
    code: 'PROCESS_FAILED',
    message: expect.stringMatching(/^The head working tree .* cannot be measured[^]*built\.js/),
  })
  const controller = new AbortController()
  const seenAt = seen(project).lines().length
  const measured = sides.base.measure({ ...once, benchSeconds: 60, signal: controller.signal })
  while (seen(project).lines().length === seenAt) await sleep(20)
  controller.abort(new Error('enough'))
  await expect(measured).rejects.toThrow('enough')
})

test.skipIf(process.platform !== 'linux')(
  'a comparison that is killed takes its process along; the next one removes the rest',
  async () => {
    const project = gitProject({
      'package.json': '{"type":"module"}',
      'vitest.config.ts': plainConfig(),
      'config/app_settings.yaml': SETTINGS.replace('/sys/.', '/sys/./'),
      'a.bench.ts': `import { appendFileSync } from 'node:fs'
      import { test } from 'vitest'
      test('long', async ({ bench }) => {
        appendFileSync(process.env.SEEN, process.pid + '\\n' + process.ppid + '\\n')
        await bench('a', () => 1).run()
      })`,
    })
    project.installVitest()
    const { env, lines } = seen(project)
    const source = (name: string): string => JSON.stringify(new URL(`../../src/${name}.ts`, import.meta.url).href)
    const script = `
    const { openSides } = await import(${source('compare/open-sides')})
    const { takeHostLock } = await import(${source('engine/host-lock')})
    const { signal } = new AbortController()
    const sides = await openSides({ cwd: process.cwd(), base: 'main', head: 'main', signal })
    await takeHostLock({ counterRoot: sides.settings.roots.sys, waitSeconds: 60 })
    await sides.base.measure({ benchSeconds: 60, seed: 1, signal })`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: project.root,
      env,
      stdio: 'inherit',
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    while (lines().length < 2) await sleep(20)
    child.kill('SIGKILL')
    for (const pid of lines()) while (existsSync(`/proc/${pid}`)) await sleep(20)
    expect(worktrees(project)).toBe(3)
    await expect(open(project, { base: 'no-such-commit' })).rejects.toMatchObject({ code: 'COMMIT_UNKNOWN' })
    expect(worktrees(project)).toBe(1)
  },
)
