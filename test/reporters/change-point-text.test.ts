import { expect, test } from 'vitest'
import { changePointLines, newChangePointsText } from '../../src/reporters/change-point-text.ts'
import { exampleChangePoint } from '../support/comparison-records.ts'

const KEY = 'src/sort.bench.ts > sorting > quick'

test('a step names both commits and the command that would confirm it, quoted for a shell', () => {
  expect(changePointLines(exampleChangePoint({ benchmarkKey: "it's > a" }))).toEqual([
    "it's > a: +5.0 % since abc of 2026-01-02, after aaa.",
    "  Confirm it: vitest-energy compare aaa abc --filter 'it'\\''s > a'",
  ])
  expect(changePointLines(exampleChangePoint({ benchmarkKey: 'a.bench.ts' })).at(-1)).toMatch(/--filter a\.bench\.ts$/)
})

test('where no two commits are known there is nothing to compare, and why is said', () => {
  const { commit: _, commitBefore: __, ...nowhere } = exampleChangePoint({ change: -0.25 })
  expect(changePointLines(nowhere)).toEqual([
    `${KEY}: -25 % since no commit of 2026-01-02, after no commit.`,
    '  No commits are known of it: measure in a git repository.',
  ])
  expect(changePointLines(exampleChangePoint({ commitBefore: 'abc' })).at(-1)).toBe(
    '  Both sessions measured the same commit: something else than the code has changed.',
  )
})

test('many are counted', () => {
  const many = Array.from({ length: 12 }, (_, i) => exampleChangePoint({ benchmarkKey: `bench-${i}` }))
  const lines = newChangePointsText(many).split('\n')
  expect(lines[0]).toBe('12 new change points in the history:')
  expect(lines).toHaveLength(1 + 2 * 10 + 1)
  expect(lines.at(-1)).toBe('and 2 more: vitest-energy history')
  expect(newChangePointsText([])).toBe('')
})
