import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { battery, isDischarging } from '../../../src/engine/readers/battery.ts'
import { DEFAULT_ROOTS, MISSING_UJ, type Reader, type Roots } from '../../../src/engine/readers/reader.ts'
import { monotonicNs } from '../../../src/engine/sampling/clock.ts'
import { EnergyError } from '../../../src/errors.ts'
import { joulesFromUj, secondsFromNs } from '../../../src/units.ts'
import { testReader } from '../../contracts/reader.ts'
import { temporaryDirectory } from './powercap-tree.ts'

type Supply = Record<string, string | number>
type Supplies = Record<string, Supply>

const BAT0: Supply = { type: 'Battery', status: 'Discharging', present: 1, power_now: 12_500_000 }
const MAINS: Supply = { type: 'Mains', online: 0 }
const MOUSE: Supply = { type: 'Battery', scope: 'Device', status: 'Discharging', power_now: 99_000_000 }

const rest = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
const seconds = (): number => secondsFromNs(monotonicNs())

function rootsOf(supplies: Supplies): Roots {
  const sys = join(temporaryDirectory(), 'sys')
  mkdirSync(sys)
  for (const [name, files] of Object.entries(supplies)) {
    mkdirSync(join(sys, 'class/power_supply', name), { recursive: true })
    for (const [file, value] of Object.entries(files)) set({ ...DEFAULT_ROOTS, sys }, name, file, value)
  }
  return { ...DEFAULT_ROOTS, sys }
}

const set = ({ sys }: Roots, name: string, file: string, value: string | number): void =>
  writeFileSync(join(sys, 'class/power_supply', name, file), `${value}\n`)

function valueOf(reader: Reader): bigint {
  const into = new BigInt64Array(1)
  reader.read(into)
  return into[0] as bigint
}

/** Watts that the reader counts while it rests, between the bounds that the clock leaves. */
function expectWatts(reader: Reader, watts: number): void {
  const before = seconds()
  const first = valueOf(reader)
  const inner = seconds()
  rest(20)
  const innerEnd = seconds()
  const joules = joulesFromUj(valueOf(reader) - first)
  expect(joules).toBeGreaterThanOrEqual(watts * (innerEnd - inner) - 0.000_002)
  expect(joules).toBeLessThanOrEqual(watts * (seconds() - before) + 0.000_002)
}

function refusalOf(supplies: Supplies): { code: string; said: string } {
  try {
    battery.open({ roots: rootsOf(supplies) }).close()
  } catch (error) {
    if (error instanceof EnergyError) return { code: error.code, said: `${error.message} ${error.hint}` }
    throw error
  }
  throw new Error('the reader opened')
}

testReader('battery', () => battery.open({ roots: rootsOf({ BAT0, AC: MAINS }) }))

describe('the power of the machine', () => {
  test.each<[string, Supplies, number]>([
    ['power_now', { BAT0 }, 12.5],
    [
      'current and voltage, whatever the sign',
      { BAT0: { type: 'Battery', status: 'Discharging', current_now: -1_500_000, voltage_now: 11_400_000 } },
      17.1,
    ],
    ['two batteries', { BAT0, BAT1: { ...BAT0, power_now: 2_500_000 } }, 15],
    [
      'no mouse and no empty bay',
      { BAT0, BAT1: { type: 'Battery', present: 0, status: 'Unknown' }, hidpp_battery_0: MOUSE },
      12.5,
    ],
  ])('is that of %s', (_, supplies, watts) => {
    const reader = battery.open({ roots: rootsOf(supplies) })
    expect(reader).toMatchObject({ name: 'battery', provenance: 'simulated' })
    expect(reader.counters).toMatchObject([{ id: 'psys', domain: 'psys', unitUj: 1 }])
    expectWatts(reader, watts)
    reader.close()
  })

  test.each([
    ['power_now', 'No data available'],
    ['status', ''],
  ])('a %s that cannot be read once is missing once', (file, text) => {
    const roots = rootsOf({ BAT0 })
    const reader = battery.open({ roots })
    const first = valueOf(reader)
    set(roots, 'BAT0', file, text)
    expect(valueOf(reader)).toBe(MISSING_UJ)
    set(roots, 'BAT0', file, BAT0[file] as string)
    rest(2)
    expect(valueOf(reader)).toBeGreaterThan(first)
    reader.close()
  })

  test('once on mains, energy has gone by unseen: missing from then on, in every instance', () => {
    const roots = rootsOf({ BAT0, BAT1: BAT0 })
    const shared = new SharedArrayBuffer(battery.sharedBytes as number)
    const reader = battery.open({ roots, shared })
    const sampler = battery.open({ roots, shared })
    expect(valueOf(reader)).not.toBe(MISSING_UJ)
    set(roots, 'BAT1', 'status', 'Charging')
    expect(valueOf(sampler)).toBe(MISSING_UJ)
    set(roots, 'BAT1', 'status', 'Discharging')
    expect(valueOf(sampler)).toBe(MISSING_UJ)
    expect(valueOf(reader)).toBe(MISSING_UJ)
    for (const each of [reader, sampler]) each.close()
    const again = battery.open({ roots })
    expectWatts(again, 25)
    again.close()
  })
})

describe('refusals', () => {
  test.each(['Charging', 'Full', 'Not charging', 'Unknown'])('%s is on mains', (status) => {
    const { code, said } = refusalOf({ BAT0, BAT1: { ...BAT0, status } })
    expect(code).toBe('READER_ABSENT')
    expect(said).toContain(`on mains: `)
    expect(said).toContain(`BAT1/status is "${status}"`)
  })

  test.each<[string, Supplies, RegExp]>([
    ['no power supplies', {}, /no battery in .*power_supply/],
    ['mains and a mouse', { AC: MAINS, mouse: MOUSE }, /no battery in/],
    [
      'a battery without sensors',
      { BAT0: { type: 'Battery', status: 'Discharging' } },
      /no power_now and no current_now/,
    ],
    [
      'current without voltage',
      { BAT0: { type: 'Battery', status: 'Discharging', current_now: 1 } },
      /no power_now and no voltage_now/,
    ],
  ])('%s', (_, supplies, sentence) => {
    const { code, said } = refusalOf(supplies)
    expect(code).toBe('READER_ABSENT')
    expect(said).toMatch(sentence)
  })
})

test('a machine is on battery while one of its own batteries discharges', () => {
  const on = (supplies: Supplies): boolean => isDischarging(rootsOf(supplies).sys)
  expect(on({ BAT0, AC: MAINS })).toBe(true)
  expect(on({ BAT0: { ...BAT0, status: 'Full' }, BAT1: BAT0 })).toBe(true)
  expect(on({ BAT0: { ...BAT0, status: 'Charging' }, mouse: MOUSE })).toBe(false)
  expect(on({ AC: MAINS })).toBe(false)
  expect(on({})).toBe(false)
})
