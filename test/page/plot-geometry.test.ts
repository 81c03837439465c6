import fc from 'fast-check'
import { expect, test } from 'vitest'
import { axisText } from '../../src/page/chart/axis-text.ts'
import { boxOf, isOutlier, sampleExtent } from '../../src/page/chart/box.ts'
import { drawnInterval, intervalScale } from '../../src/page/chart/interval-scale.ts'
import { jitter } from '../../src/page/chart/jitter.ts'
import { extentOf, marksOf, placeInside, scaleOf } from '../../src/page/chart/scale.ts'
import { beyondText, sampleText, stripText } from '../../src/page/chart/strip-text.ts'
import { seriesText } from '../../src/page/chart/series-text.ts'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 })

test('every value falls inside its axis, whatever the values are', () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1, maxLength: 20 }), (values) => {
      const scale = scaleOf(extentOf(values), [10, 310])
      for (const value of values) {
        expect(scale.place(value)).toBeGreaterThanOrEqual(10)
        expect(scale.place(value)).toBeLessThanOrEqual(310)
      }
    }),
  )
})

test.each([
  ['no value', [], [0, 1]],
  ['one value', [2], [1.9, 2.1]],
  ['values that are all 0', [0, 0], [-1, 1]],
  ['values that are alike but for rounding', [3, 3 + 1e-13], [2.85, 3.15]],
  ['a value below 0', [-1, 1], [-1.08, 1.08]],
  ['what is no number', [Number.NaN, 2, Number.POSITIVE_INFINITY], [1.9, 2.1]],
])('the axis of %s', (_, values, expected) => {
  const [low, high] = extentOf(values)
  expect(low).toBeCloseTo(expected[0] as number, 9)
  expect(high).toBeCloseTo(expected[1] as number, 9)
})

test('marks are round, inside the axis, and no more than asked for', () => {
  expect(marksOf({ low: 0.94, high: 3.06 }, 4)).toEqual([1, 2, 3])
  expect(marksOf({ low: -0.075, high: 0.08 }, 4)).toEqual([-0.05, 0, 0.05])
  expect(marksOf({ low: -0.1, high: 0.1 }, 5)).toEqual([-0.1, -0.05, 0, 0.05, 0.1])
  expect(marksOf({ low: 0, high: 0 }, 5)).toEqual([])
  fc.assert(
    fc.property(
      finite,
      fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
      fc.integer({ min: 2, max: 9 }),
      (low, span, most) => {
        const high = low + span
        fc.pre(high > low && (high - low) / Math.max(Math.abs(low), Math.abs(high)) > 1e-9)
        const marks = marksOf({ low, high }, most)
        expect(marks.length).toBeLessThanOrEqual(most)
        for (const mark of marks) {
          expect(mark).toBeGreaterThanOrEqual(low - span * 1e-6)
          expect(mark).toBeLessThanOrEqual(high + span * 1e-6)
        }
      },
    ),
  )
})

test('marks share one prefix, and have the decimals that tell them apart', () => {
  expect(axisText([0.001, 0.0015, 0.002], 'J')).toEqual({ unit: 'mJ', texts: ['1.0', '1.5', '2.0'] })
  expect(axisText([-2e-6, 0, 2e-6], 'J')).toEqual({ unit: 'µJ', texts: ['-2', '0', '2'] })
  expect(axisText([1.72e-3, 1.721e-3], 'J')).toEqual({ unit: 'mJ', texts: ['1.720', '1.721'] })
  expect(axisText([1, 2, 3], '')).toEqual({ unit: '', texts: ['1', '2', '3'] })
  expect(axisText([0], 's')).toEqual({ unit: 's', texts: ['0'] })
  expect(axisText([], 's')).toEqual({ unit: 's', texts: [] })
})

test('a box of values', () => {
  const box = boxOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 40])
  expect(box).toMatchObject({ n: 10, median: 5.5, lower: 3.25, upper: 7.75, whiskerLow: 1, whiskerHigh: 9 })
  expect(box?.outliers).toEqual([40])
  expect(box && isOutlier(box, 40)).toBe(true)
  expect(box && isOutlier(box, 9)).toBe(false)
  expect(boxOf([])).toBeUndefined()
  expect(boxOf([7])).toMatchObject({ median: 7, lower: 7, upper: 7, whiskerLow: 7, whiskerHigh: 7, outliers: [] })
  expect(boxOf([3, 3, 3, 3])).toMatchObject({ lower: 3, upper: 3, whiskerLow: 3, whiskerHigh: 3, outliers: [] })
})

test('a box holds every value, as whisker or as outlier', () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1, maxLength: 40 }), (values) => {
      const box = boxOf(values)
      if (!box) throw new Error('A sample has a box')
      expect(box.whiskerLow).toBeLessThanOrEqual(box.whiskerHigh)
      expect(values.filter((value) => isOutlier(box, value)).toSorted((a, b) => a - b)).toEqual(
        box.outliers.toSorted((a, b) => a - b),
      )
    }),
  )
})

test('a value that is far out of all bounds is drawn at the edge, and the others keep their room', () => {
  const values = [1, 1.1, 1.2, 1.3, 1.4, 1.9, 500]
  const scale = scaleOf(sampleExtent(values, []), [0, 100])
  expect(placeInside(scale, 500)).toEqual({ at: 100, beyond: 'high' })
  expect(placeInside(scale, 1.9).beyond).toBeUndefined()
  expect(scale.place(1.4) - scale.place(1)).toBeGreaterThan(20)
  expect(placeInside(scale, -3)).toEqual({ at: 0, beyond: 'low' })
})

test('where the others are all alike, nothing is beyond the edge', () => {
  const scale = scaleOf(sampleExtent([2, 2, 2, 2, 2, 9], [1]), [0, 100])
  expect([scale.low < 1, scale.high > 9]).toEqual([true, true])
  expect(sampleExtent([], [1, 2])).toEqual(extentOf([1, 2]))
})

test('points of a strip stand inside it and apart, the same in every drawing', () => {
  const places = Array.from({ length: 20 }, (_, i) => jitter(i))
  expect(places[0]).toBe(0)
  expect(Math.min(...places)).toBeGreaterThanOrEqual(-0.5)
  expect(Math.max(...places)).toBeLessThan(0.5)
  const sorted = places.toSorted((a, b) => a - b)
  expect(Math.min(...sorted.slice(1).map((place, i) => place - (sorted[i] as number)))).toBeGreaterThan(0.02)
})

test('one change that is out of all bounds leaves room for the others', () => {
  const small = { change: 0.01, low: -0.01, high: 0.03 }
  const huge = { change: 40, low: 38, high: 42 }
  const scale = intervalScale([small, huge, undefined], [0.05], [0, 200])
  expect([scale.low, scale.high]).toEqual([-0.075000000000000011, 0.5])
  expect(drawnInterval(huge, scale)).toEqual({
    from: 200,
    to: 200,
    point: undefined,
    beyondLeft: false,
    beyondRight: true,
  })
  const drawn = drawnInterval(small, scale)
  expect(drawn.to - drawn.from).toBeGreaterThan(5)
  expect(drawn).toMatchObject({ beyondLeft: false, beyondRight: false, point: scale.place(0.01) })
})

test('zero and the limit are on the axis of changes, even where nothing was compared', () => {
  const { low, high, place } = intervalScale([], [0.05, 0.02], [0, 100])
  expect(low).toBeLessThan(0)
  expect(high).toBeGreaterThan(0.05)
  expect(place(0)).toBeCloseTo(50)
})

test('drawings say in words and figures what they show', () => {
  expect(sampleText([1, 2, 3, 4, 5, 6, 7, 8, 9, 40], 'J')).toBe(
    '10 windows, median 5.50 J, quartiles 3.25 J and 7.75 J, whiskers 1.00 J to 9.00 J, 1 outlier at 40.0 J',
  )
  expect(sampleText([2e-6], 'J')).toBe('1 window at 2.00 µJ')
  expect(sampleText([], 'J')).toBe('no window')
  expect(stripText('Energy per op', 'J', [{ name: '', values: [1] }], { median: 1, low: 0.9, high: 1.1 })).toBe(
    'Energy per op: 1 window at 1.00 J. Median as reported 1.00 J, interval 900 mJ to 1.10 J.',
  )
  expect(beyondText([1, 2, 3], [0, 4], 'J')).toBe('')
  expect(beyondText([1, -9, 3], [0, 4], 'J')).toBe('1 window lies beyond the drawing: -9.00 J.')
  expect(seriesText('Energy per op', 'J', [{ points: [{ value: 1 }, { value: undefined }, { value: -3 }] }])).toBe(
    'Energy per op of 2 windows in the order of time, 1 more without a value: first 1.00 J, last -3.00 J, smallest -3.00 J, largest 1.00 J.',
  )
  expect(seriesText('Energy per op', 'J', [{ points: [{ value: undefined }] }])).toBe(
    'Energy per op of 1 windows: none has a value.',
  )
})
