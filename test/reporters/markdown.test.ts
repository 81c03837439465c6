import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { energyMarkdown, energyText, SHORTEST_REPORT } from '../../src/reporters/index.ts'
import type { SessionComparison } from '../../src/stats/index.ts'
import { commentHtml } from '../support/comment-page.ts'
import { HOSTILE_TEXTS } from '../support/comparison.ts'
import { exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'
import { hostileExperiment } from '../support/hostile-experiment.ts'
import { paired } from '../support/store-records.ts'
import { anyPairedExperiment } from '../support/workflow-run.ts'

const plain = (text: string): string => text.replaceAll('\u00A0', ' ')
const of = (...runs: ReturnType<typeof exampleExperiment>['runs']) => ({ ...exampleExperiment(), runs })
const merge = exampleBench({ name: 'merge', joulesPerOp: { ...exampleBench().joulesPerOp!, median: 6e-6 } })
const QUICK = 'src/sort.bench.ts > sorting > quick'

test('the figure of the only bench is the title; where, when and with what follow, then its row', () => {
  const text = plain(energyMarkdown(of(exampleBench())))
  expect(text.split('\n').slice(0, 10)).toEqual([
    '### Energy: `sorting/quick` 3.00 µJ ±3.3 % per op',
    '',
    '`vitest bench` of 2026-01-02 03:04 UTC · `abc` on `main` · `Example CPU` (`host`)',
    '',
    'Energy is measured by `rapl-powercap` (package).',
    '',
    '#### `src/sort.bench.ts > sorting`',
    '',
    '| per op | energy | time | power | windows | source |',
    '| :-- | --: | --: | --: | --: | :-- |',
  ])
  expect(text).toContain('| `quick` | 3.00 µJ ±3.3 % | 100 ns | 30.0 W | 10 | measured |')
  expect(text).toContain('<details><summary>Environment</summary>')
  expect(text).not.toContain('warning')
})

const change = (verdict: SessionComparison['verdict'], size: number): SessionComparison => ({
  change: size,
  low: size - 0.01,
  high: size + 0.01,
  verdict,
  sessions: 12,
})

test('what uses more energy than before is the title, and every bench says how it compares', () => {
  const changes = { [QUICK]: change('regression', 0.08) }
  const text = plain(energyMarkdown(of(exampleBench(), merge), { changes }))
  expect(text.split('\n')[0]).toBe(
    '### ✗ 1 of 2 benches uses more energy than in earlier sessions: `sorting/quick` +8.0% [+7.0, +9.0]',
  )
  expect(text).toContain('| `quick` | 3.00 µJ ±3.3 % | ✗ +8.0 % [+7.0, +9.0] | 100 ns')
  expect(text).toContain('| `merge` | 6.00 µJ ±1.7 % | – | 100 ns')
})

test.each([
  [of(exampleBench(), merge), {}, '### Energy: 2 benches, 3.00 µJ to 6.00 µJ per op'],
  [
    of(exampleBench(), merge),
    { [QUICK]: change('improvement', -0.06) },
    '### ↓ 1 of 2 benches uses less energy than in earlier sessions: `sorting/quick` -6.0% [-7.0, -5.0]',
  ],
  [of(exampleBench()), { [QUICK]: change('pass', 0.01) }, '### Energy: `sorting/quick` 3.00 µJ ±3.3 % per op'],
  [of(exampleTask()), {}, '### Energy: 1 task run, 30.0 J'],
  [of(), {}, '### Energy: nothing was measured'],
])('the title %#', (experiment, changes, title) => {
  expect(plain(energyMarkdown(experiment, { changes })).split('\n')[0]).toBe(title)
})

test('tasks, workflows, their tax and the goals have tables; the unit is that of the setting', () => {
  const { experiment, pair } = paired()
  const pairs = [{ ...pair, linearActiveJoules: 10, agenticActiveJoules: 30 }]
  const runs = experiment.runs.map((run) => ({ ...run, activeJoules: { value: 10, low: 9, high: 11 } }))
  const whole = { ...experiment, pairs, runs: [...runs, exampleTask()] }
  const text = plain(energyMarkdown(whole, { energy: energyText('mJ') }))
  expect(text).toContain('| `resize` | 30000 mJ | – | 1.00 s | 30.0 W | 1.00 s | measured |')
  expect(text).toMatch(/\| per goal \| workflow \| runs \| success \| energy/)
  expect(text).toContain('| `sums` | 1 | 20.0 J | 3.00× | one pair has none | 67 % | 200 % |')
  expect(text).toMatch(/\| per success, .* \| success \| of all goals/)
  expect(energyMarkdown(experiment)).toContain('needs an idle baseline')
})

test('warnings are told once, with what they are about and what helps', () => {
  const wide = (name: string, halfWidth: number) =>
    exampleBench({ name, warnings: [{ kind: 'interval-wide', halfWidth, target: 0.01 }] })
  const text = energyMarkdown({ ...of(wide('a', 0.05), wide('b', 0.07)), warnings: [{ kind: 'on-battery' }] })
  expect(text).toContain('<summary>2 warnings</summary>')
  expect(text).toContain('| The interval is wider than the ±1.0 % asked for. | `a` ±5.0 %, `b` ±7.0 % | Raise')
})

test('without joules there are CPU seconds, and what would help', () => {
  const { joulesPerOp: _, watts: __, provenance: ___, reader: ____, ...bare } = exampleBench()
  const refused = [{ name: 'rapl', code: 'READER_ABSENT', reason: 'There are no zones.', remedy: 'Load the driver.' }]
  const text = plain(energyMarkdown({ ...of(bare), readers: [], refused }))
  expect(text.split('\n')[0]).toBe('### Energy: `sorting/quick` 100 ns of CPU time per op, no joules')
  expect(text).toContain('| `quick` | – | 100 ns | 100 ns CPU | 10 | no energy |')
  expect(text).toContain('| `rapl` | There are no zones. | Load the driver. |')
})

describe('the limit', () => {
  const many = of(
    ...Array.from({ length: 3000 }, (_, i) => exampleBench({ name: `bench ${i}`, suite: `suite ${i % 300}` })),
  )

  test('3000 benches in 300 suites fit, and what is left out is counted', () => {
    const text = energyMarkdown(many, { maxCharacters: 65_536 })
    expect(text.length).toBeLessThanOrEqual(65_536)
    expect(text.length).toBeGreaterThan(60_000)
    const rows = text.match(/^\| `bench \d+`/gm)?.length ?? 0
    expect(text.split('\n')).toContain(`_${3000 - rows} of 3000 benches are left out: a summary has room for no more._`)
    expect(energyMarkdown(many).match(/^\| `bench \d+`/gm)).toHaveLength(3000)
  })

  test('any experiment fits any limit that is allowed', () => {
    fc.assert(
      fc.property(
        anyPairedExperiment,
        fc.constantFrom(...HOSTILE_TEXTS),
        fc.integer({ min: SHORTEST_REPORT, max: 20_000 }),
        (experiment, text, maxCharacters) => {
          const runs = [...experiment.runs, ...Array.from({ length: 20 }, () => hostileExperiment(text).runs).flat()]
          const written = energyMarkdown({ ...hostileExperiment(text), ...experiment, runs }, { maxCharacters })
          expect(written.length).toBeLessThanOrEqual(maxCharacters)
          expect(written).not.toMatch(/NaN|undefined|Infinity/)
        },
      ),
      { numRuns: 15 },
    )
  })

  test('a limit that is too low for the first lines is refused', () => {
    expect(() => energyMarkdown(of(), { maxCharacters: 1000 })).toThrow(RangeError)
  })
})

const ELEMENTS = 'h3 h4 p br code table thead tbody tr th td details summary ul li'.split(' ')

test.each([...HOSTILE_TEXTS, `${'<b>'.repeat(3000)}`].map((text) => [JSON.stringify(text).slice(0, 60), text]))(
  'nothing becomes live: %s',
  (_, text) => {
    const html = commentHtml(energyMarkdown(hostileExperiment(text)))
    const tags = [...html.matchAll(/<(\w+)([^>]*)>/g)]
    expect(tags.map(([, name = '']) => name).filter((name) => !ELEMENTS.includes(name))).toEqual([])
    expect(tags.filter(([, , attributes = '']) => !/^(?: align="(?:left|right)")?$/.test(attributes))).toEqual([])
    const outside = html
      .replace(/<code>[^]*?<\/code>/g, '')
      .replace(/<[^>]*>/g, '')
      .replaceAll('&#39;', '’')
    expect(outside).not.toMatch(/@|www\.|https?:\/\/|#\d|\u202E/)
  },
)
