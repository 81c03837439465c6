import { expect, test } from 'vitest'
import { recomputedJoules } from '../../src/engine/recomputed-counter.ts'
import type { CounterSpan } from '../../src/run.ts'

const span = (more: Partial<CounterSpan>): CounterSpan => ({
  counter: 'package-0',
  domain: 'package',
  unitUj: 1,
  wraps: 0,
  firstUj: '1000000',
  lastUj: '3500000',
  ...more,
})

test('the energy of a counter follows from its readings and its wraps', () => {
  expect(recomputedJoules(span({}))).toBe(2.5)
  expect(recomputedJoules(span({ rangeUj: '9999999' }))).toBe(2.5)
  expect(recomputedJoules(span({ rangeUj: '9999999', wraps: 2, lastUj: '500000' }))).toBe(19.5)
})

test('it is unknown where a reading is missing, the counter failed, or wrapped without a range', () => {
  const { firstUj: _first, ...withoutFirst } = span({})
  const { lastUj: _last, ...withoutLast } = span({})
  const unknown = [withoutFirst, withoutLast, span({ fault: 'reset' }), span({ wraps: 1 })]
  expect(unknown.map(recomputedJoules)).toEqual([undefined, undefined, undefined, undefined])
})
