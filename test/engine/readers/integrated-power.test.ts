import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IntegratedPower } from '../../../src/engine/readers/integrated-power.ts'
import { monotonicNs } from '../../../src/engine/sampling/clock.ts'
import { secondsFromNs } from '../../../src/units.ts'

const memory = (): SharedArrayBuffer => new SharedArrayBuffer(IntegratedPower.SHARED_BYTES)
const seconds = (): number => secondsFromNs(monotonicNs())
const rest = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

test('constant power over the time of the calls', () => {
  const power = new IntegratedPower(memory(), { cpuSeconds: () => 0, watts: () => 50 })
  const before = seconds()
  expect(power.joules()).toBe(0)
  const inner = seconds()
  for (let i = 0; i < 20; i++) {
    rest(3)
    power.joules()
  }
  const innerEnd = seconds()
  const joules = power.joules()
  expect(joules).toBeGreaterThanOrEqual(50 * (innerEnd - inner))
  expect(joules).toBeLessThanOrEqual(50 * (seconds() - before))
})

test('power follows the busy cores between the calls', () => {
  let cpu = 100
  const power = new IntegratedPower(memory(), { cpuSeconds: () => cpu, watts: (cores) => 1000 * cores })
  power.joules()
  rest(5)
  cpu += 0.25
  expect(power.joules()).toBeCloseTo(250, 6)
  rest(5)
  expect(power.joules()).toBeCloseTo(250, 6)
})

test('what is returned never falls, whatever the source of CPU time says', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 2, maxLength: 40 }),
      (cpuSeconds) => {
        let call = 0
        const power = new IntegratedPower(memory(), {
          cpuSeconds: () => cpuSeconds[Math.min(call++, cpuSeconds.length - 1)] as number,
          watts: (cores) => 5 + Math.min(cores, 4),
        })
        let last = 0
        for (let i = 0; i < cpuSeconds.length; i++) {
          const joules = power.joules()
          expect(joules).toBeGreaterThanOrEqual(last)
          last = joules
        }
      },
    ),
    { numRuns: 50 },
  )
})

test('an instance that sees less of the tree books nothing twice', () => {
  const shared = memory()
  let cpu = 10
  const watts = (cores: number): number => 1000 * Math.max(0, cores)
  const whole = new IntegratedPower(shared, { cpuSeconds: () => cpu, watts })
  const part = new IntegratedPower(shared, { cpuSeconds: () => cpu - 1, watts })
  whole.joules()
  for (let i = 0; i < 5; i++) {
    rest(2)
    cpu += 0.01
    whole.joules()
    rest(2)
    part.joules()
  }
  expect(whole.joules()).toBeCloseTo(50, 6)
})

test('instances in several threads share one account that never falls', async () => {
  const shared = memory()
  const module = new URL('../../../src/engine/readers/integrated-power.ts', import.meta.url).href
  const worker = new Worker(
    `import { parentPort, workerData } from 'node:worker_threads'
     const { IntegratedPower } = await import(workerData.module)
     const power = new IntegratedPower(workerData.shared, { cpuSeconds: () => 0, watts: () => 40 })
     let falls = 0
     for (let i = 0, last = 0; i < 30_000; i++) {
       const joules = power.joules()
       if (joules < last) falls++
       last = joules
     }
     parentPort.postMessage(falls)`,
    { eval: true, workerData: { module, shared } },
  )
  const done = new Promise<number>((resolve, reject) => worker.once('message', resolve).once('error', reject))
  const power = new IntegratedPower(shared, { cpuSeconds: () => 0, watts: () => 40 })
  let falls = 0
  let last = power.joules()
  const start = seconds()
  for (let i = 0; i < 300; i++) {
    for (let j = 0; j < 100; j++) {
      const joules = power.joules()
      if (joules < last) falls++
      last = joules
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await done).toBe(0)
  expect(falls).toBe(0)
  expect(power.joules() / (40 * (seconds() - start))).toBeCloseTo(1, 1)
  await worker.terminate()
})

test('a thread that was terminated while it held the lock stops nobody', () => {
  const shared = memory()
  const power = new IntegratedPower(shared, { cpuSeconds: () => 0, watts: () => 10 })
  power.joules()
  new Int32Array(shared)[8] = 1
  rest(5)
  expect(power.joules()).toBeGreaterThan(0.05)
  const start = seconds()
  power.joules()
  expect(seconds() - start).toBeLessThan(0.04)
})

test('the power of a sensor is joined by straight lines', () => {
  let watts = 100
  const power = new IntegratedPower(memory(), { watts: () => watts })
  const before = seconds()
  power.joules()
  const inner = seconds()
  rest(10)
  watts = 300
  const innerEnd = seconds()
  const joules = power.joules()
  expect(joules).toBeGreaterThanOrEqual(200 * (innerEnd - inner))
  expect(joules).toBeLessThanOrEqual(200 * (seconds() - before))
})

test('a sensor that does not answer leaves a longer line', () => {
  let watts = 100
  const power = new IntegratedPower(memory(), { watts: () => watts })
  power.joules()
  const inner = seconds()
  rest(5)
  watts = Number.NaN
  expect(power.joules()).toBeNaN()
  expect(power.uj()).toBe(-1n)
  rest(5)
  watts = 100
  const innerEnd = seconds()
  expect(power.joules()).toBeGreaterThanOrEqual(100 * (innerEnd - inner))
})

test('several sources share one memory and do not meet', () => {
  const shared = new SharedArrayBuffer(2 * IntegratedPower.SHARED_BYTES)
  const one = new IntegratedPower(shared, { watts: () => 10 })
  const other = new IntegratedPower(shared, { watts: () => 1000 }, 1)
  one.joules()
  other.joules()
  rest(10)
  // The two are read one after the other, and anything may happen in between.
  const ratio = other.joules() / one.joules()
  expect(ratio).toBeGreaterThan(50)
  expect(ratio).toBeLessThan(200)
})

test('what is given up is given up in every instance', () => {
  const shared = memory()
  const [one, other] = [0, 1].map(() => new IntegratedPower(shared, { watts: () => 10 })) as [
    IntegratedPower,
    IntegratedPower,
  ]
  one.joules()
  other.giveUp()
  rest(5)
  expect(one.joules()).toBeNaN()
  expect(other.uj()).toBe(-1n)
})
