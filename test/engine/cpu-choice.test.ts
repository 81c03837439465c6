import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { chooseCpus } from '../../src/engine/cpu-choice.ts'
import { type CpuTopology, readCpuTopology } from '../../src/engine/cpu-topology.ts'

/** Four cores of two threads, numbered as Linux does on most machines: siblings are half of the CPUs apart. */
const CORES = [
  [0, 4],
  [1, 5],
  [2, 6],
  [3, 7],
]
const ALL = [0, 1, 2, 3, 4, 5, 6, 7]
const machine = (rest: Partial<CpuTopology> = {}): CpuTopology => ({
  cores: CORES,
  isolated: [],
  allowed: ALL,
  ...rest,
})

test('auto: the first thread of the highest core, and the sampler on the next one', () => {
  expect(chooseCpus('auto', machine())).toEqual({ cpus: [3], samplerCpu: 2 })
})

test('auto: an isolated core first, also when the mask lacks it because nobody asked for it', () => {
  const isolated = [1, 5]
  expect(chooseCpus('auto', machine({ isolated }))).toEqual({ cpus: [1], samplerCpu: 3 })
  const others = ALL.filter((cpu) => !isolated.includes(cpu))
  expect(chooseCpus('auto', machine({ isolated, allowed: others }))).toEqual({ cpus: [1], samplerCpu: 3 })
})

test('auto: a mask that somebody has narrowed is kept to, isolated cores or not', () => {
  expect(chooseCpus('auto', machine({ isolated: [3, 7], allowed: [0, 1, 5] }))).toEqual({ cpus: [1], samplerCpu: 0 })
  expect(chooseCpus('auto', machine({ allowed: [0, 4, 6] }))).toEqual({ cpus: [6], samplerCpu: 0 })
})

test.each<[Partial<CpuTopology>, string]>([
  [{ allowed: [3, 7] }, 'one physical core only (CPU 3,7)'],
  [{ cores: [[0, 1]], allowed: [0, 1] }, 'one physical core only (CPU 0-1)'],
  [{ cores: undefined } as never, 'which CPUs share a core'],
  [{ allowed: undefined } as never, 'which CPUs this process may run on'],
])('auto on %j pins nothing and says why', (rest, reason) => {
  expect(chooseCpus('auto', machine(rest))).toEqual({ notPinned: expect.stringContaining(reason) as string })
})

test('a list is taken as it is; the sampler goes to another core, then to another thread, then where it likes', () => {
  expect(chooseCpus([2, 1, 2], machine())).toEqual({ cpus: [1, 2], samplerCpu: 3 })
  expect(chooseCpus([0, 1, 2, 3], machine())).toEqual({ cpus: [0, 1, 2, 3], samplerCpu: 4 })
  expect(chooseCpus(ALL, machine())).toEqual({ cpus: ALL })
})

test('a CPU that is not allowed is refused with those that are', () => {
  expect(() => chooseCpus([1, 99], machine({ allowed: [0, 1, 2, 5] }))).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: 'pin: CPU 99 is not among those that this process may run on: 0-2,5.',
    }),
  )
})

test('whatever the machine, auto keeps to permitted CPUs and parts the sampler from the work', () => {
  const topology = fc.record({
    cores: fc.constantFrom(CORES, [[0, 1], [2, 3], [4], [5]], [[0], [1]]),
    allowed: fc.uniqueArray(fc.nat(5), { minLength: 1 }),
  })
  fc.assert(
    fc.property(topology, ({ cores, allowed: drawn }) => {
      const allowed = drawn.filter((cpu) => cores.flat().includes(cpu))
      fc.pre(allowed.length > 0)
      const choice = chooseCpus('auto', { cores, allowed, isolated: [] })
      const usable = cores.filter((core) => core.some((cpu) => allowed.includes(cpu)))
      if ('notPinned' in choice) {
        expect(usable.length).toBe(1)
        return
      }
      const [cpu] = choice.cpus as [number]
      expect(choice.cpus).toHaveLength(1)
      expect(allowed).toContain(cpu)
      expect(allowed).toContain(choice.samplerCpu)
      expect(cores.find((core) => core.includes(cpu))).not.toContain(choice.samplerCpu)
    }),
  )
})

function tree(files: Record<string, string>): { sys: string; proc: string } {
  const root = mkdtempSync(join(tmpdir(), 'topology-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return { sys: join(root, 'sys'), proc: join(root, 'proc') }
}

test('the topology is read below the roots, offline CPUs left out', () => {
  const cpu = 'sys/devices/system/cpu'
  const roots = tree({
    [`${cpu}/online`]: '0-1,3\n',
    [`${cpu}/isolated`]: '3\n',
    [`${cpu}/cpu0/topology/core_cpus_list`]: '0-1\n',
    [`${cpu}/cpu1/topology/core_cpus_list`]: '0-1\n',
    [`${cpu}/cpu3/topology/thread_siblings_list`]: '3\n',
    'proc/thread-self/status': 'Name:\tnode\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n',
  })
  expect(readCpuTopology(roots)).toEqual({ cores: [[0, 1], [3]], isolated: [3], allowed: [0, 1] })
})

test('what is not there is not known', () => {
  expect(readCpuTopology(tree({}))).toEqual({ isolated: [] })
})
