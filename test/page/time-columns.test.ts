import { describe, expect, test } from 'vitest'
import { including, movedPlace, zoomed } from '../../src/page/chart/chart-range.ts'
import { readoutText } from '../../src/page/chart/readout.ts'
import { tickTexts } from '../../src/page/chart/tick-text.ts'
import { columnOf, extentOf, jointTimes, placeBefore } from '../../src/page/chart/time-columns.ts'
import { level, type TimeSeries } from '../../src/page/chart/time-series.ts'

const steps = (atSeconds: number[], values: (number | null)[], fromSeconds = 0): TimeSeries => ({
  label: 'steps',
  axis: 'power',
  atSeconds,
  values,
  drawing: 'step',
  fromSeconds,
})
const line = (atSeconds: number[], values: (number | null)[]): TimeSeries => ({
  label: 'line',
  axis: 'power',
  atSeconds,
  values,
  drawing: 'line',
})

describe('series at the times of all of them', () => {
  test('a step has its value at its beginning and at every time inside; the last one also at its end', () => {
    const of = steps([1, 2, 4], [10, null, 30])
    const times = jointTimes([of, line([0.5, 3, 5], [1, 2, 3])])
    expect(times).toEqual([0, 0.5, 1, 2, 3, 4, 5])
    expect(columnOf(times, of)).toEqual([10, 10, null, 30, 30, 30, null])
  })

  test('a line has its values at its own times; no line crosses a gap, whatever stands between', () => {
    const of = line([0, 2, 4, 6], [1, null, 3, 4])
    expect(columnOf([0, 1, 2, 3, 4, 5, 6], of)).toEqual([1, null, null, null, 3, undefined, 4])
  })

  test('a level is one step through the whole chart', () => {
    expect(columnOf([0, 1, 2], level('idle', 'power', 4, [0, 2]))).toEqual([4, 4, 4])
  })

  test('what there is to see: nothing, one time, all times, or what is asked for', () => {
    const axes = {}
    expect(extentOf({ series: [], axes })).toBeUndefined()
    expect(extentOf({ series: [line([3], [1])], axes })).toEqual([2.5, 3.5])
    expect(extentOf({ series: [steps([1, 2], [1, 1]), line([3], [1])], axes })).toEqual([0, 3])
    expect(extentOf({ series: [line([3], [1])], axes, extent: [0, 9] })).toEqual([0, 9])
    expect(extentOf({ series: [], axes, extent: [0, 0] })).toEqual([-0.5, 0.5])
  })

  test('the last time that is not after another', () => {
    expect([-1, 0, 0.5, 1, 9].map((at) => placeBefore([0, 1, 2], at))).toEqual([0, 0, 0, 1, 2])
    expect(placeBefore([], 1)).toBe(0)
  })
})

test('ticks share a prefix and have the decimals that tell them apart', () => {
  expect(tickTexts([0, 5, 10], { unit: 'W', prefixed: true })).toEqual(['0 W', '5 W', '10 W'])
  expect(tickTexts([0, 0.0005, 0.001], { unit: 'J', prefixed: true })).toEqual(['0.0 mJ', '0.5 mJ', '1.0 mJ'])
  expect(tickTexts([12.345, 12.35], { unit: 's' })).toEqual(['12.345 s', '12.350 s'])
  expect(tickTexts([3000, 3500], { unit: 'MHz' })).toEqual(['3000 MHz', '3500 MHz'])
  expect(tickTexts([7], { unit: '%' })).toEqual(['7.00 %'])
  expect(tickTexts([], { unit: 'W', prefixed: true })).toEqual([])
})

describe('what is in view', () => {
  test('zooming keeps the place that it is about, and ends at the whole', () => {
    expect(zoomed([0, 10], [0, 10], 0.5, 2)).toEqual([1, 6])
    expect(zoomed([1, 6], [0, 10], 2, 2)).toEqual([0, 10])
    expect(zoomed([8, 10], [0, 10], 2, 10)).toEqual([6, 10])
    const [from, to] = zoomed([0, 1e-5], [0, 10], 0.5)
    expect(to - from).toBeCloseTo(1e-5, 12)
  })

  test('a cursor outside takes the view along', () => {
    expect(including([2, 4], [0, 10], 3)).toEqual([2, 4])
    expect(including([2, 4], [0, 10], 1)).toEqual([1, 3])
    expect(including([2, 4], [0, 10], 10)).toEqual([8, 10])
  })

  test('keys move the cursor', () => {
    expect(movedPlace('ArrowRight', false, 3, [0, 9])).toBe(4)
    expect(movedPlace('ArrowLeft', true, 30, [0, 99])).toBe(20)
    expect(movedPlace('ArrowRight', false, undefined, [2, 9])).toBe(2)
    expect(movedPlace('End', false, 3, [0, 9])).toBe(9)
    expect(movedPlace('x', false, 3, [0, 9])).toBeUndefined()
  })
})

test('the readout says time, values, phase and events', () => {
  const series = [steps([1, 2], [12.345, null]), { ...line([0], [45]), label: 'package', axis: 'celsius' }]
  const axes = { power: { label: 'power', unit: 'W', prefixed: true }, celsius: { label: 'temperature', unit: '°C' } }
  const phases = [{ label: 'planning', shade: 'rising' as const, fromSeconds: 0, toSeconds: 1 }]
  const marks = [0.1, 0.2, 0.3, 0.4, 1.5].map((atSeconds) => ({ atSeconds, sign: '▼', label: `call ${atSeconds}` }))
  const times = jointTimes(series)
  const columns = series.map((each) => columnOf(times, each))
  const data = { series, axes, phases, marks }
  expect(readoutText(data, times, columns, 0)).toBe(
    '0.000 s · steps 12.3 W · package 45 °C · planning · ▼ call 0.1 · ▼ call 0.2 · ▼ call 0.3 · 1 more',
  )
  expect(readoutText(data, times, columns, 1)).toBe('1.000 s · steps – · ▼ call 1.5')
  expect(readoutText(data, times, columns, 7)).toBe('')
  expect(readoutText({ ...data, clock: 'calendar' }, [1.7e9], [[1], [2]], 0)).toContain('2023-11-14 22:13:20')
})
