import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { EnergyEngine, type Session } from '../../src/engine/index.ts'
import type { DerivedEnergy } from '../../src/run.ts'
import {
  evenIntervals,
  type Fault,
  GroundTruth,
  groundTruthUnavailable,
  type MachineName,
  simulatedMachine,
  type SimulatedZone,
  simulatedZone,
} from '../../src/testing/index.ts'

const unavailable = groundTruthUnavailable()
const PACKAGE = 'intel-rapl:0'
const WATTS = 40

async function opened(zones: readonly SimulatedZone[]): Promise<{ truth: GroundTruth; session: Session }> {
  const truth = await GroundTruth.start({ zones })
  const engine = await EnergyEngine.open({ roots: { sys: truth.root }, readers: ['rapl-powercap'], lock: false })
  onTestFinished(async () => {
    await engine.close()
    await truth.close()
  })
  return { truth, session: engine.session('edges') }
}

async function windowOf(session: Session, work: () => Promise<unknown>): Promise<DerivedEnergy> {
  session.start()
  await work()
  session.stop()
  return session.derive(session.raw())
}

const faultsOf = ({ warnings }: DerivedEnergy): string[] =>
  warnings.flatMap((each) => (each.kind === 'counter-fault' ? [each.fault] : []))

const zone = (more: Partial<SimulatedZone> = {}): SimulatedZone =>
  simulatedZone({ id: PACKAGE, name: 'package-0', idleWatts: WATTS, steps: evenIntervals(0.001, 0.0002), ...more })

describe.skipIf(unavailable)(`faults of a counter (${unavailable ?? 'FUSE'})`, () => {
  test('a healthy one: no fault, and the power it was given', async () => {
    const { session } = await opened([zone()])
    const energy = await windowOf(session, () => sleep(300))
    expect(faultsOf(energy)).toEqual([])
    expect((energy.watts ?? 0) / WATTS).toBeCloseTo(1, 1)
  })

  test('a wrap in mid-window is counted in and told of', async () => {
    // 64 J of range at 40 W: once in 1.6 s. A guard read may be 64 ms late before a wrap cannot be told from two (at 1000 W).
    const { session } = await opened([zone({ unitUj: 1, rangeUj: 63_999_999n, startUj: 60_000_000n })])
    const energy = await windowOf(session, () => sleep(1700))
    expect(energy.warnings.find(({ kind }) => kind === 'counter-wrapped')).toMatchObject({
      times: expect.any(Number) as number,
    })
    expect((energy.watts ?? 0) / WATTS).toBeCloseTo(1, 1)
  })

  const during: [string, Fault[], string][] = [
    ['a reset', [{ kind: 'reset' }], 'reset'],
    ['a step backwards', [{ kind: 'jump', joules: -500 }], 'reset'],
    ['a jump that no processor can draw', [{ kind: 'jump', joules: 20_000 }], 'implausible'],
    ['a domain that vanishes', [{ kind: 'gone' }], 'gone'],
    ['permission that is lost', [{ kind: 'denied' }], 'gone'],
    ['EIO for ever', [{ kind: 'eio' }], 'gone'],
  ]
  test.for(during)(
    '%s in a window: its fault and no number; without it the next one is fine',
    async ([, faults, fault]) => {
      const { truth, session } = await opened([zone({ startUj: 1_000_000_000n })])
      const energy = await windowOf(session, async () => {
        await sleep(100)
        for (const each of faults) await truth.setFault(PACKAGE, each)
        await sleep(100)
      })
      expect(faultsOf(energy)).toEqual([fault])
      expect(energy).not.toHaveProperty('totalJoules')
      expect(energy.domains).toEqual({})
      await truth.setFault(PACKAGE, { kind: 'none' })
      const after = await windowOf(session, () => sleep(200))
      expect(faultsOf(after)).toEqual([])
      expect((after.watts ?? 0) / WATTS).toBeCloseTo(1, 1)
    },
  )

  test('a domain that vanishes and returns inside a window: what the counter says at the edges holds', async () => {
    const { truth, session } = await opened([zone({ startUj: 1_000_000_000n })])
    const energy = await windowOf(session, async () => {
      await sleep(100)
      await truth.setFault(PACKAGE, { kind: 'gone' })
      await sleep(100)
      await truth.setFault(PACKAGE, { kind: 'none' })
      await sleep(100)
    })
    expect(faultsOf(energy)).toEqual([])
    expect((energy.watts ?? 0) / WATTS).toBeCloseTo(1, 1)
  })

  test('a domain that returns with its counter at zero: reset, and no number', async () => {
    const { truth, session } = await opened([zone({ startUj: 1_000_000_000n })])
    const energy = await windowOf(session, async () => {
      await truth.setFault(PACKAGE, { kind: 'gone' })
      await sleep(100)
      await truth.setFault(PACKAGE, { kind: 'reset' })
      await truth.setFault(PACKAGE, { kind: 'none' })
      await sleep(100)
    })
    expect(faultsOf(energy)).toEqual(['reset'])
    expect(energy).not.toHaveProperty('totalJoules')
  })

  test('EIO once, at the start: the reading is taken again', async () => {
    const { truth, session } = await opened([zone()])
    await truth.setFault(PACKAGE, { kind: 'eio', times: 1 })
    const energy = await windowOf(session, () => sleep(200))
    expect(faultsOf(energy)).toEqual([])
    expect((energy.watts ?? 0) / WATTS).toBeCloseTo(1, 1)
  })

  test('a counter that stopped is stuck after a second, and below resolution before', async () => {
    const { truth, session } = await opened([zone()])
    await truth.setFault(PACKAGE, { kind: 'stuck' })
    const short = await windowOf(session, () => sleep(100))
    expect(short).not.toHaveProperty('totalJoules')
    expect(short.warnings.map(({ kind }) => kind)).toContain('below-resolution')
    const long = await windowOf(session, () => sleep(1300))
    expect(faultsOf(long)).toEqual(['stuck'])
    expect(long).not.toHaveProperty('totalJoules')
  })

  test('a range that runs out between two guard reads is unresolvable', async () => {
    const { session } = await opened([zone({ unitUj: 1, rangeUj: 999_999n })])
    const energy = await windowOf(session, () => sleep(100))
    expect(faultsOf(energy)).toEqual(['unresolvable'])
    expect(energy).not.toHaveProperty('totalJoules')
  })

  test('slow answers widen the uncertainty instead of hiding', async () => {
    const { truth, session } = await opened([zone()])
    const quick = await windowOf(session, () => sleep(200))
    await truth.setFault(PACKAGE, { kind: 'slow', seconds: 0.02 })
    const slow = await windowOf(session, () => sleep(200))
    expect(slow.totalUncertaintyJoules).toBeGreaterThan(4 * (quick.totalUncertaintyJoules ?? Infinity))
    const error = Math.abs((slow.totalJoules ?? 0) - WATTS * slow.seconds)
    expect(error).toBeLessThan(3 * (slow.totalUncertaintyJoules ?? 0))
  })

  test('power that drifts is its integral', async () => {
    const schedule = [
      { seconds: 0, watts: 0 },
      { seconds: 20, watts: 200 },
    ]
    const { session } = await opened([zone({ schedule })])
    const watts: number[] = []
    for (let i = 0; i < 3; i++) watts.push((await windowOf(session, () => sleep(300))).watts ?? 0)
    // 10 W/s over windows 0.3 s apart.
    expect((watts[2] as number) - (watts[0] as number)).toBeGreaterThan(5)
    expect((watts[2] as number) - (watts[0] as number)).toBeLessThan(9)
  })
})

/** The core zone of an AMD processor is one core's register: on such a host it is left out, whoever serves it. */
const isAmd = /^vendor_id\s*:\s*(?:AuthenticAMD|HygonGenuine)/m.test(readFileSync('/proc/cpuinfo', 'latin1'))

describe.skipIf(unavailable)(`machines (${unavailable ?? 'FUSE'})`, () => {
  const machines: [MachineName, number, string[]][] = [
    ['laptop', WATTS, ['package', ...(isAmd ? [] : ['core']), 'uncore', 'psys']],
    ['two-sockets', 2.2 * WATTS, ['package', 'dram']],
    ['two-dies', 2 * WATTS, ['package']],
    ['eight-sockets', 8 * WATTS, ['package']],
    ...(isAmd ? [['amd', WATTS, ['package']] as [MachineName, number, string[]]] : []),
  ]
  test.for(machines)('%s: %d W in all', async ([name, watts, domains]) => {
    const { session } = await opened(simulatedMachine(name, { idleWatts: WATTS, dynamicWatts: 0 }))
    const energy = await windowOf(session, () => sleep(400))
    expect(Object.keys(energy.domains).toSorted()).toEqual(domains.toSorted())
    expect((energy.watts ?? 0) / watts).toBeCloseTo(1, 2)
  })
})
