import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseCpuList } from '../../../src/engine/cpu-list.ts'
import { readCpuTopology } from '../../../src/engine/cpu-topology.ts'
import { EnergyEngine } from '../../../src/engine/index.ts'
import { cpusBeside, threadFolder } from '../../../src/engine/sampling/sampler-place.ts'
import { loadThreadScheduling } from '../../../src/engine/thread-scheduling.ts'

const PROC = '/proc'

test('another core before another thread of the same core, and nothing where there is a single CPU', () => {
  const cores = [
    [0, 2],
    [1, 3],
  ]
  expect(cpusBeside(2, [0, 1, 2, 3], cores)).toEqual([1, 3])
  expect(cpusBeside(2, [0, 2], cores)).toEqual([0])
  expect(cpusBeside(2, [2], cores)).toEqual([])
  expect(cpusBeside(1, [0, 1], [])).toEqual([0])
})

test('a tree without threads has no place', () => {
  expect(threadFolder(mkdtempSync(join(tmpdir(), 'proc-')))).toBeUndefined()
})

/** CPUs that the threads of this process may run on, by folder. */
const masks = (): Map<string, number[]> =>
  new Map(
    readdirSync(join(PROC, 'self/task')).map((tid) => {
      const status = readFileSync(join(PROC, 'self/task', tid, 'status'), 'latin1')
      return [tid, parseCpuList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '') ?? []]
    }),
  )

function busy(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

const allowed = process.platform === 'linux' ? (readCpuTopology({ sys: '/sys', proc: PROC }).allowed ?? []) : []
const several = allowed.length > 1
test.skipIf(!several)(
  `the sampler leaves the CPU that the measuring thread comes to (${several ? 'several CPUs' : 'needs several CPUs'})`,
  async () => {
    const scheduling = await loadThreadScheduling()
    const before = new Set(masks().keys())
    await using engine = await EnergyEngine.open({
      readers: ['fake:watts=20'],
      profileDir: mkdtempSync(join(tmpdir(), 'profile-')),
      lock: false,
    })
    try {
      await using session = engine.session('sampled')
      session.start()
      for (const cpu of [allowed[0], allowed[1], allowed[0]] as number[]) {
        scheduling.pin([cpu])
        busy(1500)
        const restricted = [...masks()].filter(([tid, cpus]) => !before.has(tid) && cpus.length < allowed.length)
        expect(restricted.map(([, cpus]) => cpus.includes(cpu))).toEqual([false])
      }
      session.stop()
    } finally {
      scheduling.pin(allowed)
    }
  },
)
