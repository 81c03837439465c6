import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { DEFAULT_ROOTS } from '../../../src/engine/readers/reader.ts'
import { perfCounters } from '../../../src/engine/telemetry/perf-counters.ts'
import { type Snapshots } from '../../../src/engine/telemetry/telemetry.ts'
import { EnergyError } from '../../../src/errors.ts'
import { checkoutClosed } from '../../support/nobody.ts'

const MODULE = new URL('../../../src/engine/telemetry/perf-counters.ts', import.meta.url).href
const HARDWARE = ['instructions', 'cycles', 'cacheReferences', 'cacheMisses', 'branches', 'branchMisses']
const SOFTWARE = ['taskClockSeconds', 'pageFaultsMinor', 'pageFaultsMajor', 'contextSwitches', 'migrations']

function openHere(pid = process.pid): Snapshots {
  const snapshots = perfCounters.open({ roots: DEFAULT_ROOTS, pid })
  onTestFinished(() => snapshots.close())
  return snapshots
}

function refusal(): string | undefined {
  try {
    perfCounters.open({ roots: DEFAULT_ROOTS, pid: process.pid }).close()
    return undefined
  } catch (error) {
    if (error instanceof EnergyError) return error.message
    throw error
  }
}

const unavailable = refusal()

describe.skipIf(unavailable)(`perf counters of this process (${unavailable ?? 'here'})`, () => {
  test('software events have a value, and hardware events have one or no key, never 0', () => {
    const snapshots = openHere()
    snapshots.begin()
    let sum = 0
    for (let i = 0; i < 1e6; i++) sum += Math.sqrt(i)
    snapshots.end()
    expect(sum).toBeGreaterThan(0)
    const { values, warnings } = snapshots.result()
    for (const name of SOFTWARE) expect(values[name], name).toBeTypeOf('number')
    for (const name of HARDWARE) expect(values[name], name).not.toBe(0)
    const hasCycles = values.instructions !== undefined && values.cycles !== undefined
    expect(values.instructionsPerCycle !== undefined).toBe(hasCycles)
    if (hasCycles) expect(values.instructionsPerCycle).toBeCloseTo(values.instructions! / values.cycles!, 12)
    else expect(values).not.toHaveProperty('cacheMissRatio')
    for (const { kind } of warnings) expect(kind).toBe('counters-multiplexed')
    expect(JSON.parse(JSON.stringify(values))).toEqual(values)
  })

  test('page faults of new memory are counted, and few of none', () => {
    const snapshots = openHere()
    const faults = (bytes: number): number => {
      snapshots.begin()
      Buffer.alloc(bytes, 1)
      snapshots.end()
      return snapshots.result().values.pageFaultsMinor as number
    }
    faults(1)
    // 64 MiB: 16384 pages of 4 KiB, or 32 of 2 MiB.
    expect(faults(64 * 2 ** 20)).toBeGreaterThan(faults(1) + 16)
  })

  test('waiting switches context; the time waited is no task clock', async () => {
    const snapshots = openHere()
    snapshots.begin()
    for (let i = 0; i < 20; i++) await sleep(5)
    snapshots.end()
    const { contextSwitches, taskClockSeconds } = snapshots.result().values
    expect(contextSwitches).toBeGreaterThanOrEqual(20)
    expect(taskClockSeconds).toBeLessThan(0.1)
  })

  test('each window is its own', () => {
    const snapshots = openHere()
    const spin = (ms: number): number => {
      const until = process.cpuUsage().user + process.cpuUsage().system + ms * 1000
      snapshots.begin()
      while (process.cpuUsage().user + process.cpuUsage().system < until);
      snapshots.end()
      return snapshots.result().values.taskClockSeconds as number
    }
    const [long, short] = [spin(100), spin(20)]
    expect(long).toBeGreaterThan(0.09)
    expect(short).toBeLessThan(0.06)
    expect(short).toBeGreaterThan(0.01)
  })

  test('before the end of a window there are no values', () => {
    const snapshots = openHere()
    snapshots.begin()
    expect(snapshots.result()).toEqual({ values: {}, warnings: [] })
  })

  test('a process that lives already is followed by its id', async () => {
    const child = spawn(process.execPath, [
      '-e',
      'setInterval(() => { const until = Date.now() + 4; while (Date.now() < until); }, 5)',
    ])
    onTestFinished(() => {
      child.kill('SIGKILL')
    })
    await sleep(300)
    const snapshots = openHere(child.pid)
    snapshots.begin()
    await sleep(200)
    snapshots.end()
    expect(snapshots.result().values.taskClockSeconds).toBeGreaterThan(0.04)
  })

  test('closes its descriptors, in a worker without a warning of Node', async () => {
    const before = readdirSync('/proc/self/fd').length
    for (let i = 0; i < 5; i++) perfCounters.open({ roots: DEFAULT_ROOTS, pid: process.pid }).close()
    expect(readdirSync('/proc/self/fd').length).toBe(before)
    const source = `
      const { workerData, parentPort } = require('node:worker_threads')
      process.on('warning', (warning) => parentPort.postMessage(String(warning)))
      import(${JSON.stringify(MODULE)}).then(({ perfCounters }) => {
        perfCounters.open(workerData).close()
        setTimeout(() => parentPort.postMessage('closed'), 50)
      })`
    const thread = new Worker(source, { eval: true, workerData: { roots: DEFAULT_ROOTS, pid: process.pid } })
    expect(await new Promise((done) => thread.once('message', done))).toBe('closed')
    await thread.terminate()
  })

  test('a process that has ended is refused', async () => {
    const child = spawn('true')
    await new Promise((done) => child.once('exit', done))
    expect(() => openHere(child.pid)).toThrow(expect.objectContaining({ code: 'READER_FAILED' }))
  })
})

const PARANOID = '/proc/sys/kernel/perf_event_paranoid'
const noLevel2 = process.geteuid?.() !== 0 || readFileSync(PARANOID, 'latin1').trim() !== '2'

test.skipIf(noLevel2 || checkoutClosed !== undefined)(
  `without capabilities, user space alone is counted (needs root to become nobody, and ${PARANOID} 2; ${checkoutClosed ?? 'the checkout is open'})`,
  () => {
    const directory = mkdtempSync(join(tmpdir(), 'perf-counters-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const script = `
    process.setgid(65534)
    process.setuid(65534)
    const { spawnSync } = await import('node:child_process')
    const program = ${JSON.stringify(`
      const { perfCounters } = await import(${JSON.stringify(MODULE)})
      const snapshots = perfCounters.open({ roots: ${JSON.stringify(DEFAULT_ROOTS)}, pid: process.pid })
      snapshots.begin()
      const until = Date.now() + 50
      while (Date.now() < until);
      snapshots.end()
      console.log(JSON.stringify(snapshots.result().values))
    `)}
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
    console.log(stdout + stderr)`
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    const values = JSON.parse(output) as Record<string, number>
    expect(values.perfUserOnly).toBe(1)
    expect(values.taskClockSeconds).toBeGreaterThan(0.01)
    expect(values.pageFaultsMinor).toBeTypeOf('number')
    expect(values).not.toHaveProperty('contextSwitches')
    expect(values).not.toHaveProperty('migrations')
  },
)
