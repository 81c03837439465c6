import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { unstoredPage } from '../../src/invocation/page-data.ts'
import { writeReportFile } from '../../src/invocation/report-file.ts'
import { appendStepSummary } from '../../src/invocation/step-summary.ts'
import { writeReports } from '../../src/invocation/write-reports.ts'
import { REPORT_KINDS } from '../../src/report-kind.ts'
import { formatJoules, parseEnergyReport, type Reported } from '../../src/reporters/index.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'
import { scratch } from '../support/scratch.ts'

const MIB = 1024 * 1024

function reported(benches = 1): Reported {
  const runs = Array.from({ length: benches }, (_, i) => exampleBench({ name: `bench ${i}` }))
  const experiment = { ...exampleExperiment(), runs }
  return { experiment, beside: {}, energy: formatJoules, page: () => unstoredPage(experiment, 'x') }
}

/** Their table is longer than a summary may be. */
const MANY = reported(16_000)

test('every kind is a file of its own, and nothing else is left', () => {
  const dir = join(scratch(), 'a/b')
  expect(writeReports(dir, REPORT_KINDS, reported())).toEqual({
    written: ['energy.json', 'energy.html', 'energy.md', 'energy.junit.xml', 'energy.svg'],
    errors: [],
  })
  expect(readdirSync(dir).toSorted()).toEqual([
    'energy.badge.json',
    'energy.html',
    'energy.json',
    'energy.junit.xml',
    'energy.md',
    'energy.schema.json',
    'energy.svg',
  ])
  expect(parseEnergyReport(readFileSync(join(dir, 'energy.json'), 'utf8')).benchmarks).toHaveLength(1)
})

test('without a kind there is not even a folder', () => {
  const dir = join(scratch(), 'none')
  expect(writeReports(dir, [], reported())).toEqual({ written: [], errors: [] })
  expect(existsSync(dir)).toBe(false)
})

test('one that cannot be written keeps none of the others, and is told', () => {
  const dir = scratch()
  mkdirSync(join(dir, 'energy.html'))
  const { written, errors } = writeReports(dir, ['json', 'html', 'markdown'], reported())
  expect(written).toEqual(['energy.json', 'energy.md'])
  expect(errors).toMatchObject([{ code: 'REPORT_FAILED', message: expect.stringContaining('energy.html') }])
  const broken = {
    ...reported(),
    page: () => {
      throw new Error('no page')
    },
  }
  expect(writeReports(scratch(), ['html', 'markdown'], broken)).toMatchObject({
    written: ['energy.md'],
    errors: [{ message: 'no page' }],
  })
})

test('a device and a link stay what they are', () => {
  const dir = scratch()
  expect(() => writeReportFile('/dev/null', 'x')).toThrow(/something stands there that is no file/)
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  const [target, link] = [join(dir, 'target'), join(dir, 'link')]
  writeFileSync(target, 'mine')
  symlinkSync(target, link)
  expect(() => writeReportFile(link, 'x')).toThrow(/is no file/)
  expect([lstatSync(link).isSymbolicLink(), readFileSync(target, 'utf8')]).toEqual([true, 'mine'])
  writeReportFile(target, 'new')
  expect(readFileSync(target, 'utf8')).toBe('new')
})

test('the summary of a step has the report below what stands there', () => {
  const file = join(scratch(), 'summary.md')
  writeFileSync(file, 'before')
  appendStepSummary(file, reported())
  expect(readFileSync(file, 'utf8')).toMatch(/^before\n### Energy: `sorting\/bench 0` /)
})

test.each([
  [0, /benches are left out/],
  [MIB - 30_000, /benches are left out/],
  [MIB - 200, /^\n_The energy report is left out/],
  [MIB - 3, /^$/],
])('a summary that holds %i bytes already is never longer than GitHub takes', (before, added) => {
  const file = join(scratch(), 'summary.md')
  writeFileSync(file, 'x'.repeat(before))
  appendStepSummary(file, MANY)
  expect(statSync(file).size).toBeLessThanOrEqual(MIB)
  expect(added.test(readFileSync(file, 'utf8').slice(before))).toBe(true)
})

test('a summary that cannot be written is told with what helps', () => {
  const file = join(scratch(), 'folder')
  mkdirSync(file)
  expect(() => appendStepSummary(file, reported())).toThrow(expect.objectContaining({ code: 'REPORT_FAILED' }))
})
