import { expect, test } from 'vitest'
import { liveAddress, withAnswer } from '../../src/page/site/live-state.ts'
import type { ListedRun, LiveInvocation } from '../../src/reporters/site-data.ts'

const run = (id: string): ListedRun => ({
  id,
  experimentId: 'x',
  kind: 'bench',
  file: 'a',
  name: id,
  startedAt: '2026-01-02T00:00:00.000Z',
  status: 'completed',
  valid: true,
})

const invocation = (
  id: string,
  finished: number,
  runs: ListedRun[],
  startedAt = `2026-01-02T00:00:0${id}Z`,
): LiveInvocation => ({
  id,
  name: 'vitest bench',
  pid: 1,
  startedAt,
  elapsedSeconds: 1,
  state: 'measuring',
  finished,
  current: [],
  runs,
})

const answer = (...invocations: LiveInvocation[]) => ({ invocations, problems: [] })

test('runs are put together in their order, and what is known is not asked for again', () => {
  expect(liveAddress([])).toBe('/api/live')
  const first = withAnswer([], answer(invocation('1', 2, [run('a'), run('b')])))
  expect(liveAddress(first)).toBe('/api/live?1=2')
  const second = withAnswer(first, answer(invocation('1', 3, [run('c')])))
  expect(second[0]?.runs.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  const same = withAnswer(second, answer(invocation('1', 3, [])))
  expect(same[0]?.runs.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
})

test('what is gone is over and stays; what comes is above it', () => {
  const first = withAnswer([], answer(invocation('1', 1, [run('a')])))
  const second = withAnswer(first, answer(invocation('2', 0, [])))
  expect(second.map(({ id, isOver, runs }) => [id, isOver, runs.length])).toEqual([
    ['2', false, 0],
    ['1', true, 1],
  ])
  expect(liveAddress(second)).toBe('/api/live?2=0')
})

test('an experiment that goes on begins a new log', () => {
  const first = withAnswer([], answer(invocation('1', 2, [run('a'), run('b')])))
  const shorter = withAnswer(first, answer(invocation('1', 1, [run('c')])))
  expect(shorter[0]?.runs.map(({ id }) => id)).toEqual(['c'])
  const over = withAnswer(first, answer())
  const again = withAnswer(over, answer(invocation('1', 1, [run('d')])))
  expect(again.map(({ id, isOver, runs }) => [id, isOver, runs.map((each) => each.id)])).toEqual([['1', false, ['d']]])
})
