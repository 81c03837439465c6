import fc from 'fast-check'
import { VERDICTS } from '../../src/comparison.ts'
import type { BenchComparison, Change, ComparedPair, Comparison } from '../../src/comparison.ts'
import { exampleExperiment } from './experiment.ts'

/** A change with an interval of a width, all fractions. */
export const changeOf = (change: number, halfWidth = 0.016): Change => ({
  change,
  low: change - halfWidth,
  high: change + halfWidth,
})

/** Pairs around a base of 1.72 mJ in which the head costs more by a fraction; the noise is the same in every call. */
export function examplePairs(count: number, change: number): ComparedPair[] {
  return Array.from({ length: count }, (_, index) => {
    const noise = (step: number) => 1 + 0.008 * Math.sin(index * step)
    const side = (joules: number) => ({
      joulesPerOp: joules,
      secondsPerOp: 1e-4,
      cpuSecondsPerOp: joules / 17.2,
      watts: 17,
    })
    return {
      index,
      first: index % 2 === 0 ? 'base' : 'head',
      base: side(1.72e-3 * noise(2)),
      head: side(1.72e-3 * (1 + change) * noise(3)),
    }
  })
}

/** A bench that both sides have; a change decides its numbers, the verdict is given. */
export function exampleCompared(
  name: string,
  change: number,
  overrides: Partial<BenchComparison> = {},
): BenchComparison {
  const suite = overrides.suite ?? 'parse'
  const file = overrides.file ?? 'src/json.bench.ts'
  return {
    benchmarkKey: `${file} > ${suite} > ${name}`,
    file,
    suite,
    name,
    quantity: 'energy',
    limits: { limit: 0.05, minEffect: 0.02 },
    change: changeOf(change),
    cliffsDelta: 0.9,
    verdict: 'pass',
    pairs: examplePairs(10, change),
    base: 1.72e-3,
    head: 1.72e-3 * (1 + change),
    seconds: changeOf(change * 0.8),
    watts: changeOf((1 + change) / (1 + change * 0.8) - 1),
    warnings: [],
    ...overrides,
  }
}

const side = (ref: string, commit: string): Comparison['base'] => ({
  ref,
  commit,
  dirty: false,
  nodeVersion: '24.21.0',
  vitestVersion: '5.1.1',
  controls: [],
})

/** A finished comparison of two commits without benches. */
export function exampleComparison(overrides: Partial<Comparison> = {}): Comparison {
  const { hardware, environment, git } = exampleExperiment()
  return {
    id: '0199b1f0-0000-7000-8000-000000000001',
    createdAt: '2026-01-02T03:04:05.678Z',
    endedAt: '2026-01-02T03:14:05.678Z',
    git,
    base: side('origin/main', '4ce9fde8a8b1a759be19e5720b9f234aba2a047f'),
    head: side('HEAD', '03b0dc00ed2c4533fee2331dabdf428a457c68c9'),
    hardware,
    environment,
    reader: 'rapl-powercap',
    provenance: 'measured',
    quantity: 'energy',
    seed: 42,
    settings: { alpha: 0.01, looks: [10, 15, 20, 30], confirm: true, benchSeconds: 0.3 },
    benches: [],
    added: [],
    removed: [],
    left: [],
    verdict: 'pass',
    warnings: [],
    ...overrides,
  }
}

/** One bench of every kind: regression, accepted, rise within the limit, no change, improvement, inconclusive. */
export const everyVerdict = (): BenchComparison[] => [
  exampleCompared('json', 0.052, {
    verdict: 'regression',
    confirmation: { verdict: 'regression', change: changeOf(0.049), pairs: examplePairs(10, 0.049) },
  }),
  exampleCompared('toml', 0.08, {
    verdict: 'regression',
    accepted: { commit: '03b0dc00ed2c4533fee2331dabdf428a457c68c9', reason: 'dates are checked now' },
  }),
  exampleCompared('yaml', 0.031, { change: changeOf(0.031, 0.01) }),
  exampleCompared('csv', 0.001, { change: changeOf(0.001, 0.01) }),
  exampleCompared('xml', -0.07, { verdict: 'improvement' }),
  exampleCompared('ini', 0.02, {
    change: changeOf(0.02, 0.062),
    verdict: 'inconclusive',
    reason: 'noise',
    pairsNeeded: 64,
    pairs: examplePairs(30, 0.02),
    file: 'src/ini.bench.ts',
  }),
]

/** Texts as nobody wants them: markup, mentions, links, fences, terminal sequences, other directions of writing. */
export const HOSTILE_TEXTS = [
  '<img src=x onerror=alert(1)>',
  '</code></td></table><script>alert(1)</script>',
  '--><h1>out</h1><!--',
  '| a | b |',
  'back\\|slash \\\\| pipe',
  '`tick` ``two`` ```three```',
  '`',
  '\\',
  '@everyone and @octocat, a@b.example, #1, GH-2, octo/repo#3',
  'www.example.com https://example.com/x?y=1 [a](https://example.com) ![i](https://example.com/i.png)',
  'first\nsecond\r\n\r\n# heading\n```js\n<details open>',
  '\u001B[31mred\u001B[0m \u001B]8;;https://example.com\u0007link\u001B]8;;\u0007',
  'abc\u202Edcba\u2066 x\u2069 \u200Bzero \uFEFFbom \uD800half',
  '&lt;b&gt; &#60;i&#62; &amp;',
  '*em* **strong** ~~gone~~ _x_ $a$ :tada: - [ ] <!-- c -->',
  'n'.repeat(500),
  '🌍'.repeat(200),
  '',
  '   ',
]

const text = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'grapheme', maxLength: 20 }))
const change = fc
  .tuple(fc.double({ min: -1, max: 1e4, noNaN: true }), fc.double({ min: 0, max: 10, noNaN: true }))
  .map(([of, half]) => changeOf(of + 0, half))

const compared = fc
  .record(
    {
      suite: text,
      file: text,
      quantity: fc.constantFrom('energy', 'proxy'),
      change,
      verdict: fc.constantFrom(...VERDICTS),
      reason: fc.constantFrom('noise', 'boundary', 'drift', 'sensor', 'environment', 'too-few-pairs'),
      pairsNeeded: fc.nat(1000),
      pairs: fc.nat(3).map((count) => examplePairs(count, 0.1)),
      confirmation: fc.constantFrom(...VERDICTS).map((verdict) => ({ verdict, pairs: examplePairs(1, 0) })),
      accepted: fc.record({ commit: text, reason: text }, { noNullPrototype: true }),
      warnings: text.map((reason) => [{ kind: 'not-pinned' as const, reason }]),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .chain((overrides) => fc.tuple(text, fc.constant(overrides as Partial<BenchComparison>)))
  .map(([name, overrides]) => exampleCompared(name, 0.1, overrides))

/** Any comparison that could come out of anywhere. */
export const anyComparison: fc.Arbitrary<Comparison> = fc
  .tuple(fc.array(compared, { maxLength: 6 }), fc.array(text, { maxLength: 3 }), text, fc.boolean())
  .map(([benches, keys, words, proxy]) =>
    exampleComparison({
      benches,
      added: keys,
      removed: keys,
      left: keys.map((benchmarkKey) => ({ benchmarkKey, why: 'failed', detail: words })),
      base: { ...side(words, words), pluginAdded: true },
      hardware: { ...exampleExperiment().hardware, cpuModel: words, hostname: words },
      reader: words,
      quantity: proxy ? 'proxy' : 'energy',
      warnings: [{ kind: 'not-pinned', reason: words }],
    }),
  )
