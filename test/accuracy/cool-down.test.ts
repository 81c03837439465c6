import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type CoolDownLimits, rememberCalm } from '../../src/engine/cool-down.ts'
import { EnergyEngine } from '../../src/engine/energy-engine.ts'
import { hottestCelsius } from '../../src/engine/thermal-zones.ts'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'

const unavailable = groundTruthUnavailable()
const PACKAGE = { id: 'intel-rapl:0', name: 'package-0' } as const
const LIMITS: CoolDownLimits = { seconds: 6, powerFraction: 0.1, celsius: 5 }

function thermalTree(): { root: string; set(celsius: number): void } {
  const root = mkdtempSync(join(tmpdir(), 'thermal-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const zone = join(root, 'class/thermal/thermal_zone0')
  mkdirSync(zone, { recursive: true })
  return { root, set: (celsius) => writeFileSync(join(zone, 'temp'), `${celsius}000\n`) }
}

/** Its user closes it before the tree: a tree is not unmounted while its counters are open. */
const engineOn = (sys = '/nowhere'): Promise<EnergyEngine> =>
  EnergyEngine.open({ readers: ['rapl-powercap'], roots: { sys }, lock: false })

const calmOf = (engine: EnergyEngine, thermal = '/nowhere', limits: Partial<CoolDownLimits> = {}) =>
  rememberCalm(
    { session: () => engine.session('edges'), celsius: () => hottestCelsius(thermal) },
    { ...LIMITS, ...limits },
  )

describe.skipIf(unavailable)(`by power (${unavailable ?? 'FUSE'})`, () => {
  test('waits while the machine draws more than at the beginning, and not longer', async () => {
    await using truth = await GroundTruth.start({ zones: [simulatedZone({ ...PACKAGE, idleWatts: 20 })] })
    await using engine = await engineOn(truth.root)
    const coolDown = await calmOf(engine)
    expect(await coolDown?.()).toMatchObject({ reached: true })
    await truth.setPower(PACKAGE.id, { idleWatts: 60, dynamicWatts: 0 })
    const waiting = coolDown?.()
    const startedMs = performance.now()
    await new Promise((resolve) => setTimeout(resolve, 1700))
    await truth.setPower(PACKAGE.id, { idleWatts: 21, dynamicWatts: 0 })
    const fellAfterSeconds = (performance.now() - startedMs) / 1000
    const cooled = await waiting
    expect(cooled?.reached).toBe(true)
    // The look in which it fell still shows more; the one after it shows 21 W, which is within a tenth of 20 W.
    expect(cooled?.seconds).toBeGreaterThan(fellAfterSeconds)
    expect(cooled?.seconds).toBeLessThan(4)
  })

  test('gives up after the longest wait, and says so', async () => {
    await using truth = await GroundTruth.start({ zones: [simulatedZone({ ...PACKAGE, idleWatts: 20 })] })
    await using engine = await engineOn(truth.root)
    const coolDown = await calmOf(engine, undefined, { seconds: 1.2 })
    await truth.setPower(PACKAGE.id, { idleWatts: 23, dynamicWatts: 0 })
    const cooled = await coolDown?.()
    expect(cooled?.reached).toBe(false)
    expect(cooled?.seconds).toBeGreaterThanOrEqual(0.5)
  })

  test('less than at the beginning is cool', async () => {
    await using truth = await GroundTruth.start({ zones: [simulatedZone({ ...PACKAGE, idleWatts: 20 })] })
    await using engine = await engineOn(truth.root)
    const coolDown = await calmOf(engine)
    await truth.setPower(PACKAGE.id, { idleWatts: 5, dynamicWatts: 0 })
    expect(await coolDown?.()).toMatchObject({ reached: true })
  })
})

test('by temperature alone where no power can be read', async () => {
  const thermal = thermalTree()
  thermal.set(40)
  await using engine = await engineOn()
  const coolDown = await calmOf(engine, thermal.root, { seconds: 3 })
  thermal.set(45)
  expect(await coolDown?.()).toMatchObject({ reached: true })
  thermal.set(46)
  setTimeout(() => thermal.set(44), 700)
  const cooled = await coolDown?.()
  expect(cooled?.reached).toBe(true)
  expect(cooled?.seconds).toBeGreaterThan(0.7)
})

test('a temperature that was there and is gone is not cool', async () => {
  const thermal = thermalTree()
  thermal.set(40)
  await using engine = await engineOn()
  const coolDown = await calmOf(engine, thermal.root, { seconds: 0.6 })
  thermal.set(0)
  expect(await coolDown?.()).toMatchObject({ reached: false })
})

test('without power and temperature there is nothing to wait for', async () => {
  await using engine = await engineOn()
  expect(await calmOf(engine)).toBeUndefined()
})
