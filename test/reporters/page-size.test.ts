import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { energyReport, fittingPage, htmlReport, LARGEST_PAGE_BYTES } from '../../src/reporters/index.ts'
import type { PageData } from '../../src/reporters/page-data.ts'
import type { Run } from '../../src/run.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'

const page = (runs: Run[], rest: Partial<PageData> = {}): PageData => ({
  report: energyReport({ ...exampleExperiment(), runs }),
  windows: [],
  power: [],
  readings: [],
  histories: [],
  omitted: [],
  ...rest,
})

const windows = (count: number) => {
  const column = Array.from({ length: count }, (_, i) => i)
  return { benchmark: 'x', startSeconds: column, seconds: column, ops: column, cpuSeconds: column, joules: column }
}

/** Letters that do not compress. */
const letters = (seed: number, count: number): string =>
  Array.from({ length: Math.ceil(count / 88) }, (_, i) =>
    createHash('sha512').update(`${seed} ${i}`).digest('base64'),
  ).join('')

test('what fits stays as it is', () => {
  const small = page([exampleBench()], { windows: [windows(50)] })
  expect(fittingPage(small)).toBe(small)
})

test('windows are left out by whole benches when there are too many of them', () => {
  const many = fittingPage(page([], { windows: Array.from({ length: 401 }, () => windows(100)) }))
  expect(many.windows).toHaveLength(400)
  expect(many.omitted).toEqual(['The windows of 1 process that measures a bench.'])
})

test('parts go one after the other, the least missed first, until the page fits', () => {
  const reading = { run: 'x', source: letters(1, 30_000), name: 'y', atSeconds: [], values: [] }
  const power = { run: letters(2, 30_000), samples: 1, fromSeconds: 0, toSeconds: [], watts: {} }
  const whole = page([exampleBench()], { readings: [reading], power: [power], windows: [windows(50)] })
  expect(fittingPage(whole, 40_000)).toEqual({ ...whole, readings: [], omitted: ['What was read beside the energy.'] })
  expect(fittingPage(whole, 20_000)).toEqual({
    ...whole,
    readings: [],
    power: [],
    omitted: ['What was read beside the energy.', 'The power over time.'],
  })
})

test('a report that is too large itself has its first benches, and says how many are missing', () => {
  const runs = Array.from({ length: 64 }, (_, i) => exampleBench({ name: letters(i, 2000), windows: [] }))
  const cut = fittingPage(page(runs), 40_000)
  expect(cut.report.benchmarks).toHaveLength(16)
  expect(cut.omitted).toEqual(['48 of 64 benches and 0 of 0 runs: energy.json has them all.'])
  expect(gzipSync(JSON.stringify(cut)).length).toBeLessThan(40_000)
})

test('the file of the largest page is within the bound', () => {
  const runs = Array.from({ length: 48 }, (_, i) => exampleBench({ name: letters(i, 100_000), windows: [] }))
  const html = htmlReport(fittingPage(page(runs)))
  expect(html.length).toBeGreaterThan(LARGEST_PAGE_BYTES / 4)
  expect(html.length).toBeLessThan(LARGEST_PAGE_BYTES)
})
