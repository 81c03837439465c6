import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { SiteAnswers, StartedRun } from '../../src/reporters/site-data.ts'
import { type LocalSite, localSite } from '../support/local-site.ts'
import { scratch } from '../support/scratch.ts'

/** Programs in the place of `vitest-energy`: they show what they were given. */
const program = (script: string): readonly [string, ...string[]] => [process.execPath, '-e', script, '--']

const WAITING = `
  require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    .on('spawn', function () { console.log('child ' + this.pid) })
  let times = 0
  process.on('SIGINT', () => { console.log('asked ' + ++times); setTimeout(() => process.exit(1), 100) })
`
const STUBBORN = `
  require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    .on('spawn', function () { console.log('child ' + this.pid) })
  process.on('SIGINT', () => {})
`

const WANTED = {
  tasks: ['geography_qa', 'factual_qa'],
  workflows: ['linear', 'agentic'],
  repetitions: 2,
  model: 'embedded',
}

const site = (script: string): Promise<LocalSite> => {
  const root = scratch()
  return localSite({ root, database: join(root, 'experiments.db') }, { command: program(script) })
}

async function post(of: LocalSite, path: string, body: unknown = {}): Promise<[number, StartedRun]> {
  const { status, text } = await of.send(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return [status, JSON.parse(text) as StartedRun]
}

/** Waits until the newest started run is as it should be. */
async function until(of: LocalSite, is: (run: StartedRun) => boolean): Promise<StartedRun> {
  for (;;) {
    const [newest] = (await of.get<SiteAnswers['started']>('/api/started')).started
    if (newest && is(newest)) return newest
    await sleep(20)
  }
}

/** A process that has ended and that nobody has asked about yet (state Z) runs no more. */
const isAlive = (pid: number): boolean => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    // There is no such process.
    return false
  }
}

async function childOf(of: LocalSite): Promise<number> {
  const { output } = await until(of, ({ output: text }) => /child \d+\n/.test(text))
  return Number(/child (\d+)/.exec(output)?.[1])
}

async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(10)
}

test('it is started without a shell, with the words of the lists alone, and its end is seen', async () => {
  await using of = await site(
    'console.log(JSON.stringify(process.argv.slice(1))); console.error(process.env.NO_COLOR); process.exitCode = 64',
  )
  const [status, started] = await post(of, '/api/runs', WANTED)
  expect([status, started]).toMatchObject([200, { ...WANTED, number: 1, state: 'running', output: '' }])
  const ended = await until(of, ({ state }) => state === 'ended')
  expect(ended).toMatchObject({ exitCode: 64 })
  const words = [
    'run',
    'geography_qa',
    'factual_qa',
    '--workflow=linear,agentic',
    '--repetitions=2',
    '--model=embedded',
  ]
  expect(ended.output.split('\n').toSorted()).toEqual(['', '1', JSON.stringify(words)])
  const [again, second] = await post(of, '/api/runs', WANTED)
  expect([again, second.number]).toEqual([200, 2])
})

test('one runs at a time; a stop asks it once to end, and nothing of it is left', async () => {
  await using of = await site(WAITING)
  await post(of, '/api/runs', WANTED)
  const child = await childOf(of)
  expect((await post(of, '/api/runs', WANTED))[0]).toBe(409)
  expect((await post(of, '/api/runs/stop'))[1].state).toBe('stopping')
  expect((await post(of, '/api/runs/stop'))[0]).toBe(200)
  const ended = await until(of, ({ state }) => state === 'ended')
  expect(ended.output).toMatch(/asked 1/)
  expect(ended.output).not.toMatch(/asked 2/)
  expect(ended.exitCode).toBe(1)
  await gone(child)
  expect((await post(of, '/api/runs/stop'))[0]).toBe(409)
})

test('the end of the server waits for what it has started, and starts nothing more', async () => {
  const of = await site(WAITING)
  await post(of, '/api/runs', WANTED)
  const child = await childOf(of)
  expect(of.site.isRunning()).toBe(true)
  await of.site.stop()
  expect(of.site.isRunning()).toBe(false)
  await gone(child)
  await expect(of.send('/api/started')).rejects.toThrow(/ECONNREFUSED/)
})

test('what does not end when it is asked can be ended at once, with all that it has started', async () => {
  const of = await site(STUBBORN)
  await post(of, '/api/runs', WANTED)
  const child = await childOf(of)
  const stopped = of.site.stop()
  of.site.kill()
  await stopped
  await gone(child)
})

test('of a long output the end is kept', async () => {
  await using of = await site("process.stdout.write('x'.repeat(100_000) + 'the end')")
  await post(of, '/api/runs', WANTED)
  const { output } = await until(of, ({ state }) => state === 'ended')
  expect(output).toHaveLength(16_000)
  expect(output).toMatch(/xthe end$/)
})

test('a program that cannot be started says why', async () => {
  const root = scratch()
  await using of = await localSite({ root, database: join(root, 'd.db') }, { command: [join(root, 'nothing')] })
  await post(of, '/api/runs', WANTED)
  const { output } = await until(of, ({ state }) => state === 'ended')
  expect(output).toMatch(/could not be started: .*ENOENT/)
})
