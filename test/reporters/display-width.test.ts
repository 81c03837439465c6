import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { displayWidth, padded, shortenedToColumns } from '../../src/reporters/display-width.ts'

test.each([
  ['abc', 3],
  ['日本語', 6],
  ['한국', 4],
  ['ｆｕｌｌ', 8],
  ['e\u0301', 1],
  ['👍🏽', 2],
  ['µJ ±', 4],
  ['├─ ▁▂▃', 6],
  ['', 0],
])('%s takes %i columns', (text, columns) => {
  expect(displayWidth(text)).toBe(columns)
})

test('a text that is too wide loses its middle, never half a letter', () => {
  expect(shortenedToColumns('a long name of a bench', 11)).toBe('a lon…bench')
  expect(shortenedToColumns('日本語の名前', 8)).toBe('日本…前')
  expect(shortenedToColumns('e\u0301e\u0301e\u0301e\u0301', 3)).toBe('e\u0301…e\u0301')
  expect(shortenedToColumns('fits', 4)).toBe('fits')
})

test('whatever it holds, a shortened text is never wider than asked for, and padding fills up exactly', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
      const shown = shortenedToColumns(text, columns)
      expect(displayWidth(shown)).toBeLessThanOrEqual(columns)
      expect(displayWidth(padded(shown, columns, 'right'))).toBe(columns)
    }),
  )
})

test('the letters that are counted without asking are as wide as the package of widths says', () => {
  for (let code = 0x20; code < 0x2600; code++) {
    const text = `a${String.fromCharCode(code).repeat(2)}b`
    expect(displayWidth(text), code.toString(16)).toBe(stringWidth(text))
  }
})
