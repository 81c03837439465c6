import { expect, test } from 'vitest'
import { startText } from '../../src/page/site/start-text.ts'
import type { ListedTask, SiteTasks } from '../../src/reporters/site-data.ts'

const task = (id: string, tags: string[] = []): ListedTask => ({
  id,
  category: 'c',
  level: 1,
  name: id,
  description: '',
  prompt: '',
  tags,
  tools: [],
})

const known: SiteTasks = {
  file: 'tasks.yaml',
  tasks: [task('one'), task('two'), task('web', ['network'])],
  models: [
    { id: 'embedded', provider: 'embedded', model: 'embedded-1m', site: 'host', synthetic: true },
    { id: 'local', provider: 'ollama', model: 'llama', site: 'host', host: '127.0.0.1:11434' },
    { id: 'cloud', provider: 'cloud', model: 'large', site: 'remote', host: 'models.example' },
  ],
  repetitions: 5,
  attempts: 1,
  warmUps: 1,
}

test('a run here says how much it is, and that it costs no money', () => {
  expect(
    startText({ tasks: ['one', 'two'], workflows: ['linear', 'agentic'], repetitions: 5, model: 'embedded' }, known),
  ).toEqual([
    '2 tasks, 5 times each, linear and agentic: 20 runs. Before them, 2 runs are made to warm up and not counted.',
    'That is at least 33 calls of the model embedded when nothing fails; a plan of several steps makes more.',
    'The model runs on this machine: no call costs money. Its weights are synthetic: the text is recorded, the computation is real.',
    'It takes this machine to itself: leave it alone meanwhile. Another measurement is waited for.',
  ])
})

test('a run elsewhere says where, and that it may cost money', () => {
  const text = startText(
    { tasks: ['one'], workflows: ['linear'], repetitions: 1, model: 'cloud' },
    { ...known, warmUps: 0 },
  )
  expect(text).toEqual([
    '1 task, 1 time each, linear: 1 run.',
    'That is at least 1 call of the model cloud when nothing fails; a plan of several steps makes more.',
    'The model runs elsewhere (models.example): every call may cost money, sends the text of the task there, and uses energy that is not counted here.',
    'It takes this machine to itself: leave it alone meanwhile. Another measurement is waited for.',
  ])
})

test('further attempts and tasks that reach into the network are said', () => {
  const text = startText(
    { tasks: ['web'], workflows: ['agentic'], repetitions: 2, model: 'local' },
    { ...known, attempts: 3 },
  ).join('\n')
  expect(text).toContain('A goal that is not reached is tried up to 3 times.')
  expect(text).toContain('web reaches into the network.')
  expect(text).toContain('The model runs on this machine: no call costs money.\n')
})
