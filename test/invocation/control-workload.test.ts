import { expect, test } from 'vitest'
import { controlMoved } from '../../src/invocation/control-workload.ts'
import type { ControlMeasurement } from '../../src/run.ts'

const control = (joules: number | undefined, seconds = 0.02, spread = 0.001): ControlMeasurement => ({
  measuredAt: '2026-01-01T00:00:00.000Z',
  seconds,
  secondsSpread: spread,
  ...(joules === undefined ? {} : { joules, joulesSpread: spread }),
})

test('the last control is held against the first, in energy and in time', () => {
  expect(controlMoved([control(1), control(5), control(1.02)])).toEqual([
    { kind: 'control-moved', quantity: 'energy', change: expect.closeTo(0.02) as number, limit: 0.01 },
  ])
  expect(controlMoved([control(1, 0.02), control(1, 0.018)])).toMatchObject([{ quantity: 'time' }])
})

test('less than one percent, or less than its own noise, is no move; one control says nothing', () => {
  expect(controlMoved([control(1), control(1.009)])).toEqual([])
  expect(controlMoved([control(1, 0.02, 0.02), control(1.08, 0.02, 0.001)])).toEqual([])
  expect(controlMoved([control(1)])).toEqual([])
  expect(controlMoved([])).toEqual([])
})

test('without joules there is time only', () => {
  expect(controlMoved([control(undefined), control(undefined, 0.03)])).toMatchObject([{ quantity: 'time' }])
})
