import { symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { benchProject, plainConfig } from '../support/bench-project.ts'
import { gitProjectIn } from '../support/git-project-in.ts'
import { long } from '../support/long.ts'
import { scratch } from '../support/scratch.ts'
import { inTerminal, type RunningInTerminal, terminalUnavailable } from '../support/terminal.ts'

const COMMAND = resolve(import.meta.dirname, '../../dist/cli/main.js')

const started = (
  root: string,
  words: string,
  { env = {}, ...size }: { env?: NodeJS.ProcessEnv; columns?: number } = {},
): RunningInTerminal =>
  inTerminal(`${process.execPath} ${COMMAND} ${words}`, {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      XDG_CACHE_HOME: join(root, 'cache'),
      // A name of its own for /sys: what else measures on this machine is not waited for.
      ENERGY_SYS_ROOT: join(root, 'sys'),
      ENERGY_READERS: 'fake:watts=30',
      ...env,
    },
    ...size,
  })

describe.skipIf(terminalUnavailable !== undefined || !long)('commands in a terminal, long form', () => {
  const FILES = { 'config/app_settings.yaml': 'bench:\n  control: false\nsampling:\n  telemetry: false\n' }
  const RUN = 'run geography_qa tg_single_calc --repetitions 2'

  test('run shows how far it is in one line of 60 columns, and leaves the report alone', async () => {
    using project = benchProject(FILES)
    using running = started(project.root, RUN, { columns: 60 })
    await running.shows(/^[█░]{20} [1-3]\/4 .{1,32}$/)
    const { exitCode, screen } = await running.finished
    expect(exitCode, screen.join('\n')).toBe(0)
    expect(screen.join('\n')).not.toMatch(/[█░]{3}|opening and calibrating/)
    expect(screen.filter((line) => line !== '')[0]).toBe('Energy')
  })

  test.each([
    ['NO_COLOR and the C locale', { NO_COLOR: '1', LC_ALL: 'C' }],
    ['TERM=dumb', { TERM: 'dumb' }],
  ])('run with %s writes no colour', async (_, env) => {
    using project = benchProject(FILES)
    using running = started(project.root, RUN, { env })
    const { bytes } = await running.finished
    // oxlint-disable-next-line no-control-regex -- terminal sequences are what it is about
    expect(bytes).not.toMatch(/\u001B\[\d+m/)
    // oxlint-disable-next-line no-control-regex -- terminal sequences are what it is about
    if ('TERM' in env) expect(bytes).not.toMatch(/\u001B|\r(?!\r?\n)/)
    else expect(bytes).not.toMatch(/[█░±µ]/)
  })

  test('Ctrl-C takes the line of run away before it says what happens', async () => {
    using project = benchProject(FILES)
    using running = started(project.root, RUN.replace('2', '40'))
    await running.shows(/^[█░]{20} \d+\/80 /)
    running.type('\u0003')
    const { screen, exitCode } = await running.finished
    expect(exitCode).toBe(1)
    expect(screen.join('\n')).toMatch(/Stopping: what has been measured will be stored/)
    expect(screen.join('\n')).not.toMatch(/[█░]{3}/)
  })

  test('baseline says what it does, line by line', async () => {
    using project = benchProject({ 'config/app_settings.yaml': 'idle: { segments: 3 }\n' })
    using running = started(project.root, 'baseline --seconds 3')
    const { screen, bytes } = await running.finished
    expect(screen[0]).toMatch(/^Measuring idle power \(edges, 1\.50 s\): leave the machine alone\.$/)
    // oxlint-disable-next-line no-control-regex -- terminal sequences are what it is about
    expect(bytes).not.toMatch(/\u001B/)
  })

  test('compare shows pairs in one line, and Ctrl-C takes it away', { timeout: 600_000 }, async () => {
    const project = gitProjectIn(scratch(), {
      'package.json': '{"type":"module"}',
      'vitest.config.ts': plainConfig(),
      'config/app_settings.yaml':
        'bench: { control: false, windowSeconds: 0.02, warmupSeconds: 0.02 }\ncompare: { looks: [5, 6], benchSeconds: 0.1 }\n',
      'some.bench.ts': `
        import { test } from 'vitest'
        test('sums', async ({ bench }) => { await bench(${JSON.stringify('quick'.repeat(60))}, () => { let h = 0; for (let i = 0; i < 1000; i++) h += i; return h }).run() })`,
    })
    project.installVitest()
    symlinkSync('/sys', join(project.root, 'sys'))
    project.git('tag', 'before')
    project.commit('second')
    const env = { ...project.env, CI: '', GITHUB_ACTIONS: '', ENERGY_READERS: 'fake:watts=30' }
    using running = started(project.root, 'compare before', { env, columns: 70 })
    await running.shows(/^[█░]{20} 1\/6 pairs, .{1,40}$/)
    expect(running.screen().filter((line) => /[█░]{3}/.test(line))).toHaveLength(1)
    running.type('\u0003')
    const left = (await running.finished).screen.join('\n')
    expect(left).toContain('Stopping: finished pairs are kept')
    expect(left).not.toMatch(/[█░]{3}/)
  })
})
