import { expect, test } from 'vitest'
import { isMeant, matchesPattern } from '../src/bench-pattern.ts'

test.each([
  ['a*c', 'abbc', true],
  ['a*c', 'ac', true],
  ['a*c', 'abcd', false],
  ['*', '', true],
  ['src/*.bench.ts > * > quick', 'src/x/sort.bench.ts > sorting > quick', true],
  ['src/sort.bench.ts', 'src/sortxbench.ts', false],
  ['(a|b)[c]-{2}$', '(a|b)[c]-{2}$', true],
  ['a*z', 'a\nz', true],
])('%s and %s: %s', (pattern, text, matches) => {
  expect(matchesPattern(pattern, text)).toBe(matches)
})

test('a bench is meant by its name, its key or a pattern of its key, and by no part of them', () => {
  const bench = { benchmarkKey: 'a.bench.ts > sort * > quick', name: 'quick' }
  for (const text of ['quick', bench.benchmarkKey, '* > quick', '*sort*']) expect(isMeant(text, bench), text).toBe(true)
  for (const text of ['qui', 'sort * > quick', 'qui*', '']) expect(isMeant(text, bench), text).toBe(false)
})
