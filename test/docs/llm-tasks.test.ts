import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadModels } from '../../src/config/models.ts'
import { loadRecordedAnswers } from '../../src/config/recorded-answers.ts'
import { loadTasks } from '../../src/config/tasks.ts'
import { docBlock } from '../support/doc-example.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(REPOSITORY, 'docs/llm-tasks.md'), 'utf8')

const root = mkdtempSync(join(tmpdir(), 'llm-tasks-'))
mkdirSync(join(root, 'config'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

writeFileSync(join(root, 'config/tasks.yaml'), docBlock('adding-a-task.md', 'yaml', 'tasks:'))
writeFileSync(join(root, 'config/recorded_answers.yaml'), docBlock('adding-a-task.md', 'yaml', 'answers:'))
writeFileSync(join(root, 'config/models.json'), docBlock('llm-tasks.md', 'json', '{'))

test('the task of the page loads, with its recorded answer', () => {
  const [task] = loadTasks(root).select()
  const [answer] = loadRecordedAnswers(root)
  expect(task).toMatchObject({ id: 'tram_or_bus', level: 2, tools: ['calculator'] })
  expect(answer?.task).toBe('tram_or_bus')
  expect(answer?.synthesis).toContain('5')
  expect(9 / (18 / 60) - 5 / (12 / 60)).toBeCloseTo(5, 9)
})

test('the models of the page load', () => {
  const { get } = loadModels(root, { EXAMPLE_API_KEY: 'k' })
  expect(get()).toMatchObject({ id: 'my-server', site: 'host', limits: { maxTokens: 256, seed: 1 } })
  expect(get('my-provider')).toMatchObject({ site: 'remote', retries: 4, apiKey: 'k' })
})

test('the defaults of the page are those of a model', () => {
  const { limits, stream, timeoutSeconds, retries, promptCache, maxAnswerBytes } = loadModels('/nowhere', {}).get()
  const rows = [
    `\`limits.maxTokens\`, \`limits.temperature\` | ${limits.maxTokens}, ${limits.temperature} |`,
    `\`stream\` | \`${stream}\` |`,
    `\`timeoutSeconds\` | ${timeoutSeconds} |`,
    `\`retries\` | ${retries}:`,
    `\`promptCache\` | \`${promptCache}\`:`,
    `\`maxAnswerBytes\` | ${maxAnswerBytes} |`,
  ]
  for (const row of rows) expect(page).toContain(row)
})

test('the files that are to be copied are published', () => {
  const names = /\{([\w.,]+)\}/.exec(docBlock('llm-tasks.md', 'sh', 'mkdir'))?.[1]?.split(',') ?? []
  expect(names).toHaveLength(3)
  for (const name of names) expect(readFileSync(join(REPOSITORY, 'config', name), 'utf8')).not.toBe('')
  const { files } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { files: string[] }
  expect(files).toContain('config')
})
