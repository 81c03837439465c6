import { expect, test } from 'vitest'
import { type FakeRow, fakeReader } from '../../../src/engine/readers/fake.ts'
import { monotonicNs } from '../../../src/engine/sampling/clock.ts'
import { createReading, takeReading } from '../../../src/engine/sampling/reading.ts'
import { TickWatch } from '../../../src/engine/sampling/tick-watch.ts'

const PATIENT = { awaited: true, bracketNs: 60_000_000_000n }
const NEVER = 10

/** Watches counters that show these values one after the other, the last one for ever. */
function watch(
  rows: readonly FakeRow[],
  wanted: 'latest' | 'first',
  { limits = [PATIENT], slowest = NEVER, after = false } = {},
) {
  const counters = limits.map((_, i) => ({ id: `dram-${i}`, domain: 'dram', unitUj: 1 }) as const)
  let reads = 0
  const reader = fakeReader({ counters, rows: () => rows[Math.min(reads++, rows.length - 1)] as FakeRow })
  const from = createReading(counters.length)
  if (after) takeReading(reader, from)
  const startNs = monotonicNs()
  const pairs = new TickWatch(reader, limits, slowest).watch(wanted, ...(after ? [from] : []))
  return { pairs, values: pairs.map((pair) => pair?.map(({ valueUj }) => valueUj)), reads, startNs, from }
}

const one = (...values: (bigint | undefined)[]): FakeRow[] => values.map((value) => [value])

test('before a window: the two latest steps, and no reading more than they take', () => {
  expect(watch(one(1n, 1n, 2n, 2n, 5n, 9n), 'latest')).toMatchObject({ values: [[2n, 5n]], reads: 5 })
})

test('after a window: the first step and the fourth', () => {
  expect(watch(one(1n, 2n, 3n, 3n, 4n, 5n, 6n), 'first')).toMatchObject({ values: [[2n, 5n]], reads: 6 })
})

test('a step since the reading at the edge is seen too', () => {
  const { pairs, values, from } = watch(one(1n, 2n, 3n), 'latest', { after: true })
  expect(values).toEqual([[2n, 3n]])
  expect(pairs[0]?.[0].earliestNs).toBe(from.row[0])
})

test('a step lies between the beginning of one reading and the end of the next', () => {
  const { pairs, startNs } = watch(one(1n, 2n, 3n), 'latest')
  const endNs = monotonicNs()
  const [first, second] = pairs[0] ?? []
  if (!first || !second) throw new Error('there are no steps')
  expect(first.earliestNs).toBeGreaterThanOrEqual(startNs)
  expect(first.latestNs).toBeGreaterThan(first.earliestNs)
  // Of two steps one after the other, the reading between them belongs to both brackets.
  expect(second.earliestNs).toBeLessThan(first.latestNs)
  expect(second.latestNs).toBeGreaterThan(first.latestNs)
  expect(second.latestNs).toBeLessThanOrEqual(endNs)
})

test('a value that is missing is no step, nor is what comes after it', () => {
  expect(watch(one(1n, undefined, 2n, 3n, 4n), 'latest').values).toEqual([[3n, 4n]])
})

test('the watch goes on until every awaited counter has stepped; of the others it keeps the latest steps', () => {
  const rows = [
    [1n, 1n],
    [2n, 1n],
    [3n, 1n],
    [4n, 2n],
    [5n, 3n],
    [6n, 4n],
  ]
  const both = watch(rows, 'latest', { limits: [PATIENT, PATIENT] })
  expect(both).toMatchObject({
    values: [
      [4n, 5n],
      [2n, 3n],
    ],
    reads: 5,
  })
  const first = watch(rows, 'latest', { limits: [PATIENT, { ...PATIENT, awaited: false }] })
  expect(first).toMatchObject({ values: [[2n, 3n], undefined], reads: 3 })
})

test('it gives up after nine periods of the slowest counter, and one step alone is no pair', () => {
  const { values, startNs, reads } = watch(one(1n, 2n), 'latest', { slowest: 0.002 })
  expect(values).toEqual([undefined])
  expect(reads).toBeGreaterThan(2)
  expect(monotonicNs() - startNs).toBeGreaterThanOrEqual(18_000_000n)
})

test('a step between readings that were held up is no mark', () => {
  const held = { awaited: true, bracketNs: 0n }
  expect(watch(one(1n, 2n, 3n, 4n), 'latest', { limits: [held], slowest: 0.001 }).values).toEqual([undefined])
})

test('the same watch serves one window after the other', () => {
  const reader = fakeReader({
    counters: [{ id: 'dram-0', domain: 'dram', unitUj: 1 }],
    rows: one(1n, 2n, 3n, 4n, 7n, 8n),
  })
  const watching = new TickWatch(reader, [PATIENT], NEVER)
  const values = () => watching.watch('latest')[0]?.map(({ valueUj }) => valueUj)
  expect([values(), values()]).toEqual([
    [2n, 3n],
    [7n, 8n],
  ])
})
