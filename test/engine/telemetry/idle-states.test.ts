import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Roots } from '../../../src/engine/readers/reader.ts'
import { idleStates } from '../../../src/engine/telemetry/idle-states.ts'
import { endBefore, msrRoots, registerOf, setRegisters, writeText } from '../readers/msr-tree.ts'
import { opened, refusalOf, windowOf } from './snapshot.ts'

const folderOf = (roots: Roots, cpu: number, state: number): string =>
  join(roots.sys, 'devices/system/cpu', `cpu${cpu}/cpuidle/state${state}`)

function write(roots: Roots, cpu: number, state: number, counts: { us: number; entries: number }): void {
  writeText(join(folderOf(roots, cpu, state), 'time'), `${counts.us}\n`)
  writeText(join(folderOf(roots, cpu, state), 'usage'), `${counts.entries}\n`)
}

function machine(names: readonly string[] = ['POLL', 'C1_ACPI', 'C10']): Roots {
  const roots = msrRoots({}, [{}, { core: 1 }])
  for (const cpu of [0, 1]) {
    for (const [state, name] of names.entries()) {
      writeText(join(folderOf(roots, cpu, state), 'name'), `${name}\n`)
      write(roots, cpu, state, { us: 5_000_000, entries: 1000 })
    }
  }
  return roots
}

describe('states of CPUs', () => {
  test('are summed over the CPUs, by names that are safe', () => {
    const roots = machine()
    const snapshots = opened(idleStates, roots)
    const { values, warnings } = windowOf(snapshots, () => {
      write(roots, 0, 1, { us: 5_250_000, entries: 1003 })
      write(roots, 1, 1, { us: 5_500_000, entries: 1004 })
      write(roots, 1, 2, { us: 6_000_000, entries: 1001 })
    })
    expect(values).toEqual({
      idleStatePOLLSeconds: 0,
      idleStatePOLLEntries: 0,
      idleStateC1AcpiSeconds: 0.75,
      idleStateC1AcpiEntries: 7,
      idleStateC10Seconds: 1,
      idleStateC10Entries: 1,
    })
    expect(warnings).toEqual([])
    expect(Object.values(windowOf(snapshots).values)).toEqual([0, 0, 0, 0, 0, 0])
  })

  test.each([
    ['haltpoll', 'Haltpoll'],
    ['C1E', 'C1E'],
    ['C1-SKL', 'C1Skl'],
    ['WFI retention', 'WFIRetention'],
  ])('%s becomes %s', (name, safe) => {
    expect(windowOf(opened(idleStates, machine([name]))).values).toEqual({
      [`idleState${safe}Seconds`]: 0,
      [`idleState${safe}Entries`]: 0,
    })
  })

  test('one that a CPU no longer tells, or that falls, is missing; the others stay', () => {
    const roots = machine()
    const { values } = windowOf(opened(idleStates, roots), () => {
      rmSync(join(folderOf(roots, 1, 1), 'time'))
      write(roots, 0, 2, { us: 1, entries: 1000 })
    })
    expect(Object.keys(values).toSorted()).toEqual([
      'idleStateC10Entries',
      'idleStateC1AcpiEntries',
      'idleStatePOLLEntries',
      'idleStatePOLLSeconds',
    ])
  })
})

const TSC = 0x10
const CLIENT = 0x8e
const SERVER = 0x6a

/**
 * Registers of a file lie one byte apart and share bytes: what is written to C7 shows 256-fold in C6 and 65,536-fold in
 * C3, and so with C10, C9 and C8.
 */
function packages(model: number, count: number): Roots {
  const registers = { [TSC]: 2n ** 41n, 0x3fa: 1n, 0x60d: 2n ** 20n, 0x632: 1n }
  return msrRoots(
    { model },
    Array.from({ length: count }, (_, owner) => ({ package: owner, registers })),
  )
}

/** 2^40 ticks pass. */
const later = {
  [TSC]: 2n ** 41n + 2n ** 40n,
  0x3fa: 1n + 2n ** 20n,
  0x60d: 2n ** 20n + 2n ** 39n,
  0x632: 1n + 2n ** 21n,
}

describe('states of packages', () => {
  test('are told apart by their registers: no address is one place off', () => {
    const roots = packages(CLIENT, 1)
    const before = [0x3f8, 0x3f9, 0x3fa].map((register) => registerOf(roots, 0, register))
    const { values } = windowOf(opened(idleStates, roots), () => setRegisters(roots, 0, later))
    expect(before).toEqual([2n ** 16n, 2n ** 8n, 1n])
    const c7 = values.packageC7Seconds ?? 0
    expect(c7).toBeGreaterThan(0)
    const parts = Object.fromEntries(Object.entries(values).map(([name, seconds]) => [name, Math.round(seconds / c7)]))
    expect(parts).toEqual({
      packageC2Seconds: 2 ** 19,
      packageC3Seconds: 2 ** 16,
      packageC6Seconds: 2 ** 8,
      packageC7Seconds: 1,
      packageC8Seconds: 2 ** 17,
      packageC9Seconds: 2 ** 9,
      packageC10Seconds: 2,
    })
  })

  test('are seconds of the window: half of its ticks are half of its time', () => {
    const roots = packages(SERVER, 1)
    const snapshots = opened(idleStates, roots)
    const startMs = performance.now()
    snapshots.begin()
    const begunMs = performance.now()
    setRegisters(roots, 0, later)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    const endingMs = performance.now()
    snapshots.end()
    const endMs = performance.now()
    const seconds = snapshots.result().values.packageC2Seconds ?? 0
    expect(seconds * 2000).toBeGreaterThanOrEqual(endingMs - begunMs)
    expect(seconds * 2000).toBeLessThanOrEqual(endMs - startMs)
  })

  test('are only those of the model, summed over packages', () => {
    const roots = packages(SERVER, 2)
    const { values } = windowOf(opened(idleStates, roots), () => {
      setRegisters(roots, 0, later)
      setRegisters(roots, 1, { [TSC]: later[TSC], 0x60d: 2n ** 20n + 2n ** 38n })
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    })
    expect(Object.keys(values)).toEqual(['packageC2Seconds', 'packageC6Seconds'])
    // A half and a quarter of the ticks in C2, 1/4096 and none in C6.
    const ratio = (values.packageC2Seconds ?? 0) / (values.packageC6Seconds ?? 1)
    expect(ratio / (0.75 * 4096)).toBeCloseTo(1, 1)
  })

  test('are missing when one package stops telling: the rest is no sum', () => {
    const roots = packages(SERVER, 2)
    const { values } = windowOf(opened(idleStates, roots), () => {
      setRegisters(roots, 0, later)
      endBefore(roots, 1, 0x60d)
      setRegisters(roots, 1, { [TSC]: later[TSC] })
    })
    expect(Object.keys(values)).toEqual(['packageC6Seconds'])
  })

  test('without the time stamp counter, or when a counter fell, are missing', () => {
    const roots = packages(SERVER, 1)
    const snapshots = opened(idleStates, roots)
    expect(windowOf(snapshots, () => setRegisters(roots, 0, { [TSC]: 5n })).values).toEqual({})
    expect(
      windowOf(snapshots, () => setRegisters(roots, 0, { [TSC]: 9n, 0x60d: 0n, 0x3f9: 2n ** 30n })).values,
    ).not.toHaveProperty('packageC2Seconds')
  })

  test('a register that is not there is left out; a model that is not known counts nothing', () => {
    const roots = packages(CLIENT, 1)
    endBefore(roots, 0, 0x631)
    const { values } = windowOf(opened(idleStates, roots), () => setRegisters(roots, 0, { [TSC]: later[TSC] }))
    expect(values).toEqual({ packageC2Seconds: 0, packageC3Seconds: 0, packageC6Seconds: 0, packageC7Seconds: 0 })
    expect(refusalOf(idleStates, packages(0x37, 1)).code).toBe('READER_ABSENT')
    expect(refusalOf(idleStates, msrRoots({ vendor: 'AuthenticAMD', family: 25 }, [{ registers: later }])).code).toBe(
      'READER_ABSENT',
    )
  })
})

test('a machine without idle states is refused with the reason', () => {
  const error = refusalOf(idleStates, msrRoots({}, [{}]))
  expect(error.code).toBe('READER_ABSENT')
  expect(error.message).toMatch(/devices\/system\/cpu has a folder cpuidle/)
})
