import fc from 'fast-check'
import { expect, test } from 'vitest'
import { comparisonConsole } from '../../src/reporters/index.ts'
import { anyComparison, changeOf, everyVerdict, exampleCompared, exampleComparison } from '../support/comparison.ts'

const EVERYTHING = exampleComparison({
  benches: everyVerdict(),
  verdict: 'regression',
  geometricMean: changeOf(0.004, 0.005),
  added: ['src/new.bench.ts > parse > bson'],
  removed: ['src/old.bench.ts > parse > ini'],
  left: [{ benchmarkKey: 'src/json.bench.ts > parse > broken', why: 'failed', detail: 'TypeError: no' }],
  warnings: [{ kind: 'background-cpu', cores: 0.3, limitCores: 0.05 }],
})

test('a row per bench with both sides, the change, its pairs and a verdict; the end says it all once more', () => {
  expect(comparisonConsole(EVERYTHING, { colour: false, width: 140 })).toMatchInlineSnapshot(`
    "
    Comparison, origin/main (4ce9fde8) → HEAD (03b0dc00)
    energy per op, measured (rapl-powercap); both sides interleaved in fresh processes, 10 to 30 pairs, seed 42
    Example CPU (host), Node 24.21.0, Linux 6.1.0
    limit 5%

    per op                   base           head  change              pairs
    src/json.bench.ts, energy
      parse/json    1.72 mJ ±0.7%  1.81 mJ ±0.6%  +5.2% [+3.6, +6.8]  ▄▁▅▆█▃▃▂  ✗ regression (10 + 10 pairs, 98% CI)
          +5.2%: slower +4.2%, hotter +1.0%
          confirmed in a fresh session (+4.9% [+3.3, +6.5])
      parse/toml    1.72 mJ ±0.7%  1.86 mJ ±0.6%  +8.0% [+6.4, +9.6]  ▄▁▅▆█▃▃▂  ☑ accepted regression (10 pairs, 98% CI)
          +8.0%: slower +6.4%, hotter +1.5%
          accepted by 03b0dc00: dates are checked now
      parse/yaml    1.72 mJ ±0.7%  1.77 mJ ±0.6%  +3.1% [+2.1, +4.1]  ▄▁▅▆█▃▃▂  ~ worse by 3.1%, within the limit of 5%
          +3.1%: slower +2.5%, hotter +0.6%
      parse/csv     1.72 mJ ±0.7%  1.72 mJ ±0.6%  +0.1% [-0.9, +1.1]  ▄▁▅▆█▃▃▂  ~ no change (≤ +1.1%)
      parse/xml     1.72 mJ ±0.7%  1.60 mJ ±0.6%  -7.0% [-8.6, -5.4]  ▄▁▅▆█▃▃▂  ↓ improvement (10 pairs, 98% CI)
          -7.0%: faster -5.6%, cooler -1.5%
    src/ini.bench.ts, energy
      parse/ini     1.72 mJ ±0.4%  1.75 mJ ±0.4%  +2.0% [-4.2, +8.2]  ▂▅▂▅█▄▂▁
          ? inconclusive: ±6.2% is too wide for a 5% limit; about 34 more pairs, or quieten the machine
    geometric mean                                +0.4% [-0.1, +0.9]

    added: src/new.bench.ts > parse > bson
    removed: src/old.bench.ts > parse > ini
    left out (failed: TypeError: no): src/json.bench.ts > parse > broken

    ! Other processes used more than 0.05 cores while this was measured. (0.30 cores) The counters see the whole machine: stop other programs.

    ⚠ 1 of 6 benchmarks uses more energy: parse/json +5.2% [+3.6, +6.8]
    ✗1 ☑1 ✓2 ↓1 ?1 ⏭1  (1 regression, 1 accepted, 2 no change, 1 improvement, 1 inconclusive, 1 left out)
    "
  `)
})

test('in a narrow terminal verdicts stand below their rows, and no line is longer', () => {
  const text = comparisonConsole(EVERYTHING, { colour: false, width: 80 })
  expect(text).toContain('\n      ✗ regression (10 + 10 pairs, 98% CI)\n')
  for (const line of text.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(80)
})

test('without a counter every bench is said to be compared by CPU seconds', () => {
  const bench = exampleCompared('json', 0.08, { quantity: 'proxy', base: 1e-4, head: 1.08e-4, verdict: 'regression' })
  const { watts: _, ...proxy } = bench
  const text = comparisonConsole(exampleComparison({ quantity: 'proxy', benches: [proxy], verdict: 'regression' }), {
    colour: false,
    width: 140,
  })
  expect(text).toContain('src/json.bench.ts, CPU s (proxy)')
  expect(text).toMatch(/100 µs ±\S+ +108 µs ±\S+ +\+8\.0% \[\+6\.4, \+9\.6\]/)
  expect(text).toContain('⚠ The benchmark uses more CPU time: parse/json')
  expect(text).not.toMatch(/\d J\b|hotter|cooler/)
})

test('each reason of an inconclusive verdict has its remedy', () => {
  const reasons = ['boundary', 'drift', 'sensor', 'environment', 'too-few-pairs'] as const
  const benches = reasons.map((reason) => exampleCompared(reason, 0.04, { verdict: 'inconclusive', reason }))
  const text = comparisonConsole(exampleComparison({ benches, verdict: 'inconclusive' }), { colour: false, width: 200 })
  expect(text.match(/\? inconclusive: .*/g)).toEqual([
    '? inconclusive: the change is too near the 5% limit; look at the code',
    '? inconclusive: the base itself moved during the session; let the machine settle, and compare again',
    '? inconclusive: a window holds too few steps of the counter; raise bench.windowSeconds',
    '? inconclusive: the machine was not the same for both sides; `vitest-energy doctor` says what to quieten',
    '? inconclusive: 10 pairs are too few for a verdict; allow more time or pairs',
  ])
  expect(text).toContain('? 5 of 5 benchmarks are inconclusive, among them parse/boundary')
})

test('colour changes no word', () => {
  const plain = comparisonConsole(EVERYTHING, { colour: false, width: 100 })
  const coloured = comparisonConsole(EVERYTHING, { colour: true, width: 100 })
  expect(coloured).not.toBe(plain)
  // oxlint-disable-next-line no-control-regex -- the colours are taken off
  expect(coloured.replace(/\u001B\[\d+m/g, '')).toBe(plain)
})

test('no text of tests or commits reaches the terminal as a sequence, and nothing is NaN', () => {
  fc.assert(
    fc.property(anyComparison, (comparison) => {
      const text = comparisonConsole(comparison, { colour: false, width: 100 })
      // oxlint-disable-next-line no-control-regex -- none of them may be left
      expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]|NaN|undefined/)
    }),
    { numRuns: 50 },
  )
})
