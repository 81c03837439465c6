import type { BenchComparison, ChangePoint, Comparison, ComparedPair, SelfTest } from '../../src/comparison.ts'
import { uuidv7 } from '../../src/uuid.ts'
import { exampleExperiment } from './experiment.ts'

const side = (joulesPerOp: number) => ({
  joulesPerOp,
  secondsPerOp: joulesPerOp / 30,
  cpuSecondsPerOp: joulesPerOp / 30,
  watts: 30,
})

/** Pairs whose head costs so much of the base, give or take a little. */
export const examplePairs = (ratio: number, count = 10): ComparedPair[] =>
  Array.from({ length: count }, (_, index) => ({
    index,
    first: index % 2 === 0 ? 'base' : 'head',
    base: side(1 + 0.002 * (index % 3)),
    head: side(ratio * (1 + 0.002 * ((index + 1) % 3))),
  }))

/** A bench that got 8 % dearer in ten pairs, and again in the second session. */
export function exampleComparedBench(overrides: Partial<BenchComparison> = {}): BenchComparison {
  const change = { change: 0.08, low: 0.07, high: 0.09 }
  return {
    benchmarkKey: 'src/sort.bench.ts > sorting > quick',
    file: 'src/sort.bench.ts',
    suite: 'sorting',
    name: 'quick',
    quantity: 'energy',
    limits: { limit: 0.05, minEffect: 0.02, domain: 'package' },
    change,
    cliffsDelta: 1,
    verdict: 'regression',
    pairs: examplePairs(1.08),
    base: 1,
    head: 1.08,
    seconds: { ...change, change: 0.07 },
    watts: { ...change, change: 0.009 },
    confirmation: { verdict: 'regression', change, pairs: examplePairs(1.08) },
    warnings: [],
    ...overrides,
  }
}

/** A bench about which nothing is known but that it was tried. */
export function exampleUndecidedBench(overrides: Partial<BenchComparison> = {}): BenchComparison {
  return {
    benchmarkKey: 'src/sort.bench.ts > merge',
    file: 'src/sort.bench.ts',
    suite: '',
    name: 'merge',
    quantity: 'proxy',
    limits: { limit: 0.05, minEffect: 0.02 },
    verdict: 'inconclusive',
    reason: 'too-few-pairs',
    pairsNeeded: 15,
    pairs: [],
    warnings: [],
    ...overrides,
  }
}

/** A hand-written comparison with a new id. */
export function exampleComparison(overrides: Partial<Comparison> = {}): Comparison {
  const { hardware, environment, git } = exampleExperiment()
  const facts = { dirty: false, nodeVersion: '24.21.0', controls: [] }
  return {
    id: uuidv7(),
    createdAt: '2026-01-02T03:04:05.678Z',
    endedAt: '2026-01-02T03:14:05.678Z',
    git,
    base: { ref: 'main', commit: 'aaa', ...facts },
    head: { ref: 'HEAD', commit: 'bbb', ...facts, dirty: true, subject: 'Sort faster' },
    hardware,
    environment,
    reader: 'rapl-powercap',
    provenance: 'measured',
    quantity: 'energy',
    seed: 42,
    settings: { alpha: 0.01, looks: [10, 15, 20, 30], confirm: true, benchSeconds: 0.3 },
    benches: [exampleComparedBench(), exampleUndecidedBench()],
    added: [],
    removed: [],
    left: [],
    verdict: 'regression',
    warnings: [],
    ...overrides,
  }
}

export const exampleChangePoint = (overrides: Partial<ChangePoint> = {}): ChangePoint => ({
  benchmarkKey: 'src/sort.bench.ts > sorting > quick',
  hardwareHash: 'machine',
  reader: 'rapl-powercap',
  experimentId: 'none',
  at: '2026-01-02T03:04:05.678Z',
  commit: 'abc',
  commitBefore: 'aaa',
  change: 0.05,
  ...overrides,
})

export const exampleSelfTest = (overrides: Partial<SelfTest> = {}): SelfTest => ({
  id: uuidv7(),
  measuredAt: '2026-01-02T03:04:05.678Z',
  hardwareHash: 'machine',
  reader: 'rapl-powercap',
  quantity: 'energy',
  comparisons: 5,
  benches: 20,
  falseRegressions: 1,
  falseImprovements: 0,
  inconclusive: 2,
  minimumDetectableEffect: 0.031,
  pairCv: 0.018,
  pairsPerComparison: 11.5,
  ...overrides,
})
