import { expect, test } from 'vitest'
import { benchFilter, matchingBenches, provenancesOf } from '../../src/page/bench-filter.ts'
import { benchLines, energyCell, spreadCell, spreadFraction, windowsCell } from '../../src/page/bench-line.ts'
import { provenanceNotes } from '../../src/page/provenance-notes.ts'
import { closedReaders } from '../../src/page/reader-text.ts'
import { commitText, reportFacts } from '../../src/page/report-facts.ts'
import { byWorst, changeCounts, changeLook, changeReason, sessionChangeFigures } from '../../src/page/session-change.ts'
import { shownText } from '../../src/page/shown-text.ts'
import { durationText, secondsBetween } from '../../src/page/time-text.ts'
import { reportWarnings } from '../../src/page/report-warnings.ts'
import { warningGroups } from '../../src/reporters/warning-groups.ts'
import { energyReport } from '../../src/reporters/json.ts'
import type { SessionComparison } from '../../src/stats/session-prediction.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'
import { fullPageData, pageDataOf } from '../support/page-data.ts'

const data = fullPageData()
const lines = benchLines(data)
const line = (name: string) => lines.find(({ bench }) => bench.name === name) as (typeof lines)[number]

test('a bench says why it has no joules, never 0', () => {
  expect(energyCell(line('quick').bench)).toBe('3.10 µJ ±0.8 %')
  expect(energyCell(line('csv').bench)).toBe('no energy')
  expect(energyCell(line('xml').bench)).toBe('failed')
  expect(windowsCell(line('quick').bench)).toBe('40 × 100 k')
  expect(windowsCell(line('xml').bench)).toBe('none')
  expect(windowsCell({ ...line('quick').bench, processes: 3 })).toBe('3 processes, 40 × 100 k')
})

test('windows are told in joules, in CPU seconds where there are none', () => {
  expect(spreadCell(line('quick'))).toMatch(/^3\.\d\d µJ to 3\.\d\d µJ$/)
  expect(spreadCell(line('csv'))).toMatch(/^\d+\.\d µs to \d+\.\d µs$/)
  expect(spreadCell(line('xml'))).toBe('no windows')
  expect(spreadFraction(line('quick'))).toBeCloseTo(0.03, 2)
  expect(spreadFraction(line('xml'))).toBeUndefined()
})

test('windows of several processes follow each other', () => {
  const runs = [1, 2].map((process) => exampleBench({ process }))
  const page = pageDataOf({ ...exampleExperiment(), runs })
  const [id] = page.report.benchmarks.map((bench) => bench.id)
  const of = benchLines({ ...page, windows: page.windows.map((each) => ({ ...each, benchmark: id as string })) })
  expect(of.map(({ perOp }) => perOp.length)).toEqual([20])
})

test('filters find by text, source and warnings', () => {
  const found = (query: string): string[] =>
    matchingBenches(lines, benchFilter(new URLSearchParams(query))).map(({ bench }) => bench.name)
  expect(found('')).toHaveLength(lines.length)
  expect(found('text=SORT.bench')).toEqual(['quick', 'merge', 'bubble'])
  expect(found('provenance=modelled')).toEqual(['yaml'])
  expect(found('provenance=none')).toEqual(['csv'])
  expect(found('warnings=only&text=parse')).toEqual(['toml', 'yaml', 'csv'])
  expect(provenancesOf(lines)).toEqual(['measured', 'modelled', 'none'])
})

const comparison = (overrides: Partial<SessionComparison>): SessionComparison => ({
  change: 0.05,
  low: 0.04,
  high: 0.06,
  verdict: 'regression',
  sessions: 20,
  ...overrides,
})

test('changes against earlier sessions, in words and in the order of their weight', () => {
  const worse = comparison({})
  const better = comparison({ change: -0.05, low: -0.06, high: -0.04, verdict: 'improvement' })
  const alike = comparison({ change: 0.001, low: -0.01, high: 0.01, verdict: 'pass' })
  const noisy = comparison({ verdict: 'inconclusive', reason: 'noise' })
  const one: SessionComparison = { change: 0.1, verdict: 'inconclusive', reason: 'too-few-pairs', sessions: 1 }
  const within = comparison({ change: 0.02, low: 0.01, high: 0.03, verdict: 'pass' })
  const all = [alike, better, one, within, noisy, worse]
  expect(all.toSorted(byWorst).map((each) => Object.values(changeLook(each)).join(' '))).toEqual([
    'regression ✗ bad',
    'not decided ? unsure',
    'too few sessions ? faint',
    'worse, within the limit ~ faint',
    'improvement ↓ good',
    'no change ~ faint',
  ])
  expect(changeCounts(all).map(([, count]) => count)).toEqual([1, 1, 1, 1, 1, 1])
  expect(changeCounts([])).toEqual([])
  expect([worse, one].map(sessionChangeFigures)).toEqual(['+5.0% [+4.0, +6.0]', '+10.0%'])
  expect([worse, noisy, one].map(changeReason)).toEqual([
    '20 sessions',
    '20 sessions, which scatter too much',
    '1 session, 10 decide',
  ])
})

/** With the spaces of a keyboard. */
const notes = (report: typeof data.report): string[] =>
  provenanceNotes(report).map(({ text }) => text.replaceAll('\u00A0', ' '))

test('where joules come from is said for every kind of them', () => {
  expect(notes(data.report)).toMatchInlineSnapshot(`
    [
      "● measured: rapl-powercap (package, dram); 31 of 33 benches and runs",
      "≈ modelled, for orientation: power-model; 1 of 33 benches and runs",
      "∅ no energy, CPU seconds alone; 1 of 33 benches and runs",
    ]
  `)
  const { report } = pageDataOf(exampleExperiment())
  expect(notes(report)).toEqual(['● measured: rapl-powercap (package)'])
  expect(notes({ ...report, readers: [] })).toEqual([])
  const modelled = { name: 'power-model', provenance: 'modelled' as const, bandFraction: 0.31, counters: [] }
  const bench = { ...line('quick').bench, provenance: 'modelled' as const, reader: 'power-model' }
  expect(notes({ ...report, readers: [modelled], benchmarks: [bench] })).toEqual([
    '≈ modelled ±31 %, for orientation: power-model',
  ])
})

test('one warning is said once, with everything that it is about', () => {
  const groups = reportWarnings(data.report)
  const background = groups.find(({ kind }) => kind === 'background-cpu')
  expect(background?.about.map(({ name }) => name)).toEqual(['sorting > 10 000 numbers > bubble', 'parse > toml'])
  expect(new Set(groups.map(({ text }) => text)).size).toBe(groups.length)
  expect(groups.map(({ kind }) => kind)).not.toContain('modelled')
  const same = { kind: 'on-battery', text: 'a', remedy: 'b' }
  expect(warningGroups([{ warnings: [same, same] }])).toEqual([
    { kind: 'on-battery', text: 'a', remedy: 'b', about: [] },
  ])
})

test('what a reader could open is told; without any reader everything that was tried', () => {
  expect(closedReaders(data.report).map(({ name }) => name)).toEqual(['rapl-perf'])
  expect(closedReaders({ ...data.report, readers: [] }).map(({ name }) => name)).toEqual(['nvml', 'rapl-perf'])
})

test('the head names status, time, commit and machine', () => {
  expect(reportFacts(data.report)).toEqual([
    '✓ completed',
    '2026-01-02 03:04 UTC, 1 min 0 s',
    '03b0dc00ed on faster-sort, with changes',
    'host, Example CPU',
  ])
  expect(commitText({})).toBeUndefined()
  expect(reportFacts(energyReport({ ...exampleExperiment(), git: {} }))[2]).toBe('no commit')
})

test('durations and texts from elsewhere', () => {
  expect([0.04, 8.2, 184, 7510].map(durationText)).toEqual(['0.0 s', '8.2 s', '3 min 4 s', '2 h 5 min'])
  expect(secondsBetween('2026-01-02T03:04:05.678Z', undefined)).toBeUndefined()
  expect(shownText('\u001B[31mred\u001B[0m\u0000 \u202Ex')).toBe('red x')
  expect(shownText('  ')).toBe('(no name)')
  expect([...shownText('n'.repeat(10_000))]).toHaveLength(160)
})
