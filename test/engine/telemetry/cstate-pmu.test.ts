import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { DEFAULT_ROOTS, type Roots } from '../../../src/engine/readers/reader.ts'
import { cstatePmu } from '../../../src/engine/telemetry/cstate-pmu.ts'
import { TSC_PMU } from '../readers/power-pmu-tree.ts'
import { temporaryDirectory } from '../readers/powercap-tree.ts'
import { opened, refusalOf, windowOf } from './snapshot.ts'

const skip = TSC_PMU === undefined || process.getuid?.() !== 0

/** PMUs whose residencies are the time stamp counter itself: always in every state. */
function machine(more: Record<string, string> = {}): Roots {
  const sys = temporaryDirectory()
  const { type, event } = TSC_PMU ?? { type: '9', event: 'event=0x00' }
  const files = {
    'msr/type': type,
    'msr/events/tsc': event,
    'cstate_pkg/type': type,
    'cstate_pkg/cpumask': '0',
    'cstate_pkg/events/c6-residency': event,
    'cstate_core/type': type,
    'cstate_core/cpumask': '0-1',
    'cstate_core/events/c1-residency': event,
    'cstate_core/events/c7-residency': event,
    ...more,
  }
  for (const [name, text] of Object.entries(files)) {
    const path = join(sys, 'bus/event_source/devices', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${text}\n`)
  }
  return { ...DEFAULT_ROOTS, sys }
}

const spin = (seconds: number): number => {
  const start = performance.now()
  while (performance.now() < start + seconds * 1000);
  return (performance.now() - start) / 1000
}

test.skipIf(skip)(
  'ticks become seconds by the time stamp counter of their CPU, summed (needs root and msr/tsc)',
  () => {
    const snapshots = opened(cstatePmu, machine())
    for (const seconds of [0.05, 0.2]) {
      let spent = 0
      const { values, warnings } = windowOf(snapshots, () => {
        spent = spin(seconds)
      })
      expect(Object.keys(values).toSorted()).toEqual(['coreC1Seconds', 'coreC7Seconds', 'packageC6Seconds'])
      // Each event is read some µs after its clock; a stall between the two looks of an edge shows in both.
      expect((values.packageC6Seconds ?? 0) / spent).toBeGreaterThan(0.98)
      expect((values.packageC6Seconds ?? 0) / spent).toBeLessThan(1.1)
      expect((values.coreC7Seconds ?? 0) / (values.packageC6Seconds ?? 1)).toBeGreaterThan(1.95)
      expect((values.coreC7Seconds ?? 0) / (values.packageC6Seconds ?? 1)).toBeLessThan(2.05)
      expect(warnings).toEqual([])
    }
  },
)

test.skipIf(skip)('an event that is none of ours is left alone; one that cannot be opened refuses (needs root)', () => {
  const other = opened(cstatePmu, machine({ 'cstate_pkg/events/other': 'event=0x00' }))
  expect(Object.keys(windowOf(other).values)).toHaveLength(3)
  const broken = machine({ 'cstate_pkg/type': '4000000' })
  expect(refusalOf(cstatePmu, broken).code).toBe('READER_ABSENT')
})

test('a machine without these PMUs says so', () => {
  const roots = { ...DEFAULT_ROOTS, sys: temporaryDirectory() }
  const refusal = refusalOf(cstatePmu, roots)
  expect(refusal.code).toBe('READER_ABSENT')
  expect(refusal.message).toContain('cstate_pkg')
  expect(refusal.hint).toContain('modprobe intel_cstate')
})
