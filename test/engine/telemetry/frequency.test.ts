import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Roots } from '../../../src/engine/readers/reader.ts'
import { frequency } from '../../../src/engine/telemetry/frequency.ts'
import { msrRoots, writeText } from '../readers/msr-tree.ts'
import { opened, refusalOf, windowOf } from './snapshot.ts'

const at = (roots: Roots, file: string): string => join(roots.sys, 'devices/system/cpu', file)
const write = (roots: Roots, file: string, text: string): void => writeText(at(roots, file), `${text}\n`)

function machine(cpus = 2): Roots {
  const roots = msrRoots(
    {},
    Array.from({ length: cpus }, () => ({})),
  )
  for (let cpu = 0; cpu < cpus; cpu++) {
    const files = { governor: 'powersave', min_freq: '800000', max_freq: '4000000', cur_freq: `${1_000_000 + cpu}` }
    for (const [file, text] of Object.entries(files)) write(roots, `cpu${cpu}/cpufreq/scaling_${file}`, text)
  }
  write(roots, 'intel_pstate/no_turbo', '0')
  write(roots, 'smt/control', 'on')
  return roots
}

test('a machine that stays as it is: mean clock, no warning', () => {
  const roots = machine()
  write(roots, 'cpu1/cpufreq/scaling_cur_freq', '3000000')
  expect(windowOf(opened(frequency, roots))).toEqual({
    values: { frequencyBeforeMhz: 2000, frequencyAfterMhz: 2000 },
    warnings: [],
  })
})

describe('a setting that changes inside the window is told of, once', () => {
  test.each([
    ['cpu0/cpufreq/scaling_governor', 'performance', 'scaling_governor of CPU 0', 'powersave'],
    ['cpu1/cpufreq/scaling_min_freq', '900000', 'scaling_min_freq of CPU 1', '800000'],
    ['cpu1/cpufreq/scaling_max_freq', '2000000', 'scaling_max_freq of CPU 1', '4000000'],
    ['intel_pstate/no_turbo', '1', 'intel_pstate/no_turbo', '0'],
    ['smt/control', 'off', 'smt/control', 'on'],
  ])('%s', (file, after, setting, before) => {
    const roots = machine()
    const snapshots = opened(frequency, roots)
    const { warnings } = windowOf(snapshots, () => write(roots, file, after))
    expect(warnings).toEqual([{ kind: 'setting-changed', setting, before, after }])
    expect(windowOf(snapshots).warnings).toEqual([])
  })

  test('boost of other drivers', () => {
    const roots = machine()
    write(roots, 'cpufreq/boost', '1')
    const { warnings } = windowOf(opened(frequency, roots), () => write(roots, 'cpufreq/boost', '0'))
    expect(warnings).toEqual([{ kind: 'setting-changed', setting: 'cpufreq/boost', before: '1', after: '0' }])
  })

  test('on all CPUs; two that swap do not cancel', () => {
    const roots = machine(3)
    write(roots, 'cpu2/cpufreq/scaling_governor', 'performance')
    const { warnings } = windowOf(opened(frequency, roots), () => {
      write(roots, 'cpu1/cpufreq/scaling_governor', 'performance')
      write(roots, 'cpu2/cpufreq/scaling_governor', 'powersave')
    })
    expect(warnings).toEqual([
      {
        kind: 'setting-changed',
        setting: 'scaling_governor of CPU 1 and 1 more',
        before: 'powersave',
        after: 'performance',
      },
    ])
  })
})

describe('the clock', () => {
  test.each([
    [1_060_000, 1],
    [1_040_000, 0],
    [940_000, 1],
    [960_000, 0],
  ])('fixed by its limits, from 1,000,000 to %d kHz: %d warnings', (khz, warnings) => {
    const roots = machine(1)
    write(roots, 'cpu0/cpufreq/scaling_max_freq', '800000')
    const snapshots = opened(frequency, roots)
    const result = windowOf(snapshots, () => write(roots, 'cpu0/cpufreq/scaling_cur_freq', `${khz}`))
    expect(result.values).toEqual({ frequencyBeforeMhz: 1000, frequencyAfterMhz: khz / 1000 })
    expect(result.warnings.map(({ kind }) => kind)).toEqual(Array.from({ length: warnings }, () => 'frequency-moved'))
  })

  test('that follows the load moves without a word', () => {
    const roots = machine(1)
    const { values, warnings } = windowOf(opened(frequency, roots), () =>
      write(roots, 'cpu0/cpufreq/scaling_cur_freq', '3900000'),
    )
    expect(values.frequencyAfterMhz).toBe(3900)
    expect(warnings).toEqual([])
  })

  test('of a CPU that goes away leaves the mean missing, and says nothing', () => {
    const roots = machine()
    const { values, warnings } = windowOf(opened(frequency, roots), () =>
      rmSync(at(roots, 'cpu1/cpufreq'), { recursive: true }),
    )
    expect(values).toEqual({ frequencyBeforeMhz: 1000.0005 })
    expect(warnings).toEqual([])
  })

  test('of the uncore: mean over the dies at the end, parts of dies apart', () => {
    const roots = machine(1)
    for (const [die, khz] of Object.entries({
      package_00_die_00: 1_000_000,
      package_01_die_00: 2_000_000,
      uncore00: 9,
    })) {
      write(roots, `intel_uncore_frequency/${die}/current_freq_khz`, `${khz}`)
    }
    const snapshots = opened(frequency, roots)
    expect(windowOf(snapshots).values.uncoreFrequencyMhz).toBe(1500)
    const { values } = windowOf(snapshots, () =>
      write(roots, 'intel_uncore_frequency/package_00_die_00/current_freq_khz', '2400000'),
    )
    expect(values.uncoreFrequencyMhz).toBe(2200)
  })
})

test('a machine without frequencies is refused with the reason', () => {
  const error = refusalOf(frequency, msrRoots({}, [{}]))
  expect(error.code).toBe('READER_ABSENT')
  expect(error.message).toContain('devices/system/cpu')
})
