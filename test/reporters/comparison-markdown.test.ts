import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COMMENT_MARKER, comparisonMarkdown } from '../../src/reporters/index.ts'
import { SHORTEST_COMMENT } from '../../src/reporters/comparison-markdown.ts'
import {
  anyComparison,
  changeOf,
  everyVerdict,
  exampleCompared,
  exampleComparison,
  HOSTILE_TEXTS,
} from '../support/comparison.ts'

const many = (count: number, verdict: 'regression' | 'pass') =>
  exampleComparison({
    verdict,
    benches: Array.from({ length: count }, (_, i) =>
      exampleCompared(`case ${i}`, verdict === 'pass' ? 0.001 : 0.06, {
        verdict,
        ...(verdict === 'pass' ? { change: changeOf(0.001) } : {}),
      }),
    ),
  })

test('title, counts, what was compared, changed benches, the rest folded, next steps, and one marker', () => {
  const comparison = exampleComparison({ benches: everyVerdict(), verdict: 'regression' })
  const text = comparisonMarkdown(comparison, { runUrl: 'https://ci.example/runs/1' })
  expect(text.split('\n')[0]).toBe('### ⚠ 1 of 6 benchmarks uses more energy: `parse/json` +5.2% [+3.6, +6.8]')
  expect(text).toContain('`✗1 ☑1 ✓2 ↓1 ?1 ⏭0`')
  expect(text).toContain(
    '`origin/main` (`4ce9fde8`) → `HEAD` (`03b0dc00`), both run interleaved in fresh processes, 10 to 30 pairs.',
  )
  expect(text).toContain('measured (rapl-powercap), on `Example CPU` (`host`)')
  expect(text).toContain('[Log and data of this run](<https://ci.example/runs/1>)')
  const [shown = ''] = text.split('<details>')
  expect(shown.replaceAll('\u00A0', ' ')).toContain(
    '| `parse/json` | **+5.2%** [+3.6, +6.8] | ✗ regression (10 + 10 pairs, 98% CI)<br>slower +4.2%, hotter +1.0%<br>confirmed in a fresh session (+4.9% [+3.3, +6.5]) | 1.72 mJ ±0.7% | 1.81 mJ ±0.6% |',
  )
  expect(shown).toContain('`03b0dc00` says `dates are checked now`')
  expect(shown).not.toContain('parse/csv')
  expect(text.match(/<summary>[^<]*/g)).toEqual([
    '<summary>All 6 benchmarks',
    '<summary>Time and power (informative: they decide nothing)',
  ])
  expect(text).toContain('`npx vitest-energy compare 4ce9fde8a8b1 03b0dc00ed2c`')
  expect(text).toContain('`Energy-Accept: json why it is worth it`')
  expect(text.split(COMMENT_MARKER)).toHaveLength(2)
})

test('where nothing changed there is neither a table outside of the folds nor a next step', () => {
  const text = comparisonMarkdown(exampleComparison({ benches: [exampleCompared('csv', 0, { change: changeOf(0) })] }))
  expect(text.split('\n')[0]).toBe('### ✓ The benchmark uses no more energy')
  expect(text.split('<details>')[0]).not.toContain('|')
  expect(text).not.toContain('Next steps')
})

test.each([
  [everyVerdict().slice(1), '### ? 1 of 5 benchmarks is inconclusive: `parse/ini` +2.0% [-4.2, +8.2]'],
  [
    everyVerdict().slice(1, 5),
    '### ☑ 1 of 4 benchmarks uses more energy, which is accepted: `parse/toml` +8.0% [+6.4, +9.6]',
  ],
  [everyVerdict().slice(2, 5), '### ✓ 1 of 3 benchmarks uses less energy: `parse/xml` -7.0% [-8.6, -5.4]'],
  [everyVerdict().slice(2, 4), '### ✓ None of 2 benchmarks uses more energy'],
  [[], '### ⏭ No benchmark was compared'],
])('the title tells the most important thing %#', (benches, title) => {
  expect(comparisonMarkdown(exampleComparison({ benches })).split('\n')[0]).toBe(title)
})

describe('the limit', () => {
  test.each(['regression', 'pass'] as const)(
    '2000 benches (%s) fit a comment, and what is left out is counted',
    (verdict) => {
      const text = comparisonMarkdown(many(2000, verdict))
      expect(text.length).toBeLessThanOrEqual(65_536)
      expect(text.length).toBeGreaterThan(60_000)
      expect(text).toMatch(/_\d+ of 2000 rows are left out: a comment has room for no more\._/)
      expect(text.endsWith(COMMENT_MARKER)).toBe(true)
      expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length)
    },
  )

  test('any comparison fits any limit that is allowed, whatever its texts are', () => {
    fc.assert(
      fc.property(anyComparison, fc.integer({ min: SHORTEST_COMMENT, max: 20_000 }), (comparison, maxCharacters) => {
        const benches = Array.from({ length: 20 }, () => comparison.benches).flat()
        const text = comparisonMarkdown({ ...comparison, benches }, { maxCharacters })
        expect(text.length).toBeLessThanOrEqual(maxCharacters)
        expect(text.split(COMMENT_MARKER)).toHaveLength(2)
        expect(text).not.toMatch(/NaN|undefined/)
      }),
      { numRuns: 25 },
    )
  })

  test('a limit that is too low for the first lines is refused', () => {
    expect(() => comparisonMarkdown(exampleComparison(), { maxCharacters: 1000 })).toThrow(RangeError)
  })
})

test.each(['javascript:alert(1)', 'no address', `https://example.org/${'x'.repeat(2000)}`])(
  'no link is made of %s',
  (runUrl) => {
    expect(() => comparisonMarkdown(exampleComparison(), { runUrl })).toThrow(/is no address/)
  },
)

test.each([
  [
    [
      ['json', 'a'],
      ['json', 'b'],
    ],
    '`Energy-Accept: "src/json.bench.ts > a > json" why it is worth it`',
  ],
  [[['large json', 'a']], '`Energy-Accept: "large json" why it is worth it`'],
  [[['says "no"', 'a']], '`Energy-Accept: BENCHMARK why it is worth it`'],
])('the trailer names the worst regression without doubt: %j', (names, trailer) => {
  const benches = names.map(([name = '', suite = ''], i) =>
    exampleCompared(name, 0.2 - i / 10, { suite, verdict: 'regression' }),
  )
  expect(comparisonMarkdown(exampleComparison({ benches, verdict: 'regression' }))).toContain(trailer)
})

test('names of tests and branches are in no command that people might copy', () => {
  const benches = HOSTILE_TEXTS.map((name) => exampleCompared(name, 0.1, { verdict: 'regression' }))
  const { base } = exampleComparison()
  const text = comparisonMarkdown(exampleComparison({ benches, base: { ...base, commit: '$(rm -rf ~)' } }))
  expect(text).toContain('`npx vitest-energy compare BASE HEAD`')
})
