import { expect, test } from 'vitest'
import { RESULT_CHARACTERS } from '../../src/execution/step-result.ts'
import { substituted } from '../../src/execution/substitution.ts'

const RESULTS = new Map([
  ['s1', '42'],
  ['rows', '[{"name": "Ada", "score": 7, "tags": ["x", {"y": null}]}, {"name": "$&"}]'],
  ['text', 'no {{s1}} JSON'],
  ['long', 'x'.repeat(RESULT_CHARACTERS + 5)],
])

test.each([
  ['{{s1}} + 1', '42 + 1'],
  ['{{ s1 }}{{s1}}', '4242'],
  ['{{rows.0.score}}', '7'],
  ['{{rows.0.name}} {{rows.1.name}}', 'Ada $&'],
  ['{{rows.0.tags}}', '["x",{"y":null}]'],
  ['{{rows.0.tags.1.y}}', 'null'],
  ['{{text}}', 'no {{s1}} JSON'],
  ['if (a) {{ return 1 }}', 'if (a) {{ return 1 }}'],
  ['{{}} {{1}} { {s1} }', '{{}} {{1}} { {s1} }'],
])('%s becomes %s', (text, expected) => {
  expect(substituted({ a: [{ deep: text }, 1, null, true] }, RESULTS)).toEqual({
    a: [{ deep: expected }, 1, null, true],
  })
})

test.each([
  '{{s2}}',
  '{{constructor}}',
  '{{text.0}}',
  '{{rows.2}}',
  '{{rows.length}}',
  '{{rows.-1}}',
  '{{rows.0.missing}}',
  '{{rows.0.__proto__}}',
  '{{rows.0.toString}}',
  '{{rows.0.name.length}}',
  '{{rows.0.name.0}}',
  '{{s1.0}}',
])('%s is no reference to a result', (text) => {
  expect(() => substituted([text], RESULTS)).toThrow(expect.objectContaining({ type: 'tool-arguments-invalid' }))
})

test('long results are cut with a mark, and many of them do not add up without an end', () => {
  expect(substituted('{{long}}', RESULTS)).toBe(`${'x'.repeat(RESULT_CHARACTERS)}\n[cut here: 5 more characters]`)
  expect(() => substituted('{{long}}'.repeat(100_000), RESULTS)).toThrow('too long')
})

test('keys are left alone, __proto__ too', () => {
  const args = JSON.parse('{"__proto__": "{{s1}}", "{{s1}}": 1}')
  expect(Object.entries(substituted(args, RESULTS) as object)).toEqual([
    ['__proto__', '42'],
    ['{{s1}}', 1],
  ])
})
