import { expect, test } from 'vitest'
import { compareOptions } from '../../src/cli/compare-options.ts'
import { costText, pairText } from '../../src/cli/compare-progress.ts'
import type { BenchSeries } from '../../src/compare/index.ts'

test('what stands on the command line', () => {
  expect(compareOptions('main', undefined, {})).toEqual({ base: 'main', overrides: {}, changed: false, json: false })
  expect(
    compareOptions('v1', 'HEAD', {
      filter: 'json',
      budget: '10m',
      pairs: 20,
      limit: '8%',
      minEffect: 0.01,
      confirm: false,
      strict: true,
      seed: 7,
      aa: 20,
      comment: 'comment.md',
      changed: true,
      json: true,
    }),
  ).toEqual({
    base: 'v1',
    head: 'HEAD',
    filter: 'json',
    budgetSeconds: 600,
    pairs: 20,
    seed: 7,
    selfTests: 20,
    comment: 'comment.md',
    overrides: { limit: 0.08, minEffect: 0.01, confirm: false, strict: true },
    changed: true,
    json: true,
  })
})

test.each([
  ['budget', 'ten minutes'],
  ['budget', '0s'],
  ['limit', '500000%'],
  ['limit', 'much'],
  ['minEffect', -1],
  ['pairs', 4],
  ['pairs', 5.5],
  ['seed', -1],
  ['aa', 0],
  ['filter', ''],
  ['comment', true],
])('--%s %j is wrong usage', (name, value) => {
  expect(() => compareOptions('main', undefined, { [name]: value })).toThrow(
    expect.objectContaining({ code: 'USAGE', exitCode: 64 }),
  )
})

test.each([
  ['90s', 90],
  ['10m', 600],
  ['10min', 600],
  ['1.5h', 5400],
])('a budget of %s', (budget, budgetSeconds) => {
  expect(compareOptions('main', undefined, { budget })).toMatchObject({ budgetSeconds })
})

const series = (name: string, ratio: number): BenchSeries => {
  const side = (joulesPerOp: number) => ({ joulesPerOp, secondsPerOp: 1, cpuSecondsPerOp: 1 })
  return {
    benchmarkKey: name,
    file: '',
    suite: '',
    name,
    limits: { limit: 0.05, minEffect: 0.02 },
    pairs: [{ index: 0, first: 'base', base: side(1), head: side(ratio) }],
    warnings: [],
  }
}

test('the price is told before, and what is left and looks worst on the way', () => {
  const looks = [10, 15, 20, 30]
  expect(costText({ kind: 'cost', session: 'first', secondsPerPair: 6, looks, benches: 2, kept: 0 })).toBe(
    'A pair takes 6.00 s: 10 to 30 pairs take 60.0 s to 180 s, and less once benches are decided.',
  )
  const pair = { kind: 'pair', session: 'first', done: 12, looks, secondsPerPair: 2, benches: 3 } as const
  expect(pairText({ ...pair, undecided: [series('cheap', 0.99), series('dear', 1.06)] })).toBe(
    '████████░░░░░░░░░░░░ 12/30 pairs, 2 undecided, dear +6.0% so far, next look in 6.00 s, at most 36.0 s left',
  )
  expect(pairText({ ...pair, undecided: [] })).toContain('all decided')
})
