import { expect, test } from 'vitest'
import { checkUnitTest, codeIn } from '../../../src/execution/checkers/unit-test.ts'
import { runJavaScript } from '../../support/run-javascript.ts'

const signal = new AbortController().signal
const ASSERTIONS = `
assertEqual(add(2, 3), 5, 'add(2, 3)')
assertEqual([add(1, 1), { a: NaN }], [2, { a: NaN }])
assert(add(0, 0) === 0)
assertEqual(await add(1, 2), 3)
`
const check = (answer: string, assertions = ASSERTIONS) =>
  checkUnitTest({ assertions }, answer, { runJavaScript, signal })

test.each([
  ['a function', 'function add(a, b) { return a + b }'],
  [
    'a constant in a fence',
    'Here it is:\n```js\nconst add = (a, b) => a + b // add\n```\nIt adds.\n```js\nthrow 1\n```',
  ],
  ['a fence that is not closed', '```\nfunction add(a, b) { return a + b }'],
  ['names that the assertions use too', 'const assert = 1, equal = 2, assertEqual = 3; var add = (a, b) => a + b'],
])('%s fulfils the assertions', async (_, answer) => {
  expect(await check(answer)).toEqual({ passed: true, detail: 'wanted that all assertions hold, found that they do' })
})

test.each([
  ['a wrong function', 'const add = (a, b) => a - b', 'add(2, 3): wanted 5, found -1'],
  ['no function', 'I cannot write code.', 'SyntaxError'],
  ['another name', 'const sum = (a, b) => a + b', 'add is not defined'],
  ['nothing', ' ', 'no code'],
  ['an empty fence', '```js\n```', 'add is not defined'],
  [
    'assertions of its own',
    'function assertEqual() {}\nfunction assert() {}\nfunction add() { return 0 }',
    'wanted 5, found 0',
  ],
  ['a comment that swallows the assertions', 'const add = 1 /*', 'SyntaxError'],
  [
    'an end before the assertions',
    '(async () => { await new Promise(() => {}) })()\nfunction add() { return new Promise(() => {}) }',
    'wanted 5',
  ],
  [
    'a promise that is never kept',
    'let n = 0; const add = (a, b) => (n++ < 3 ? a + b : new Promise(() => {}))',
    'before the assertions',
  ],
  ['what it may not touch', 'process.exit(0)', 'process is not defined'],
])('%s does not', async (_, answer, found) => {
  const { passed, detail } = await check(answer)
  expect(passed).toBe(false)
  expect(detail).toContain(found)
})

test('deep equality knows arrays from objects, and missing from undefined', async () => {
  const different = (a: string, b: string) => check('0', `assertEqual(${a}, ${b})`)
  for (const [a, b] of [
    ['[]', '{}'],
    ['{ a: undefined }', '{ b: undefined }'],
    ['null', 'undefined'],
    ['1', '"1"'],
  ] as const) {
    expect((await different(a, b)).passed).toBe(false)
  }
})

test('an answer without an end is ended by the limit', async () => {
  const limited: typeof runJavaScript = (source, limits, stop) =>
    runJavaScript(source, { ...limits, seconds: 0.5 }, stop)
  const { passed } = await checkUnitTest({ assertions: '' }, 'for (;;) {}', { runJavaScript: limited, signal })
  expect(passed).toBe(false)
})

test('a check that is cancelled is no wrong answer, and a defect of the runner is thrown on', async () => {
  const stop = new AbortController()
  const cancelled = checkUnitTest({ assertions: '' }, 'for (;;) {}', { runJavaScript, signal: stop.signal })
  stop.abort()
  await expect(cancelled).rejects.toMatchObject({ type: 'cancelled' })
  const broken = () => Promise.reject(new RangeError('a defect'))
  await expect(checkUnitTest({ assertions: '' }, '0', { runJavaScript: broken, signal })).rejects.toThrow(RangeError)
})

test('the first code block', () => {
  expect(codeIn('no block')).toBe('no block')
  expect(codeIn('a\n```js\nx\n```\n```\ny\n```')).toBe('x\n')
  expect(codeIn('~~~~\n```\n~~~~')).toBe('```\n')
  expect(codeIn('  ```\n  x\n  ```')).toBe('  x\n')
})
