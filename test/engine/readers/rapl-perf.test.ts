import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { powerPmus } from '../../../src/engine/readers/perf-pmu.ts'
import { raplPerf } from '../../../src/engine/readers/rapl-perf.ts'
import { MISSING_UJ, type Reader, type Roots } from '../../../src/engine/readers/reader.ts'
import { EnergyError } from '../../../src/errors.ts'
import { testReader } from '../../contracts/reader.ts'
import { type PmuTree, TSC_PMU, writePmuTree } from './power-pmu-tree.ts'
import { cpuinfo, type Machine, machineRoots } from './powercap-tree.ts'
import { checkoutClosed } from '../../support/nobody.ts'

const DEVICES = '/sys/bus/event_source/devices'
const PARANOID = '/proc/sys/kernel/perf_event_paranoid'
const mayCount = process.geteuid?.() === 0 || Number(readFileSync(PARANOID, 'latin1')) <= 0
const unavailable =
  TSC_PMU === undefined ? 'no PMU msr with the event tsc' : mayCount ? undefined : `${PARANOID} above 0`
const why = unavailable ?? 'the TSC counts'

function treeRoots(tree: PmuTree = {}, machine: Machine = {}): Roots {
  const roots = machineRoots(machine)
  writePmuTree(roots.sys, tree)
  return roots
}

const open = (tree?: PmuTree, machine?: Machine): Reader => raplPerf.open({ roots: treeRoots(tree, machine) })

function refusalOf(act: () => unknown): EnergyError {
  try {
    act()
  } catch (error) {
    if (error instanceof EnergyError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

function readAll(reader: Reader): bigint[] {
  const into = new BigInt64Array(reader.counters.length)
  reader.read(into)
  return [...into]
}

describe.skipIf(unavailable)(`on the kernel's own counter (${why})`, () => {
  testReader('rapl-perf', () => open({ events: { 'energy-pkg': {}, 'energy-ram': {} } }), { allocationFree: true })

  test('a tree that is no sysfs is a simulation', () => {
    const reader = open()
    expect(reader.provenance).toBe('simulated')
    reader.close()
  })

  const overlay = (directory: string, command: string): string =>
    execFileSync(
      'unshare',
      [
        '--mount',
        'sh',
        '-ec',
        `mount -t overlay overlay -o lowerdir=${DEVICES},upperdir=upper,workdir=work ${DEVICES}; ${command}`,
      ],
      { cwd: directory, encoding: 'utf8' },
    )

  function noOverlay(): string | undefined {
    const directory = mkdtempSync(join(tmpdir(), 'overlay-'))
    try {
      for (const name of ['upper', 'work']) mkdirSync(join(directory, name))
      overlay(directory, 'true')
      return undefined
    } catch (error) {
      // Said by the name of the skipped test.
      return `no overlay here: ${String(error).split('\n')[0]}`
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }

  const withoutOverlay = unavailable ?? noOverlay()
  test.skipIf(withoutOverlay)(`a PMU laid over the real sysfs is a simulation (${withoutOverlay ?? 'overlay'})`, () => {
    const directory = join(machineRoots({}).sys, '..')
    mkdirSync(join(directory, 'work'))
    writePmuTree(join(directory, 'sys'))
    renameSync(join(directory, 'sys/bus/event_source/devices'), join(directory, 'upper'))
    const module = new URL('../../../src/engine/readers/rapl-perf.ts', import.meta.url).href
    const script = `
      const { raplPerf } = await import('${module}')
      const reader = raplPerf.open({ roots: { sys: '/sys', proc: '/proc', dev: '/dev' } })
      console.log(reader.name, reader.provenance, reader.counters[0].path)`
    const said = overlay(directory, `exec ${process.execPath} --input-type=module -e "${script}"`)
    expect(said).toBe(`rapl-perf simulated ${DEVICES}/power/events/energy-pkg\n`)
  })

  test('counters do not wrap, and count in whole µJ', () => {
    const reader = open({ events: { 'energy-pkg': { scale: '2.3283064365386962890625e-10' } } })
    expect(reader.counters[0]).not.toHaveProperty('rangeUj')
    expect(reader.counters[0]?.unitUj).toBe(1)
    reader.close()
  })

  test('the core counter is the sum of its cores', () => {
    const reader = open({ cpumask: '0', coreMask: '0-1', topology: { 0: { socket: '0' }, 1: { socket: '0' } } })
    const before = readAll(reader)
    const until = process.hrtime.bigint() + 50_000_000n
    while (process.hrtime.bigint() < until);
    const after = readAll(reader)
    const [one = 0, both = 0] = after.map((value, i) => Number(value - (before[i] as bigint)))
    expect(reader.counters.map(({ id }) => id)).toEqual(['package-0', 'core-0'])
    expect(both / one).toBeGreaterThan(1.9)
    expect(both / one).toBeLessThan(2.1)
    reader.close()
  })

  test('instances with shared memory read the same value, in another thread too', async () => {
    const roots = treeRoots()
    const shared = new SharedArrayBuffer(raplPerf.sharedBytes as number)
    const first = raplPerf.open({ roots, shared })
    const alone = raplPerf.open({ roots })
    const module = new URL('../../../src/engine/readers/rapl-perf.ts', import.meta.url).href
    const source = `
      const { workerData, parentPort } = require('node:worker_threads')
      process.on('warning', (warning) => parentPort.postMessage(String(warning)))
      import(${JSON.stringify(module)}).then(({ raplPerf }) => {
        const reader = raplPerf.open(workerData)
        const into = new BigInt64Array(1)
        reader.read(into)
        reader.close()
        setTimeout(() => parentPort.postMessage(into[0]), 50)
      })`
    const before = readAll(first)[0] as bigint
    const thread = new Worker(source, { eval: true, workerData: { roots, shared } })
    const said = await new Promise((done) => thread.once('message', done))
    const after = readAll(first)[0] as bigint
    await thread.terminate()
    expect(said).toBeTypeOf('bigint')
    expect((said as bigint) > before && (said as bigint) < after).toBe(true)
    first.close()
    expect(readAll(alone)[0]).not.toBe(MISSING_UJ)
    alone.close()
  })

  test('an event that the kernel refuses closes those before it', () => {
    const before = readdirSync('/proc/self/fd').length
    const error = refusalOf(() => open({ events: { 'energy-pkg': {}, 'energy-ram': { event: 'event=0x7f' } } }))
    expect(error.code).toBe('READER_FAILED')
    expect(error.message).toMatch(/events\/energy-ram on CPU 0 cannot be opened \(EINVAL\)/)
    expect(readdirSync('/proc/self/fd').length).toBe(before)
  })

  test('a PMU that the kernel does not have', () => {
    const error = refusalOf(() => open({ type: '4711' }))
    expect(error.code).toBe('READER_ABSENT')
    expect(error.message).toMatch(/ENOENT/)
  })
})

describe('counters', () => {
  const idsOf = (tree: PmuTree, amd = false): string[] =>
    (powerPmus(treeRoots(tree).sys, { amd })?.counters ?? []).map(
      ({ identity, cpus }) => `${identity.id} ${cpus.join()}`,
    )
  const ALL = { 'energy-pkg': {}, 'energy-cores': {}, 'energy-gpu': {}, 'energy-ram': {}, 'energy-psys': {} }

  test('of every domain of every package; psys once', () => {
    const topology = { 0: { socket: '0' }, 28: { socket: '1' } }
    expect(idsOf({ events: ALL, cpumask: '0,28', topology })).toEqual([
      'package-0 0',
      'package-1 28',
      'core-0 0',
      'core-1 28',
      'uncore-0 0',
      'uncore-1 28',
      'dram-0 0',
      'dram-1 28',
      'psys 0',
    ])
  })

  test('of two dies are named by their die, as by powercap', () => {
    const topology = { 0: { socket: '0', die: '0' }, 24: { socket: '0', die: '1' }, 48: { socket: '1', die: '0' } }
    expect(idsOf({ cpumask: '0,24,48', topology })).toEqual(['package-0-die-0 0', 'package-0-die-1 24', 'package-1 48'])
  })

  test('of one die in two CPUs of the mask count once', () => {
    const topology = { 0: { socket: '0', die: '0' }, 1: { socket: '0', die: '0' } }
    expect(idsOf({ cpumask: '0-1', topology })).toEqual(['package-0 0'])
  })

  test('the package is that of the CPU, not its place in the mask', () => {
    expect(idsOf({ cpumask: '0,8', topology: { 0: { socket: '3' }, 8: { socket: '1' } } })).toEqual([
      'package-1 8',
      'package-3 0',
    ])
  })

  test('AMD: cores come from power_core alone, added up by package', () => {
    const topology = { 0: { socket: '0' }, 1: { socket: '0' }, 2: { socket: '1' }, 3: { socket: '1' } }
    expect(idsOf({ events: ALL, cpumask: '0,2', coreMask: '0-3', topology }, true)).toEqual([
      'package-0 0',
      'package-1 2',
      'uncore-0 0',
      'uncore-1 2',
      'dram-0 0',
      'dram-1 2',
      'psys 0',
      'core-0 0,1',
      'core-1 2,3',
    ])
  })

  test('an unknown event is no counter', () => {
    expect(idsOf({ events: { 'energy-pkg': {}, 'energy-future': { unit: 'Hours' } } })).toEqual(['package-0 0'])
  })

  test.each<[string, PmuTree, string]>([
    ['type', { type: 'nine' }, 'power/type is "nine"'],
    ['type', { type: null }, 'power/type is missing'],
    ['cpumask', { cpumask: '0-' }, 'power/cpumask is "0-"'],
    ['unit', { events: { 'energy-pkg': { unit: 'Calories' } } }, 'energy-pkg.unit is "Calories"'],
    ['scale', { events: { 'energy-pkg': { scale: '0' } } }, 'energy-pkg.scale is "0"'],
    ['scale', { events: { 'energy-pkg': { scale: null } } }, 'energy-pkg.scale is missing'],
    ['event', { events: { 'energy-pkg': { event: 'umask=1,event=2' } } }, 'energy-pkg is "umask=1,event=2"'],
    ['package', { topology: { 0: { socket: '-1' } } }, 'physical_package_id is "-1"'],
    ['package', { topology: {} }, 'physical_package_id is missing'],
  ])('a bad %s is refused by the name of its file', (_, tree, said) => {
    const error = refusalOf(() => open(tree))
    expect(error.code).toBe('READER_INVALID')
    expect(error.message).toContain(said)
  })
})

describe('refusals', () => {
  test('no PMU', () => {
    const error = refusalOf(() => raplPerf.open({ roots: machineRoots({ cpuinfo: cpuinfo() }) }))
    expect(error.code).toBe('READER_ABSENT')
    expect(error.hint).toMatch(/modprobe rapl/)
  })

  test('no PMU in a virtual machine', () => {
    const error = refusalOf(() => raplPerf.open({ roots: machineRoots({ cpuinfo: cpuinfo({ virtual: true }) }) }))
    expect(error.code).toBe('READER_ABSENT')
    expect(error.message).toMatch(/cpuinfo has the flag "hypervisor"/)
  })

  const nobody = TSC_PMU === undefined || process.geteuid?.() !== 0 || Number(readFileSync(PARANOID, 'latin1')) < 1
  test.skipIf(nobody || checkoutClosed !== undefined)(
    `no permission (needs root to become nobody, the PMU msr and ${PARANOID} above 0; ${checkoutClosed ?? 'the checkout is open'})`,
    () => {
      const roots = treeRoots()
      chmodSync(join(roots.sys, '..'), 0o755)
      const module = new URL('../../../src/engine/readers/rapl-perf.ts', import.meta.url).href
      const script = `
      const { raplPerf } = await import(${JSON.stringify(module)})
      process.seteuid(65534)
      try {
        raplPerf.open({ roots: ${JSON.stringify({ ...roots, proc: '/proc' })} })
      } catch ({ code, message, hint }) {
        console.log(JSON.stringify({ code, message, hint }))
      }`
      const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
      const error = JSON.parse(output) as { code: string; message: string; hint: string }
      expect(error.code).toBe('READER_PERMISSION')
      expect(error.message).toMatch(
        /energy-pkg on CPU 0 may not be opened \(EACCES\): kernel\.perf_event_paranoid is \d/,
      )
      expect(error.hint).toMatch(/perf_event_paranoid=0.*cap_perfmon.*seccomp/)
      expect(error.hint).not.toMatch(/as root|sudo (npm|npx|node)/)
    },
  )
})
