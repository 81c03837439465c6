import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { loadTasks } from '../../src/config/tasks.ts'
import type { SiteTasks } from '../../src/reporters/site-data.ts'
import { siteTasks } from '../../src/site/tasks.ts'
import { wantedRun } from '../../src/site/wanted-run.ts'
import { localSite } from '../support/local-site.ts'
import { scratch } from '../support/scratch.ts'

const SECRET = 'sk-very-secret-key'

const withConfig = (files: Record<string, string>): string => {
  const root = scratch()
  mkdirSync(join(root, 'config'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'config', name), text)
  return root
}

const MODELS = JSON.stringify({
  default: 'local',
  models: [
    { id: 'local', provider: 'own', model: 'small', baseUrl: 'http://127.0.0.1:9/v1', site: 'host' },
    {
      id: 'written',
      provider: 'own',
      model: 'large',
      baseUrl: 'https://models.example/v1',
      site: 'remote',
      apiKey: SECRET,
    },
    {
      id: 'named',
      provider: 'own',
      model: 'large',
      baseUrl: 'https://models.example/v1',
      site: 'remote',
      apiKey: `\${OWN_KEY}`,
    },
    {
      id: 'unset',
      provider: 'own',
      model: 'large',
      baseUrl: 'https://models.example/v1',
      site: 'remote',
      apiKey: `\${NO_KEY}`,
    },
    { id: '--json', provider: 'own', model: 'small', baseUrl: 'http://127.0.0.1:9/v1', site: 'host' },
    { id: 'one,two', provider: 'own', model: 'small', baseUrl: 'http://127.0.0.1:9/v1', site: 'host' },
  ],
})

test('every task of the file is listed, and what a run would do by default', () => {
  const root = scratch()
  const { tasks, models, warmUps, repetitions } = siteTasks(root, {})
  expect(tasks.map(({ id, prompt, level }) => [id, prompt, level])).toEqual(
    loadTasks(root).tasks.map(({ id, prompt, level }) => [id, prompt, level]),
  )
  expect(models.filter(({ isDefault }) => isDefault)).toMatchObject([{ id: 'embedded', synthetic: true, site: 'host' }])
  expect(models.find(({ id }) => id === 'groq')).toMatchObject({
    site: 'remote',
    host: 'api.groq.com',
    unavailable: expect.stringContaining('GROQ_API_KEY'),
  })
  expect({ warmUps, repetitions }).toEqual({ warmUps: 1, repetitions: 5 })
})

test('no key leaves the server, wherever it stands', async () => {
  const root = withConfig({ 'models.json': MODELS, 'app_settings.yaml': 'llm:\n  model: named\n' })
  await using site = await localSite(
    { root, database: join(root, 'experiments.db') },
    { env: { OWN_KEY: SECRET, PATH: process.env.PATH } },
  )
  const { status, text } = await site.send('/api/tasks')
  expect(status).toBe(200)
  expect(text).not.toContain(SECRET)
  const { models } = JSON.parse(text) as SiteTasks
  expect(models.map(({ id, isDefault, unavailable }) => [id, isDefault, unavailable])).toEqual([
    ['local', undefined, undefined],
    ['written', undefined, undefined],
    ['named', true, undefined],
    ['unset', undefined, 'The model unset needs the environment variable NO_KEY, which is not set.'],
    ['--json', undefined, undefined],
    ['one,two', undefined, undefined],
  ])
})

test('a configuration that does not fit is said, without its keys', async () => {
  const root = withConfig({ 'models.json': MODELS.replace('"site":"remote"', '"site":"moon"') })
  await using site = await localSite({ root, database: join(root, 'experiments.db') })
  const { status, text } = await site.send('/api/tasks')
  expect(status).toBe(500)
  expect(text).toContain('moon')
  expect(text).not.toContain(SECRET)
})

const wanted = (over: object = {}): object => ({
  tasks: ['geography_qa'],
  workflows: ['linear'],
  repetitions: 1,
  model: 'local',
  ...over,
})

const REFUSED: [why: string, body: unknown, said: RegExp][] = [
  ['nothing', undefined, /./],
  ['a list', [], /./],
  ['no task', wanted({ tasks: [] }), /tasks/],
  ['a task that there is not', wanted({ tasks: ['geography_qa', 'nothing'] }), /no task "nothing"/],
  ['an option in place of a task', wanted({ tasks: ['--resume'] }), /no task "--resume"/],
  ['a way up in place of a task', wanted({ tasks: ['../../etc'] }), /no task/],
  ['a task that is no text', wanted({ tasks: [{ id: 'geography_qa' }] }), /tasks/],
  ['an unknown workflow', wanted({ workflows: ['test'] }), /workflows/],
  ['no workflow', wanted({ workflows: [] }), /workflows/],
  ['no repetition', wanted({ repetitions: 0 }), /repetitions/],
  ['too many repetitions', wanted({ repetitions: 101 }), /repetitions/],
  ['half a repetition', wanted({ repetitions: 1.5 }), /repetitions/],
  ['a text of digits', wanted({ repetitions: '1' }), /repetitions/],
  ['a model that there is not', wanted({ model: 'nobody' }), /no model "nobody"/],
  ['a name that every object has', wanted({ model: '__proto__' }), /no model/],
  ['a model whose key is not set', wanted({ model: 'unset' }), /NO_KEY, which is not set/],
  ['a model that would be an option', wanted({ model: '--json' }), /command line/],
  ['a model that would be two', wanted({ model: 'one,two' }), /command line/],
  ['a key more', wanted({ env: { NODE_OPTIONS: '--import x' } }), /env/],
]

let known: SiteTasks
beforeAll(() => {
  const root = mkdtempSync(join(tmpdir(), 'energy-site-'))
  mkdirSync(join(root, 'config'))
  writeFileSync(join(root, 'config/models.json'), MODELS)
  known = siteTasks(root, {})
  rmSync(root, { recursive: true })
})

test.each(REFUSED)('a start with %s is refused', (_, body, said) => {
  expect(() => wantedRun(body, known)).toThrow(said)
})

test('what is asked twice is started once', () => {
  const body = wanted({ tasks: ['geography_qa', 'geography_qa'], workflows: ['linear', 'linear'] })
  expect(wantedRun(body, known)).toEqual(wanted())
})
