import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type BenchProject, benchProject } from '../support/bench-project.ts'
import { long } from '../support/long.ts'
import { type Finished, inTerminal, type RunningInTerminal, terminalUnavailable } from '../support/terminal.ts'

const VITEST = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')

const settings = (seconds: number, more = ''): string =>
  `bench: { control: false, windowSeconds: 0.02, timeSeconds: ${seconds}, warmupSeconds: 0.05, halfWidth: 0.0001 }\n${more}`

const work = '() => { let h = 7; for (let i = 0; i < 1000; i++) h = ((h << 5) ^ i) & 0xffffff; return h }'
const benchOf = (name: string): string => `
  import { test } from 'vitest'
  test('sums', async ({ bench }) => { await bench(${JSON.stringify(name)}, ${work}).run() })`

/** Nothing of a CI system, in which Vitest draws no window. */
const plainEnv = (root: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  TERM: 'xterm-256color',
  LANG: 'C.UTF-8',
  XDG_CACHE_HOME: join(root, 'cache'),
  ENERGY_SYS_ROOT: join(root, 'sys'),
  ENERGY_READERS: 'fake:watts=30',
})

const started = (
  { root }: BenchProject,
  { words = '', env = {}, ...size }: { words?: string; env?: NodeJS.ProcessEnv; columns?: number } = {},
): RunningInTerminal =>
  inTerminal(`${process.execPath} ${VITEST} bench --run ${words}`, {
    cwd: root,
    env: { ...plainEnv(root), ...env },
    ...size,
  })

/** What a run must have left: nothing of the live row, one of Vitest's summaries, a cursor. */
function expectClean({ screen, isCursorVisible }: Finished): void {
  const text = screen.join('\n')
  expect(text).not.toMatch(/^ *Energy .*(?:left|so far)|Measuring in process/m)
  expect(text.match(/^ *Start at /gm) ?? []).toHaveLength(/^ *Duration /m.test(text) ? 1 : 0)
  expect(isCursorVisible).toBe(true)
}

describe.skipIf(terminalUnavailable)(`in a terminal (${terminalUnavailable ?? 'a pty'})`, () => {
  test('a row of the window tells the estimate and what is left, and is gone in the end; a pipe gets no byte of it', async () => {
    using project = benchProject({ 'config/app_settings.yaml': settings(1.6), 'some.bench.ts': benchOf('quick') })
    using running = started(project)
    await running.shows(/^ +Energy +quick: [\d.]+ .J(?: ±[\d.]+ %)?, ≈ [0-2] s left$/)
    const finished = await running.finished
    expect(finished.exitCode, finished.screen.join('\n')).toBe(0)
    expectClean(finished)
    expect(finished.screen.join('\n')).toMatch(/╰─ quick +[\d.]+ .J +±/)
    writeFileSync(join(project.root, 'config/app_settings.yaml'), settings(0.05))
    const piped = await project.run({ env: { ENERGY_READERS: 'fake:watts=30', CI: '' } })
    expect(piped.output).toContain('╰─ quick')
    // oxlint-disable-next-line no-control-regex -- terminal sequences are what it is about
    expect(piped.output).not.toMatch(/\u001B|left$|so far/m)
  })
})

describe.skipIf(terminalUnavailable !== undefined || !long)('in a terminal, long form', () => {
  const FILES = { 'config/app_settings.yaml': settings(2), 'some.bench.ts': benchOf('quick') }

  test.each(['--reporter=verbose', '--reporter=dot', '--reporter=tree'])('%s has the row, too', async (words) => {
    using project = benchProject(FILES)
    using running = started(project, { words })
    await running.shows(/Energy +quick.* left/)
    expectClean(await running.finished)
  })

  test.each(['--reporter=json', '--reporter=tap'])('%s has no window, and nobody tells anything', async (words) => {
    using project = benchProject(FILES)
    using running = started(project, { words })
    const { bytes, exitCode } = await running.finished
    expect(exitCode).toBe(0)
    expect(bytes).not.toMatch(/ left|so far/)
  })

  test.each<[string, NodeJS.ProcessEnv]>([
    ['CI', { CI: 'true' }],
    ['TERM=dumb', { TERM: 'dumb', CI: 'true' }],
  ])('%s has no row', async (_, env) => {
    using project = benchProject(FILES)
    using running = started(project, { env })
    expect((await running.finished).bytes).not.toMatch(/ s left|so far/)
  })

  test('NO_COLOR leaves no colour in the row and the report, ASCII no sign', async () => {
    using project = benchProject(FILES)
    using running = started(project, { env: { NO_COLOR: '1', LC_ALL: 'C' } })
    await running.shows(/Energy +quick: [\d.]+ uJ.*~ \d s left/)
    const finished = await running.finished
    expectClean(finished)
    expect(finished.screen.join('\n')).toMatch(/`- quick +[\d.]+ .?J +\+\/-/)
    // oxlint-disable-next-line no-control-regex -- terminal sequences are what it is about
    expect(finished.bytes).not.toMatch(/\u001B\[3\dm.*Energy/)
  })

  test.each([
    ['long', 'n'.repeat(3000)],
    ['wide', '日本語の名前'.repeat(30)],
    ['marked', `e${'\u0301'.repeat(300)}`.repeat(5)],
    ['hostile', '\u001B[2J\u001B[31mred\u202Eback\n\n'],
  ])('a %s name takes one row, at 40 columns and after a change to 30', async (_, name) => {
    using project = benchProject({ ...FILES, 'some.bench.ts': benchOf(name) })
    using running = started(project, { columns: 40 })
    await running.shows(/Energy .*/)
    running.resize(30)
    expectClean(await running.finished)
  })

  test('Ctrl-C leaves nothing, and the cursor', async () => {
    using project = benchProject({ ...FILES, 'config/app_settings.yaml': settings(20) })
    using running = started(project)
    await running.shows(/Energy +quick/)
    running.type('\u0003')
    const finished = await running.finished
    expect(finished.screen.join('\n')).toContain('the next start stores it')
    expectClean(finished)
  })

  test('a crash of the main process leaves nothing either', async () => {
    using project = benchProject({
      ...FILES,
      'config/app_settings.yaml': settings(20),
      'vitest.config.ts': `
        import { existsSync } from 'node:fs'
        import { energy } from 'vitest-energy'
        import { defineConfig } from 'vitest/config'
        setInterval(() => { if (existsSync('crash')) throw new Error('crashed') }, 50).unref()
        export default defineConfig({ plugins: [energy()] })`,
    })
    using running = started(project)
    await running.shows(/Energy +quick/)
    writeFileSync(join(project.root, 'crash'), '')
    const finished = await running.finished
    expect(finished.exitCode).not.toBe(0)
    expect(finished.screen.join('\n')).toContain('crashed')
    expectClean(finished)
  })

  test('what a user prints stays whole above the window', async () => {
    using project = benchProject({
      ...FILES,
      'some.bench.ts': `${benchOf('quick')}
        test('talks', async () => { for (let i = 0; i < 50; i++) { console.log('line ' + i); await new Promise((done) => setTimeout(done, 40)) } })`,
    })
    using running = started(project)
    const finished = await running.finished
    expectClean(finished)
    for (let i = 0; i < 50; i++) expect(finished.screen).toContain(`line ${i}`)
  })

  test('tasks, an idle baseline and a cool-down have rows of their own', async () => {
    using project = benchProject({
      'config/app_settings.yaml': settings(
        0.1,
        "idle: { mode: 'auto', segments: 3, segmentSeconds: 0.7 }\ncooldown: { seconds: 3 }\n",
      ),
      'some.bench.ts': `
        import { test } from 'vitest'
        test('resize', { tags: ['task'] }, async () => { await new Promise((done) => setTimeout(done, 2500)) })`,
    })
    using running = started(project)
    await running.shows(/Energy +measuring idle power.*≈ \d s left/)
    await running.shows(/Energy +resize, \d s so far/)
    expectClean(await running.finished)
  })

  test('further processes have a line of their own when the window has gone', async () => {
    using project = benchProject({
      ...FILES,
      'config/app_settings.yaml': settings(2).replace('{ control', '{ processes: 2, control'),
    })
    using running = started(project)
    await running.shows(/^Measuring in process 2 of 2: quick: .* left/)
    running.resize(50)
    const finished = await running.finished
    expect(finished.exitCode, finished.screen.join('\n')).toBe(0)
    expectClean(finished)
  })

  test('whoever waits for another measurement sees for whom', async () => {
    using project = benchProject({ ...FILES, 'config/app_settings.yaml': settings(20) })
    using first = started(project)
    await first.shows(/Energy +quick/)
    using second = started(project)
    await second.shows(/Energy +waiting for process \d+/)
    first.type('\u0003')
    expectClean(await first.finished)
    await second.shows(/Energy +quick/)
    second.type('\u0003')
    expectClean(await second.finished)
  })
})
