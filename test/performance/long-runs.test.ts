import { expect, test } from 'vitest'
import { median } from '../../src/stats/index.ts'
import { analysisCosts } from './analysis.ts'
import { together } from './cost-text.ts'
import { exponentOf, slopeOf } from './log-fit.ts'
import { reports } from './reports.ts'

/** The short form of `npm run bench:self -- analysis reports`; `growth` and `memory` are run by hand. */
const TIMES_A_LOOP_BY_HAND = 400

test('an analysis costs a bounded number of times a loop by hand over the same file, and finds all of it', async () => {
  const { full } = await analysisCosts('short')
  for (const { joules, spans, stretches } of full) {
    expect(joules).toBeGreaterThan(0)
    expect(spans).toBe(200)
    expect(stretches).toBeGreaterThan(900)
  }
  const ratio = median(full.map(({ steps, plain }) => together(Object.values(steps)).cpuSeconds / plain.cpuSeconds))
  expect(ratio).toBeLessThan(TIMES_A_LOOP_BY_HAND)
})

test('every report of many benches is written, and its cost and size are told', async () => {
  const figures = await reports('short')
  const told = figures.map(({ what, seen }) => `${what}: ${seen}`).join('\n')
  for (const name of [
    'records',
    'histories',
    'console, ',
    'json, ',
    'markdown, ',
    'html, ',
    'junit, ',
    'change points',
  ])
    expect(told).toContain(`of it: ${name}`)
  expect(told).toMatch(/\d+ ms of CPU/)
})

test('a slope and an exponent have intervals that hold them', () => {
  const points = [1, 2, 3, 4, 5].map((x, i) => ({ x, y: 3 * x + (i % 2 === 0 ? 0.1 : -0.1) }))
  const { slope, halfWidth } = slopeOf(points)
  expect(Math.abs(slope - 3)).toBeLessThan(halfWidth)
  expect(exponentOf([1, 10, 100].map((x) => ({ x, y: 5 * x ** 1.5 }))).slope).toBeCloseTo(1.5, 10)
})
