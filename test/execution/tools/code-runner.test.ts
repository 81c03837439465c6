import { expect, test } from 'vitest'
import { runJavaScript } from '../../../src/execution/tools/code-runner.ts'
import { errorOf } from '../../contracts/tool.ts'
import { LIMITS } from './surroundings.ts'

const run = (source: string) => runJavaScript(source, LIMITS, new AbortController().signal)

test.for([
  ['1 + 1', { value: 2, printed: '' }],
  ["console.log('a', [1], { b: null }); 'last'", { value: 'last', printed: 'a [1] {"b":null}\n' }],
  ["print('ä', undefined, 5n, () => 1)", { printed: 'ä undefined 5 () => 1\n' }],
  ['let x = 3; const f = (n) => n * x; ({ answer: f(14) })', { value: { answer: 42 }, printed: '' }],
  ['(async () => { const values = await Promise.all([1, 2]); return values })()', { value: [1, 2], printed: '' }],
  ['new Promise(() => {})', { printed: '' }],
  ['2n ** 70n', { value: '1180591620717411303424', printed: '' }],
  ['NaN', { value: null, printed: '' }],
  ['', { printed: '' }],
])('%s', { concurrent: true }, async ([source, result]) => {
  expect(await run(source as string)).toEqual(result)
})

test.for([
  ["throw new TypeError('no')", 'TypeError: no'],
  ['throw { code: 7 }', 'threw {"code":7}'],
  ["Promise.reject(new Error('later'))", 'Error: later'],
  ['const = 1', 'SyntaxError'],
  ['const a = {}; a.a = a; a', 'circular'],
])('%s has failed', { concurrent: true }, async ([source, words]) => {
  const error = await errorOf(run(source as string))
  expect(error.kind).toBe('failed')
  expect(error.message).toContain(words)
})

test('a program sees nothing of the one before it', async () => {
  await run('globalThis.left = 1')
  expect(await run('typeof left')).toEqual({ value: 'undefined', printed: '' })
})
