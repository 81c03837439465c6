import { expect, test } from 'vitest'
import { checkExact } from '../../../src/execution/checkers/exact.ts'

test.each([
  ['Tokyo', ' tokyo. \n', true],
  ['New York', 'NEW\n\tYork', true],
  ['Tokyo', 'Japan has a capital.\nTokyo', true],
  ['Café', 'Cafe\u0301', true],
  ['a\nb', 'a b', true],
  ['Tokyo', 'It is Tokyo', false],
  ['Tokyo', 'Tokyo\nor Kyoto', false],
  ['Tokyo', 'Tokyo..', false],
  ['Tokyo', '', false],
  ['.', '', false],
  ['', '', false],
])('wanted %j, found %j: %s', (expected, answer, passed) => {
  expect(checkExact({ expected }, answer).passed).toBe(passed)
})

test('says what was wanted and what came', () => {
  expect(checkExact({ expected: 'Tokyo' }, 'Kyoto').detail).toBe('wanted "Tokyo", found "Kyoto"')
  expect(checkExact({ expected: 'Tokyo' }, ' ').detail).toBe('wanted "Tokyo", found nothing')
})
