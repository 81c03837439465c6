import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadRecordedAnswers } from '../../src/config/recorded-answers.ts'
import { EnergyError } from '../../src/errors.ts'

let root: string
let yaml: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'answers-'))
  mkdirSync(join(root, 'config'))
  yaml = join(root, 'config/recorded_answers.yaml')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const entry = (steps: string, plan = '{steps: []}'): string =>
  `  - task: a\n    linear: L\n    plan: ${plan}\n    steps: ${steps}\n    synthesis: S\n`

test('a file of its own replaces the answers of the package; a plan may be any object', () => {
  expect(loadRecordedAnswers(root).length).toBeGreaterThan(20)
  const step = '{s1: text, s2: {tool: t, arguments: {x: [1, null]}}}'
  writeFileSync(yaml, `answers:\n${entry(step, '{no: plan}')}`)
  expect(loadRecordedAnswers(root)).toEqual([
    {
      task: 'a',
      linear: 'L',
      plan: { no: 'plan' },
      steps: { s1: 'text', s2: { tool: 't', arguments: { x: [1, null] } } },
      synthesis: 'S',
    },
  ])
})

test.each<[text: string, line: string]>([
  ['answers: {}\n', 'YAML:1:1 answers: found {}, allowed is a list of objects'],
  [
    `answers:\n${entry('{}', 'later')}`,
    'YAML:4:5 answers.0.plan: found "later", allowed is an object of values that JSON has',
  ],
  [
    `answers:\n${entry('{s1: 5}')}`,
    'YAML:5:13 answers.0.steps.s1: found 5, allowed is a text that is not empty or an object with the keys tool, arguments',
  ],
  [
    `answers:\n${entry('{s1: {tool: t}}')}`,
    'YAML:5:13 answers.0.steps.s1.arguments: found nothing, allowed is an object of values that JSON has',
  ],
  [
    `answers:\n${entry('{}')}${entry('{}')}`,
    'YAML:7:5 answers.1.task: found "a", allowed is a task that has no answer yet',
  ],
])('recorded_answers.yaml with %j', (text, line) => {
  writeFileSync(yaml, text)
  try {
    loadRecordedAnswers(root)
  } catch (error) {
    if (!(error instanceof EnergyError)) throw error
    expect(error.message.replace(yaml, 'YAML').split('\n').slice(1)).toEqual([`  ${line}`])
    return
  }
  throw new Error('The answers were accepted.')
})
