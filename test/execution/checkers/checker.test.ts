import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { Checker } from '../../../src/config/task.ts'
import { checkAnswer } from '../../../src/execution/checkers/checker.ts'
import type { RunJavaScript } from '../../../src/execution/checkers/code-run.ts'
import { aTask } from '../../support/execution-context.ts'

const folder = mkdtempSync(join(tmpdir(), 'checkers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const taskFolder = join(folder, 'config')
mkdirSync(taskFolder)
writeFileSync(join(folder, 'outside.mjs'), 'export default () => true')
symlinkSync(join(folder, 'outside.mjs'), join(taskFolder, 'link.mjs'))
for (const [name, text] of Object.entries({
  'even.mjs': 'export default (answer, task) => answer.length % 2 === 0 && task.id === "sum"',
  'detail.mjs':
    'export default async (answer) => ({ passed: answer === "yes", detail: "wanted yes,\\nfound " + answer })',
  'throws.mjs': 'export default () => { throw new Error("a slip") }',
  'broken.mjs': 'export default (',
  'none.mjs': 'export const check = () => true',
  'number.mjs': 'export default () => 1',
  'nothing.mjs': 'export default () => {}',
  'detail-object.mjs': 'export default () => ({ passed: true, detail: {} })',
})) {
  writeFileSync(join(taskFolder, name), text)
}

const noRunner: RunJavaScript = () => Promise.reject(new Error('no code runs here'))
const check = (checker: Checker, answer: string) =>
  checkAnswer(aTask({ checker }), answer, { runJavaScript: noRunner, taskFolder })
const module = (path: string, answer = 'yes') => check({ kind: 'module', path }, answer)

test('a module says whether the answer is right', async () => {
  expect(await module('even.mjs', 'ab')).toEqual({ checker: 'module', passed: true })
  expect(await module('./even.mjs', 'abc')).toEqual({ checker: 'module', passed: false })
  expect(await module('detail.mjs', 'no')).toEqual({ checker: 'module', passed: false, detail: 'wanted yes, found no' })
})

test.each([
  ['throws.mjs', 'threw a slip'],
  ['broken.mjs', 'threw'],
  ['none.mjs', 'no function as its default export'],
  ['number.mjs', 'returned neither'],
  ['nothing.mjs', 'returned neither'],
  ['detail-object.mjs', 'returned neither'],
  ['absent.mjs', 'cannot be read'],
  ['../outside.mjs', 'outside'],
  ['link.mjs', 'outside'],
  [join(folder, 'outside.mjs'), 'outside'],
  ['.', 'outside'],
])('%s is a fault of the configuration, not of the answer', async (path, what) => {
  const error = await module(path).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(what) })
  expect((error as Error).message).toContain(path.includes('outside') || path === 'link.mjs' ? 'outside.mjs' : folder)
})

const CHECKERS: Checker[] = [
  { kind: 'exact', expected: 'Tokyo' },
  { kind: 'numeric', expected: 42, tolerance: 0.5 },
  { kind: 'regex', pattern: '^(a+)+$' },
  { kind: 'json', expected: { a: [1, { b: null }] }, partial: true },
  { kind: 'json', expected: 'x' },
  { kind: 'module', path: 'even.mjs' },
]

test('no answer makes a checker throw, and what it says is one short line', async () => {
  const garbage = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.string({
      unit: fc.constantFrom('{', '[', '"', '\\', ',', '1', '.', '-', 'e', '\n', '```', '\u2212', '\ud800', ' '),
    }),
    fc.json(),
  )
  await fc.assert(
    fc.asyncProperty(garbage, fc.constantFrom(...CHECKERS), async (answer, checker) => {
      const { checker: kind, passed, detail = '' } = await check(checker, answer)
      expect(kind).toBe(checker.kind)
      expect(typeof passed).toBe('boolean')
      expect(detail.length).toBeLessThan(350)
      expect(detail).not.toMatch(/[\n\r]/)
      expect(detail.isWellFormed()).toBe(true)
    }),
    { seed: 3, numRuns: 200 },
  )
})

test('one long string that does not end is judged as any other answer', async () => {
  for (const part of ['a', '\\a']) {
    const answer = `"${part.repeat(5 * 2 ** 20)}`
    expect((await check({ kind: 'json', expected: 'x' }, answer)).passed).toBe(false)
    expect((await check({ kind: 'json', expected: ['x'] }, `[${answer}`)).passed).toBe(false)
  }
})

const MANY = 2 ** 18
test.each(['{"a":', '[', '["', '1,', '-', '9', ' ', '{"a":[1,', '\n', '```\n', '.', '[1]}', '\\"', '"', '"\\'])(
  'very many times %j is judged as any other answer',
  async (part) => {
    const answer = part.repeat(MANY)
    for (const checker of CHECKERS) {
      if (checker.kind === 'regex') continue
      expect((await check(checker, answer)).passed).toBe(checker.kind === 'module')
    }
  },
)
