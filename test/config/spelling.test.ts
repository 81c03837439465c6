import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editDistance, nearestWord } from '../../src/config/spelling.ts'

test.each([
  ['', '', 0],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['windowSecond', 'windowSeconds', 1],
  ['hz', 'zh', 2],
])('%j is to %j', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance)
})

test('the distance is a metric', () => {
  const word = fc.string({ maxLength: 6, unit: fc.constantFrom('a', 'b', 'c') })
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a))
      expect(editDistance(a, b) === 0).toBe(a === b)
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c))
    }),
  )
})

test('the nearest word is at most two letters off, whatever the case', () => {
  expect(nearestWord('MINWINDOW', ['halfWidth', 'minWindows'])).toBe('minWindows')
  expect(nearestWord('seeds', ['speed', 'seed'])).toBe('seed')
  expect(nearestWord('colour', ['name', 'seed'])).toBeUndefined()
  expect(nearestWord('seed', [])).toBeUndefined()
})
