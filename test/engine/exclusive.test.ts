import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Exclusive } from '../../src/engine/exclusive.ts'

function recorder() {
  const events: string[] = []
  const work = (name: string, ms: number) => async () => {
    events.push(`${name} begins`)
    await sleep(ms)
    events.push(`${name} ends`)
    return name
  }
  return { events, work }
}

test('windows of different owners never overlap', async () => {
  const { events, work } = recorder()
  const exclusive = new Exclusive()
  await Promise.all([
    exclusive.run('a', work('a', 20)),
    exclusive.run('b', work('b', 1)),
    exclusive.run('c', work('c', 5)),
  ])
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

test('windows of one owner nest, and its siblings do not overlap', async () => {
  const { events, work } = recorder()
  const exclusive = new Exclusive()
  await exclusive.run('outer', async () => {
    await Promise.all([exclusive.run('outer', work('first', 10)), exclusive.run('outer', work('second', 1))])
  })
  expect(events).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
})

test('a failure frees the machine for the next and reaches the caller', async () => {
  const { events, work } = recorder()
  const exclusive = new Exclusive()
  const failing = exclusive.run('a', async () => {
    throw new Error('broken')
  })
  const next = exclusive.run('b', work('b', 1))
  await expect(failing).rejects.toThrow('broken')
  await expect(next).resolves.toBe('b')
  expect(events).toEqual(['b begins', 'b ends'])
})

test('a call that outlives its caller keeps the machine until it ends', async () => {
  const { events, work } = recorder()
  const exclusive = new Exclusive()
  const abandoned = exclusive.run('timed out', work('timed out', 30))
  await Promise.race([abandoned, sleep(5)])
  await exclusive.run('next', work('next', 1))
  expect(events).toEqual(['timed out begins', 'timed out ends', 'next begins', 'next ends'])
})
