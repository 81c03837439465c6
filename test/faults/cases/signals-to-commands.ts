import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultCase, Outcome } from '../fault-case.ts'
import { inTerminal, terminalUnavailable } from '../../support/terminal.ts'
import { until } from '../marked-processes.ts'
import { assertNoStack, WatchedProject } from '../watched-project.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const QUIET = 'bench: { control: false }\nsampling: { telemetry: false }\nidle: { segments: 3 }\n'

/** Waits until a workflow has been measured and logged. */
const hasLoggedRuns = ({ spool }: WatchedProject, before: ReadonlySet<string>): boolean =>
  existsSync(spool) &&
  readdirSync(spool, { recursive: true, encoding: 'utf8' })
    .filter((name) => /records-.*ndjson$/.test(name) && !before.has(name.split('/')[0] ?? ''))
    .some((name) => readFileSync(join(spool, name), 'utf8').split('{"type":"run"').length > 3)

async function interruptedRun(): Promise<Outcome> {
  await using project = new WatchedProject({ 'config/app_settings.yaml': QUIET })
  for (const signal of SIGNALS) {
    const before = new Set(project.spools())
    const { pid, finished } = project.start(['run', 'geography_qa', '--repetitions', '500'])
    await until('a workflow has been measured', () => hasLoggedRuns(project, before), 150)
    process.kill(pid, signal)
    const { exitCode, stderr } = await finished
    assert.equal(exitCode, 1, stderr)
    assert.match(stderr, /Stopping: what has been measured will be stored\./)
    assert.match(stderr, /Go on with: vitest-energy run --resume [\w-]{36}\n/)
    assertNoStack(stderr)
    // Nothing waits for the next start.
    await project.unchanged()
  }
  const kept = await project.stored()
  assert.match(kept, /of 3 experiments \(partial, partial, partial\)$/)
  return { exitCode: 1, said: 'Go on with: vitest-energy run --resume …', kept, unchanged: await project.unchanged() }
}

async function interruptedBaseline(): Promise<Outcome> {
  await using project = new WatchedProject({ 'config/app_settings.yaml': QUIET })
  const codes: (number | null)[] = []
  for (const signal of SIGNALS) {
    const { pid, finished } = project.start(['baseline', '--seconds', '600'], {
      through: ['bash', '-c', 'exec "$@" 2> data-log', 'bash'],
    })
    const log = join(project.root, 'data-log')
    await until('idle power is measured', () => existsSync(log) && readFileSync(log, 'utf8').includes('Measuring'), 150)
    await sleep(300)
    process.kill(pid, signal)
    const { exitCode } = await finished
    codes.push(exitCode)
    writeFileSync(log, '')
    assert.equal((await project.unchanged({ written: [/^data-log$/] })) === '', false)
  }
  assert.deepEqual(codes, [null, null, null], 'it ends at once, by the signal')
  assert.equal(await project.stored(), 'nothing')
  return {
    said: 'nothing: it ends by the signal',
    kept: 'nothing',
    unchanged: await project.unchanged({ written: [/^data-log$/] }),
  }
}

async function interruptedServer(): Promise<Outcome> {
  await using project = new WatchedProject()
  const said: (number | null)[] = []
  for (const signal of SIGNALS) {
    const { pid, finished } = project.start(['report', '--serve'], {
      through: ['bash', '-c', 'exec "$@" > data-log', 'bash'],
    })
    const log = join(project.root, 'data-log')
    await until('the page is served', () => existsSync(log) && readFileSync(log, 'utf8').startsWith('http'), 150)
    process.kill(pid, signal)
    const { exitCode, stderr } = await finished
    assert.equal(stderr, '')
    said.push(exitCode)
    writeFileSync(log, '')
  }
  assert.deepEqual(said, [0, 0, 0])
  return {
    exitCode: 0,
    said: 'its address',
    kept: await project.stored(),
    unchanged: await project.unchanged({ written: [/^data-log$/] }),
  }
}

const SLOW = `
  import { existsSync, writeFileSync } from 'node:fs'
  import { test } from 'vitest'
  test('some', async ({ bench }) => {
    let told = false
    await bench('some', () => { if (!told && process.env.AT) writeFileSync(process.env.AT, ''); told = true; for (const end = performance.now() + 1; performance.now() < end; ); }).run()
  })`

/** A repository with one commit around the project, which has Vitest and the package as the real one has. */
function committed({ root }: WatchedProject): void {
  writeFileSync(join(root, '.gitignore'), '.vitest\ndata\ncache\nsys\nnode_modules\n')
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], {
      cwd: root,
      encoding: 'utf8',
    })
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'first')
}

async function interruptedComparison(): Promise<Outcome> {
  await using project = new WatchedProject({
    'config/app_settings.yaml':
      'bench: { control: false, windowSeconds: 0.02, warmupSeconds: 0.05, halfWidth: 0.0001 }\ncompare: { looks: [30], benchSeconds: 60 }\n',
    'some.bench.ts': SLOW,
  })
  committed(project)
  project.arranged()
  const at = join(project.root, 'data', 'inside')
  execFileSync('mkdir', ['-p', join(project.root, 'data')])
  const worktrees = (): string => execFileSync('git', ['worktree', 'list'], { cwd: project.root, encoding: 'utf8' })
  const before = worktrees()
  for (const signal of SIGNALS) {
    execFileSync('rm', ['-f', at])
    const { pid, finished } = project.start(['compare', 'main', 'main'], { env: { AT: at } })
    await until('a side is measured', () => existsSync(at), 400).catch(async (error: unknown) => {
      process.kill(pid, 'SIGKILL')
      const { stdout, stderr } = await finished
      throw new Error(`${stdout}\n${stderr}`, { cause: error })
    })
    process.kill(pid, signal)
    const { exitCode, stderr } = await finished
    assert.equal(exitCode, 3, stderr)
    assert.match(stderr, /Stopping: finished pairs are kept, and the same command goes on with them\./)
    assertNoStack(stderr)
    await project.unchanged({ written: [/^\.git(?:\/|$)/] })
    assert.equal(worktrees(), before, 'worktrees are left')
    const compare = join(project.root, 'cache/vitest-energy/compare')
    assert.deepEqual(existsSync(compare) ? readdirSync(compare) : [], [], 'checkouts are left')
  }
  return {
    exitCode: 3,
    said: 'Stopping: finished pairs are kept',
    kept: await project.stored(),
    unchanged: `${await project.unchanged({ written: [/^\.git(?:\/|$)/] })}; no worktree left`,
  }
}

/**
 * Ends what runs in a terminal, and looks at what the terminal is like then. Vitest hides the cursor, and leaves it so when a
 * SIGHUP ends it: as a rule there is no terminal any more.
 */
async function terminalAfter(
  words: (project: WatchedProject) => string,
  end: (project: WatchedProject, type: (keys: string) => void) => void,
  showsCursor: boolean,
): Promise<Outcome> {
  await using project = new WatchedProject({
    'some.bench.ts': SLOW.replace('.run()', '.run({ time: 60_000 })'),
    'config/app_settings.yaml': `${QUIET}lock: { waitSeconds: 1 }\n`,
  })
  writeFileSync(
    join(project.root, 'in-terminal.sh'),
    `trap : INT TERM HUP\nstty -g > before\n${words(project)}\nstty -g > after\n`,
  )
  project.arranged()
  const env = {
    ...project.environment(),
    ENERGY_SYS_ROOT: join(project.root, 'sys'),
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  }
  using running = inTerminal('sh in-terminal.sh', { cwd: project.root, env })
  await running.shows(/so far|left|\d+ of \d+|Energy/)
  end(project, (keys) => running.type(keys))
  const { bytes, isCursorVisible } = await running.finished
  const modes = (name: string): string => readFileSync(join(project.root, name), 'utf8')
  assert.equal(modes('after'), modes('before'), 'the terminal has other modes than before')
  if (showsCursor) assert.ok(isCursorVisible, `the cursor is hidden: ${JSON.stringify(bytes.slice(-300))}`)
  const unchanged = await project.unchanged({ spools: project.spools().length, written: [/^(?:before|after)$/] })
  return {
    said: `the modes of the terminal (stty -g) are those of before${showsCursor ? ', and its cursor is shown' : ''}`,
    kept: `logs for the next start: ${project.spools().length}`,
    unchanged,
  }
}

const VITEST = join(import.meta.dirname, '../../../node_modules/vitest/vitest.mjs')
const COMMAND = join(import.meta.dirname, '../../../dist/cli/main.js')
const bench = (): string => `${process.execPath} ${VITEST} bench --run`
const run = (): string => `${process.execPath} ${COMMAND} run geography_qa --repetitions 500`
const toMain = (signal: NodeJS.Signals) => (project: WatchedProject) => {
  const [main] = project.processes(/^\S*node \S*(?:vitest\.mjs bench|main\.js run)/)
  if (main !== undefined) process.kill(main, signal)
}

const inATerminal = (
  fault: string,
  place: string,
  words: () => string,
  end: Parameters<typeof terminalAfter>[1],
  showsCursor = true,
): FaultCase => ({
  fault,
  place,
  tells: ['aborted'],
  skip: terminalUnavailable ?? false,
  long: true,
  run: () => terminalAfter(words, end, showsCursor),
})

const CTRL_C = '\u0003'

/** Signals to the commands, and what a terminal is like afterwards. */
export const SIGNALS_TO_COMMANDS: FaultCase[] = [
  {
    fault: 'SIGINT, SIGTERM, SIGHUP',
    place: '`run`, in a workflow',
    tells: ['aborted'],
    long: true,
    run: interruptedRun,
  },
  {
    fault: 'SIGINT, SIGTERM, SIGHUP',
    place: '`baseline`, in a segment',
    tells: [],
    long: true,
    run: interruptedBaseline,
  },
  { fault: 'SIGINT, SIGTERM, SIGHUP', place: '`report --serve`', tells: [], long: true, run: interruptedServer },
  {
    fault: 'SIGINT, SIGTERM, SIGHUP',
    place: '`compare`, in a side',
    tells: [],
    long: true,
    run: interruptedComparison,
  },
  inATerminal('Ctrl-C', 'vitest bench in a terminal, in a window', bench, (_, type) => type(CTRL_C)),
  inATerminal('SIGTERM to the main process', 'vitest bench in a terminal, in a window', bench, toMain('SIGTERM')),
  inATerminal('SIGHUP to the main process', 'vitest bench in a terminal, in a window', bench, toMain('SIGHUP'), false),
  inATerminal('SIGKILL to the worker', 'vitest bench in a terminal, in a window', bench, (project) => {
    const [worker] = project.processes(/workers\/forks/)
    assert.ok(worker !== undefined)
    process.kill(worker, 'SIGKILL')
  }),
  inATerminal('Ctrl-C', '`run` in a terminal', run, (_, type) => type(CTRL_C)),
  inATerminal('Ctrl-C twice', '`run` in a terminal', run, (_, type) => type(CTRL_C + CTRL_C)),
]
