import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Diagnosis } from '../../src/cli/diagnosis.ts'
import { timerLateness } from '../../src/cli/measure.ts'
import { simulatedMachine } from '../../src/testing/machines.ts'
import { type PlainTree, writeTree } from '../../src/testing/tree.ts'
import { bareVirtualMachine } from '../cli/fixture-machines.ts'
import { visit } from '../cli/visit.ts'
import { long } from '../support/long.ts'
import { checkoutClosed } from '../support/nobody.ts'

/** A counter that moves by so much so often: 50 W. */
const STEP_MS = 20
const STEP_UJ = 1_000_000n

let root: string
let tree: PlainTree
let writer: NodeJS.Timeout
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'measures-'))
  chmodSync(root, 0o755)
  mkdirSync(join(root, 'project/config'), { recursive: true })
  mkdirSync(join(root, 'proc'))
  writeFileSync(join(root, 'proc/stat'), 'cpu  1 2 3 4 5 6 7 0 0 0\n')
  const [zone] = simulatedMachine('eight-sockets', { idleWatts: 50, dynamicWatts: 0 })
  tree = writeTree(join(root, 'sys'), zone === undefined ? [] : [zone])
  // Follows the clock, so that a late timer makes a larger step and no lower power.
  const start = performance.now()
  writer = setInterval(() => {
    const steps = BigInt(Math.floor((performance.now() - start) / STEP_MS))
    tree.set('intel-rapl:0', 1_000_000_000n + steps * STEP_UJ)
  }, STEP_MS)
})
afterEach(() => {
  clearInterval(writer)
  rmSync(root, { recursive: true, force: true })
})

const ONE_READER = { ENERGY_READERS: 'rapl-powercap' }

beforeEach(({ skip }) => skip(checkoutClosed !== undefined, checkoutClosed))

test('--measure tells what reading costs, how often counters step, how late timers are and what sampling takes', async () => {
  const { code, stdout, stderr } = await visit(root, ['doctor', '--measure', '--json'], ONE_READER)
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'Measuring what reading costs: a few seconds.\n' })
  const { measurements, idle } = JSON.parse(stdout) as Diagnosis
  expect(idle).toBeUndefined()
  const { sources, timer, sampler } = measurements as NonNullable<Diagnosis['measurements']>
  const source = sources.find(({ name }) => name === 'rapl-powercap')
  expect(source?.readings).toBeGreaterThan(100)
  expect(source?.readP50Seconds).toBeGreaterThan(0)
  expect(source?.readP99Seconds).toBeGreaterThanOrEqual(source?.readP50Seconds as number)
  // An update period is the mean of intervals that the writer cannot make shorter than the half of its own.
  expect(source?.counters).toMatchObject([{ id: 'package-0' }])
  expect(source?.counters[0]?.updatePeriodSeconds).toBeGreaterThan(0.01)
  expect(source?.counters[0]?.steps).toBeLessThanOrEqual(25)
  expect(timer).toMatchObject({ hz: 100, deadlines: 100 })
  expect(sampler).toMatchObject({ reader: 'rapl-powercap', hz: 100 })
  const { samples, lost, cores, seconds } = sampler as NonNullable<typeof sampler>
  expect((samples + lost) / seconds).toBeGreaterThan(50)
  expect((samples + lost) / seconds).toBeLessThan(150)
  expect(cores).toBeGreaterThan(0)
  expect(cores).toBeLessThan(1)
})

test.skipIf(!long)('--measure as text', async () => {
  const { stdout } = await visit(root, ['doctor', '--measure'], ONE_READER)
  const measured = stdout.slice(stdout.indexOf('\nMeasured\n')).trim()
  expect(measured).toMatch(
    /^Measured\n {2}rapl-powercap: a reading takes [\d.]+ [µmn]?s, of 100 one above [\d.]+ [µmn]?s \(\d+ readings\)\n {4}package-0: steps every [\d.]+ m?s ± /,
  )
  expect(measured).toMatch(/^ {2}timer at 100 Hz: late by .+ \(100 deadlines\)$/m)
  expect(measured).toMatch(/^ {2}sampler of rapl-powercap at 100 Hz: takes [\d.]+ % of a core, \d+ samples, \d+ lost/m)
})

test('--idle measures the idle power and stores nothing', async () => {
  writeFileSync(join(root, 'project/config/app_settings.yaml'), 'idle:\n  segments: 3\n  segmentSeconds: 0.5\n')
  const env = { ...ONE_READER, XDG_CACHE_HOME: join(root, 'cache') }
  mkdirSync(join(root, 'cache'), { mode: 0o777 })
  chmodSync(join(root, 'cache'), 0o777)
  const { code, stdout, stderr } = await visit(root, ['doctor', '--idle', '--json'], env)
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'Measuring idle power: leave the machine alone.\n' })
  const { idle, measurements } = JSON.parse(stdout) as Diagnosis
  expect(measurements).toBeUndefined()
  expect(idle).toMatchObject({ reader: 'rapl-powercap', provenance: 'simulated', mode: 'edges', segments: 3 })
  // A segment is half a second long and an edge off by one step of 20 ms at most, more where the writer is held up.
  expect(idle?.watts.package).toBeGreaterThan(35)
  expect(idle?.watts.package).toBeLessThan(65)
  expect(readdirSync(join(root, 'cache'))).toEqual([])
})

test('where nothing works only the timer is measured, and there is no idle power', async () => {
  const bare = join(root, 'bare')
  bareVirtualMachine(bare)
  const { code, stdout } = await visit(bare, ['doctor', '--measure', '--idle', '--json'], ONE_READER)
  const { measurements, idle } = JSON.parse(stdout) as Diagnosis
  expect(code).toBe(3)
  expect(idle).toBeUndefined()
  expect(measurements).not.toHaveProperty('sampler')
  expect(measurements?.timer.deadlines).toBe(100)
})

test('no deadline is met early, and the parts are in order', () => {
  const { p50Seconds, p99Seconds, maximumSeconds } = timerLateness()
  expect(p50Seconds).toBeGreaterThanOrEqual(0)
  expect(p99Seconds).toBeGreaterThanOrEqual(p50Seconds)
  expect(maximumSeconds).toBeGreaterThanOrEqual(p99Seconds)
})
