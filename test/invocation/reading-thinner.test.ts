import { expect, test } from 'vitest'
import { ReadingThinner } from '../../src/invocation/reading-thinner.ts'

const SECOND = 1_000_000_000n
const thinner = (stretches: number): ReadingThinner =>
  new ReadingThinner({ run: 'run', startNs: SECOND, endNs: 11n * SECOND, stretches })

test('means of what was read in each stretch, at the mean of its times', () => {
  const of = thinner(2)
  for (const [second, celsius] of [
    [1, 40],
    [3, 44],
    [6, 50],
  ] as const)
    of.add({ source: 'thermal', tNs: SECOND + BigInt(second) * SECOND, reading: { packageCelsius: celsius } })
  expect(of.series()).toEqual([
    { run: 'run', source: 'thermal', name: 'packageCelsius', atSeconds: [2, 6], values: [42, 50] },
  ])
})

test('what was missing is null where it was missing from all readings of a stretch, and not counted elsewhere', () => {
  const of = thinner(2)
  of.add({ source: 'thermal', tNs: 2n * SECOND, reading: { a: 1, b: 10 } })
  of.add({ source: 'thermal', tNs: 4n * SECOND, reading: { a: 3 } })
  of.add({ source: 'thermal', tNs: 9n * SECOND, reading: { a: 5 } })
  expect(of.series().map(({ name, values }) => [name, values])).toEqual([
    ['a', [2, 5]],
    ['b', [10, null]],
  ])
})

test('sources have times of their own, and a stretch without a reading is no point', () => {
  const of = thinner(10)
  of.add({ source: 'thermal', tNs: 2n * SECOND, reading: { a: 1 } })
  of.add({ source: 'thermal', tNs: 10n * SECOND, reading: { a: 2 } })
  of.add({ source: 'scheduler', tNs: 3n * SECOND, reading: { a: 7 } })
  expect(of.series().map(({ source, atSeconds }) => [source, atSeconds])).toEqual([
    ['thermal', [1, 9]],
    ['scheduler', [2]],
  ])
})

test('nothing was read', () => {
  expect(thinner(3).series()).toEqual([])
})
