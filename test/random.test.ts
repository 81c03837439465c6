import { expect, test } from 'vitest'
import { schedule } from '../src/execution/schedule.ts'
import { seedOf } from '../src/random.ts'

const firstOf = (seed: number, task: string): string | undefined =>
  schedule({
    tasks: [task],
    models: ['m'],
    repetitions: 1,
    workflows: ['linear', 'agentic'],
    seed: seedOf(seed, task),
  })[0]?.workflows[0]

test('which workflow comes first differs from test to test, and is the same for the same seed', () => {
  const tasks = Array.from({ length: 400 }, (_, i) => `task_${i}`)
  const first = tasks.map((task) => firstOf(7, task))
  const linear = first.filter((workflow) => workflow === 'linear').length
  // Five standard deviations of 400 throws of a coin.
  expect(Math.abs(linear - 200)).toBeLessThan(50)
  expect(tasks.map((task) => firstOf(7, task))).toEqual(first)
  expect(tasks.map((task) => firstOf(8, task))).not.toEqual(first)
})
