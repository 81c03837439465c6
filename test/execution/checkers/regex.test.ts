import { expect, test } from 'vitest'
import { checkRegex } from '../../../src/execution/checkers/regex.ts'

const TASK = { id: 'capital' }

test('a match anywhere in the answer', () => {
  expect(checkRegex({ pattern: '\\btokyo\\b', flags: 'i' }, 'It is Tokyo.', TASK)).toEqual({
    passed: true,
    detail: 'wanted a match of /\\btokyo\\b/i, found one',
  })
  expect(checkRegex({ pattern: '^tokyo$' }, 'Tokyo', TASK)).toEqual({
    passed: false,
    detail: 'wanted a match of /^tokyo$/, found none in "Tokyo"',
  })
  const global = { pattern: 'a', flags: 'g' }
  expect([1, 2, 3].map(() => checkRegex(global, 'a', TASK).passed)).toEqual([true, true, true])
})

test.each([{ pattern: '(' }, { pattern: 'a', flags: 'q' }, { pattern: 'a', flags: 'gg' }])(
  'an invalid expression is a fault of the configuration: %o',
  (checker) => {
    expect(() => checkRegex(checker, 'a', TASK)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('capital') }),
    )
  },
)

test('a search without an end is ended', () => {
  const answer = `${'a'.repeat(60)}!`
  const { passed, detail } = checkRegex({ pattern: '^(a+)+$' }, answer, TASK)
  expect(passed).toBe(false)
  expect(detail).toContain('none within 1 s')
})
