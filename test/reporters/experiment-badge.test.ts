import { expect, test } from 'vitest'
import { experimentBadge } from '../../src/reporters/index.ts'
import type { SessionComparison } from '../../src/stats/index.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'

const of = (...runs: ReturnType<typeof exampleBench>[]) => ({ ...exampleExperiment(), runs })
const merge = exampleBench({ name: 'merge', joulesPerOp: { ...exampleBench().joulesPerOp!, median: 6e-6 } })
const change = (size: number): SessionComparison => ({ change: size, verdict: 'pass', sessions: 12 })

test('one bench shows its energy, several their change against earlier sessions, else their range', () => {
  expect(experimentBadge(of(exampleBench()))).toEqual({ label: 'energy', value: '3.00 µJ/op', state: 'figure' })
  expect(experimentBadge(of(exampleBench(), merge)).value).toBe('3.00 µJ to 6.00 µJ per op')
  const changes = {
    'src/sort.bench.ts > sorting > quick': change(0.1),
    'src/sort.bench.ts > sorting > merge': change(0.21),
  }
  expect(experimentBadge(of(exampleBench(), merge), { changes }).value).toBe('+15.4% in 2 benches')
  const few = { 'src/sort.bench.ts > sorting > quick': { ...change(0.1), reason: 'too-few-pairs' as const } }
  expect(experimentBadge(of(exampleBench(), merge), { changes: few }).value).toBe('3.00 µJ to 6.00 µJ per op')
})

test('what is not counted by the hardware says so, and what is not known is not made up', () => {
  expect(experimentBadge(of(exampleBench({ provenance: 'modelled' }))).label).toBe('energy (modelled)')
  const { joulesPerOp: _, ...bare } = exampleBench()
  expect(experimentBadge(of(bare))).toMatchObject({ value: 'no joules per op', state: 'figure' })
})
