import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { PageData } from '../../src/reporters/page-data.ts'
import type { LiveInvocation, SiteAnswers, StartedRun } from '../../src/reporters/site-data.ts'
import { benchProject } from '../support/bench-project.ts'
import { long } from '../support/long.ts'
import { type ServedProject, served } from '../support/served-project.ts'

const FILES = { 'config/app_settings.yaml': 'bench:\n  control: false\nsampling:\n  telemetry: false\n' }
const ENV = { ENERGY_READERS: 'fake:watts=30' }
const WANTED = { tasks: ['geography_qa'], workflows: ['linear', 'agentic'], model: 'embedded' }

/** A process that nobody has waited for yet (state Z) runs no more. */
const runs = (pid: number): boolean =>
  existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))

async function started(site: ServedProject): Promise<StartedRun> {
  const [newest] = (await site.ask<SiteAnswers['started']>('/api/started')).started
  if (!newest) throw new Error('nothing was started')
  return newest
}

test('a task is started from the page, followed while it runs, and opened when it is stored', async () => {
  using project = benchProject(FILES)
  using site = await served(project, ENV)
  expect(existsSync(project.database)).toBe(false)
  expect(await site.ask<SiteAnswers['experiments']>('/api/experiments')).toMatchObject({ experiments: [] })
  expect(existsSync(project.database)).toBe(false)
  await site.ask('/api/runs', { ...WANTED, repetitions: 1 })
  const seen: LiveInvocation[] = []
  while ((await started(site)).state !== 'ended') {
    seen.push(...(await site.ask<SiteAnswers['live']>('/api/live')).invocations)
    await sleep(50)
  }
  const end = await started(site)
  expect(end.exitCode, end.output).toBe(0)
  expect(seen.at(-1)).toMatchObject({ name: 'vitest-energy run', goals: { planned: 2 }, provenance: 'simulated' })
  const finished = seen.map((each) => each.finished)
  expect(finished).toEqual(finished.toSorted((a, b) => a - b))
  expect(finished.at(-1)).toBeGreaterThan(0)
  const { experiments } = await site.ask<SiteAnswers['experiments']>('/api/experiments')
  expect(experiments).toMatchObject([{ id: seen[0]?.id, status: 'completed', runs: 4 }])
  const { report } = await site.ask<PageData>(`/api/experiment?id=${experiments[0]?.id}`)
  expect(report.pairs).toHaveLength(1)
  process.kill(site.pid, 'SIGINT')
  const { exitCode, stdout, stderr } = await site.finished
  expect([exitCode, stderr]).toEqual([0, ''])
  expect(stdout.trim().split('\n')).toEqual([site.url])
})

test.skipIf(!long)(
  'Ctrl-C ends the server and what it has started, which is stored; nothing is left behind',
  async () => {
    using project = benchProject(FILES)
    using site = await served(project, ENV)
    await site.ask('/api/runs', { ...WANTED, repetitions: 50 })
    let finished = 0
    while (finished < 3) {
      finished = (await site.ask<SiteAnswers['live']>('/api/live')).invocations[0]?.finished ?? 0
      await sleep(50)
    }
    process.kill(site.pid, 'SIGINT')
    const { exitCode, stderr } = await site.finished
    expect(exitCode).toBe(0)
    expect(stderr).toBe(
      'Stopping the run that was started here: what it has measured will be stored. Again to end at once.\n',
    )
    expect(readdirSync(join(project.root, '.vitest/energy/spool'))).toEqual([])
    using again = await served(project, ENV)
    const { experiments } = await again.ask<SiteAnswers['experiments']>('/api/experiments')
    expect(experiments).toMatchObject([{ status: 'partial' }])
    process.kill(again.pid, 'SIGTERM')
    expect((await again.finished).exitCode).toBe(0)
  },
)

test.skipIf(!long)('a second Ctrl-C ends everything at once; the next start stores what was measured', async () => {
  using project = benchProject(FILES)
  using site = await served(project, ENV)
  await site.ask('/api/runs', { ...WANTED, repetitions: 50 })
  let [live]: LiveInvocation[] = []
  while ((live?.finished ?? 0) < 3) {
    live = (await site.ask<SiteAnswers['live']>('/api/live')).invocations[0]
    await sleep(50)
  }
  process.kill(live?.pid ?? 0, 'SIGSTOP')
  process.kill(site.pid, 'SIGINT')
  await sleep(200)
  process.kill(site.pid, 'SIGINT')
  expect((await site.finished).exitCode).toBe(1)
  while (runs(live?.pid ?? 0)) await sleep(20)
  using again = await served(project, ENV)
  const left = await again.ask<SiteAnswers['live']>('/api/live')
  expect(left.invocations).toMatchObject([{ id: live?.id, state: 'abandoned' }])
  process.kill(again.pid, 'SIGINT')
  await again.finished
})
