import { expect, test } from 'vitest'
import { checkJson } from '../../../src/execution/checkers/json.ts'
import type { JsonValue } from '../../../src/json-value.ts'

const passes = (expected: JsonValue, answer: string, partial = false): boolean =>
  checkJson({ expected, partial }, answer).passed

test.each<[JsonValue, string]>([
  [{ a: 1, b: [true, null] }, '{"b": [true, null], "a": 1.0}'],
  [{ a: 1 }, 'Here:\n```json\n{"a": 1}\n```\nor {"a": 2}'],
  [[1, 2], 'The list [of two] is [1, 2].'],
  [{ a: '}' }, 'so {"a": "}"}'],
  [{ a: 1 }, '{not this} [nor this {"a": 1}'],
  [{ a: 1 }, 'see [0, 1) [ set ] {"a": 1}'],
  [5, '5'],
  [5, 'It is 5.'],
  ['x', 'It is "x".'],
  ['say "x"', 'It is "say \\"x\\"" and "y"'],
  ['x', 'a stray " and then\n"x"'],
  [null, 'null'],
  [false, 'That is false'],
  [[], '[]'],
  [{}, '{}'],
])('%j is in %s', (expected, answer) => {
  expect(passes(expected, answer)).toBe(true)
})

test.each<[JsonValue, string]>([
  [{ a: 1 }, '{"a": 1, "b": 2}'],
  [{ a: 1, b: 2 }, '{"a": 1}'],
  [{ a: 1 }, '{"a": "1"}'],
  [{ a: 1 }, '{"a": 2} {"a": 1}'],
  [{ a: 1 }, '[{"a": 1}]'],
  [{ a: 1 }, '{"b": {"a": 1}, // cut'],
  [{}, '[]'],
  [[], '{}'],
  [[1, 2], '[2, 1]'],
  [[1], '[1, 2]'],
  [[1, 2], '[1]'],
  [null, '{}'],
  [{ a: null }, '{}'],
  [{ a: 1 }, 'no JSON'],
  [{ a: 1 }, ''],
  [{ toString: 1 }, '{}'],
  [5, '"5"'],
])('%j is not what %s says', (expected, answer) => {
  expect(passes(expected, answer)).toBe(false)
})

test('partial: more keys at any depth, but no other elements', () => {
  const wanted = { a: { b: 1 }, list: [{ c: 2 }] }
  expect(passes(wanted, '{"z": 0, "a": {"b": 1, "y": 0}, "list": [{"c": 2, "x": 0}]}', true)).toBe(true)
  expect(passes(wanted, '{"a": {"b": 1}, "list": [{"c": 2}, 3]}', true)).toBe(false)
  expect(passes(wanted, '{"a": {}, "list": [{"c": 2}]}', true)).toBe(false)
})

test('prototypes are neither read nor changed', () => {
  expect(passes({ polluted: true }, '{"__proto__": {"polluted": true}}', true)).toBe(false)
  expect(passes(JSON.parse('{"__proto__": {"a": 1}}'), '{"__proto__": {"a": 1}}')).toBe(true)
  expect(passes({}, '{"__proto__": {"a": 1}}')).toBe(false)
  expect(passes(JSON.parse('{"__proto__": {}}'), '{}', true)).toBe(false)
  expect(({} as { polluted?: true }).polluted).toBeUndefined()
})

test('says what was wanted and what came', () => {
  expect(checkJson({ expected: { a: 1 }, partial: true }, '{"a":2}').detail).toBe(
    'wanted at least {"a":1}, found {"a":2}',
  )
})
