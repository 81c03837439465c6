import fc from 'fast-check'
import { uuidv7 } from '../../src/uuid.ts'
import {
  type BenchRun,
  DOMAINS,
  type Experiment,
  type IdleBaseline,
  type Interval,
  PROVENANCES,
  type Run,
  type TaskRun,
} from '../../src/run.ts'
import { anyWorkflowFacts } from './workflow-facts.ts'

export { exampleCall } from './workflow-facts.ts'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((value) => value + 0)
const positive = fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-9, max: 1e6 })
const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const bigText = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String)
const domains = fc.dictionary(fc.constantFrom(...DOMAINS), finite, { noNullPrototype: true })

/** A record whose optional keys are there or absent, never undefined. */
const optional = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(shape, { requiredKeys: [], noNullPrototype: true }) as never

const interval: fc.Arbitrary<Interval> = fc.record(
  {
    median: finite,
    low: finite,
    high: finite,
    confidence: fc.constant(0.95),
    scope: fc.constantFrom('process', 'session'),
  },
  { noNullPrototype: true },
)

const counterSpan = fc
  .tuple(
    fc.record({ domain: fc.constantFrom(...DOMAINS), unitUj: positive, wraps: fc.nat(5) }, { noNullPrototype: true }),
    optional({
      firstUj: bigText,
      lastUj: bigText,
      rangeUj: bigText,
      joules: finite,
      fault: fc.constantFrom('reset', 'gone'),
    }),
  )
  .map(([required, rest]) => ({ ...required, ...rest }))

const counters = fc
  .array(counterSpan, { maxLength: 4 })
  .map((spans) => spans.map((span, i) => ({ counter: `counter-${i}`, ...span })))

const base = fc
  .tuple(
    fc.record(
      {
        project: text,
        file: text,
        suite: text,
        name: text,
        attempt: fc.record({ retry: fc.nat(3), repeat: fc.nat(3) }, { noNullPrototype: true }),
        startedAt: fc.constant('2026-01-02T03:04:05.678Z'),
        startNs: bigText,
        endNs: bigText,
        seconds: positive,
        status: fc.constantFrom('completed', 'failed', 'aborted'),
        domains,
        cpuSeconds: positive,
        counters,
        valid: fc.boolean(),
      },
      { noNullPrototype: true },
    ),
    optional({
      error: text,
      reader: text,
      provenance: fc.constantFrom(...PROVENANCES),
      totalJoules: finite,
      totalUncertaintyJoules: positive,
      watts: finite,
      idleJoules: finite,
      activeJoules: fc.record({ value: finite, low: finite, high: finite }, { noNullPrototype: true }),
      backgroundCpuSeconds: finite,
      stealSeconds: positive,
      coolDown: fc.record({ seconds: positive, reached: fc.boolean() }, { noNullPrototype: true }),
      invalidReason: text,
    }),
  )
  .map(([required, rest]) => ({ ...required, ...rest, warnings: [] as Run['warnings'] }))

const window = fc
  .tuple(
    fc.record(
      {
        round: fc.nat(9),
        ops: fc.integer({ min: 1, max: 2 ** 40 }),
        startNs: bigText,
        seconds: positive,
        cpuSeconds: positive,
        domains,
      },
      { noNullPrototype: true },
    ),
    optional({ totalJoules: finite, backgroundCpuSeconds: finite, countedUj: fc.array(bigText, { maxLength: 3 }) }),
  )
  .map(([required, rest]) => ({ ...required, ...rest }))

const benchRun = fc
  .tuple(
    base,
    fc.array(window, { maxLength: 5 }),
    optional({
      secondsPerOp: interval,
      joulesPerOp: interval,
      activeJoulesPerOp: interval,
      cpuSecondsPerOp: positive,
      grossSecondsPerOp: positive,
      grossJoulesPerOp: finite,
    }),
    optional({ secondsPerOp: positive, joulesPerOp: finite }),
  )
  .map(
    ([run, windows, rest, harness]): BenchRun => ({
      id: uuidv7(),
      kind: 'bench',
      ...run,
      windows: windows.map((each, index) => ({ index, ...each })),
      opsPerWindow: 7,
      ops: 70,
      domainsPerOp: {},
      harness,
      stop: { reason: 'time' },
      ...rest,
    }),
  )

const taskRun = fc
  .tuple(base, fc.boolean(), fc.nat(5000), optional({ samplerCpuSeconds: positive, samplerJoules: finite }))
  .map(
    ([run, success, samples, rest]): TaskRun => ({
      id: uuidv7(),
      kind: 'task',
      workflow: 'test',
      tags: ['task'],
      success,
      samples,
      samplesLost: 0,
      ...run,
      ...rest,
    }),
  )

/** Any linear or agentic run. */
export const anyWorkflowRun = fc
  .tuple(taskRun, fc.constantFrom('linear', 'agentic'), anyWorkflowFacts)
  .map(([run, workflow, workflowFacts]): TaskRun => ({ ...run, workflow, workflowFacts }))

const idleBaseline = fc.tuple(positive, positive).map(
  ([watts, spread]): IdleBaseline => ({
    id: uuidv7(),
    measuredAt: '2026-01-02T03:04:05.678Z',
    mode: 'edges',
    reader: 'rapl-powercap',
    provenance: 'measured',
    hardwareHash: 'machine',
    watts: { package: watts },
    spreadWatts: { package: spread },
    totalWatts: watts,
    totalSpreadWatts: spread,
    segments: 5,
    segmentSeconds: 2,
    accepted: true,
  }),
)

/** Any experiment that the plugin could produce, and more. */
export const anyExperiment: fc.Arbitrary<Experiment> = fc
  .tuple(
    fc.array(fc.oneof(benchRun, taskRun, anyWorkflowRun), { maxLength: 4 }),
    fc.option(idleBaseline, { nil: undefined }),
    text,
    fc.nat(1e9),
    optional({ pinnedCpus: fc.array(fc.nat(1023), { minLength: 1, maxLength: 3 }) }),
  )
  .map(([runs, baseline, name, seed, pinned]) => ({
    ...exampleExperiment(),
    ...pinned,
    name,
    seed,
    ...(baseline === undefined ? {} : { idleBaseline: baseline }),
    runs: runs.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  }))

/** A hand-written experiment without runs, with a new id. */
export function exampleExperiment(): Experiment {
  return {
    id: uuidv7(),
    name: 'vitest bench',
    createdAt: '2026-01-02T03:04:05.678Z',
    endedAt: '2026-01-02T03:05:05.678Z',
    status: 'completed',
    config: { readers: 'auto' },
    seed: 42,
    git: { commit: 'abc', branch: 'main', dirty: false },
    hardware: {
      hash: 'machine',
      hostname: 'host',
      cpuModel: 'Example CPU',
      cpuVendor: 'GenuineIntel',
      architecture: 'x64',
      logicalCores: 8,
      ramBytes: 16_000_000_000,
    },
    environment: {
      hash: 'software',
      os: 'Linux',
      osVersion: '#1',
      kernel: '6.1.0',
      nodeVersion: '24.21.0',
      v8Version: '13.6',
      pluginVersion: '0.1.0',
      nodeFlags: [],
    },
    readers: [
      {
        name: 'rapl-powercap',
        provenance: 'measured',
        counters: [{ id: 'package-0', domain: 'package', unitUj: 61.035 }],
      },
    ],
    refused: [],
    runs: [],
    warnings: [],
  }
}

/** A finished bench of ten windows at 30 W, for tests that need one to look at. */
export function exampleBench(overrides: Partial<BenchRun> = {}): BenchRun {
  const perOp: Interval = { median: 3e-6, low: 2.9e-6, high: 3.1e-6, confidence: 0.95, scope: 'process' }
  return {
    id: uuidv7(),
    kind: 'bench',
    project: 'bench',
    file: 'src/sort.bench.ts',
    suite: 'sorting',
    name: 'quick',
    attempt: { retry: 0, repeat: 0 },
    startedAt: '2026-01-02T03:04:05.678Z',
    startNs: '1000000000',
    endNs: '2000000000',
    seconds: 1,
    status: 'completed',
    reader: 'rapl-powercap',
    provenance: 'measured',
    totalJoules: 30,
    domains: { package: 30 },
    watts: 30,
    cpuSeconds: 1,
    counters: [],
    warnings: [],
    valid: true,
    windows: Array.from({ length: 10 }, (_, index) => ({
      index,
      round: index,
      ops: 1_000_000,
      startNs: String(1_000_000_000 + index * 100_000_000),
      seconds: 0.1,
      cpuSeconds: 0.1,
      totalJoules: 3 + index / 100,
      domains: { package: 3 + index / 100 },
    })),
    opsPerWindow: 1_000_000,
    ops: 10_000_000,
    secondsPerOp: { ...perOp, median: 1e-7, low: 0.99e-7, high: 1.01e-7 },
    joulesPerOp: perOp,
    domainsPerOp: { package: 3e-6 },
    cpuSecondsPerOp: 1e-7,
    harness: { secondsPerOp: 3e-10, joulesPerOp: 9e-9 },
    stop: { reason: 'interval', halfWidth: 0.009 },
    ...overrides,
  }
}

export function exampleTask(overrides: Partial<TaskRun> = {}): TaskRun {
  const { windows: _, secondsPerOp: __, joulesPerOp: ___, ...bench } = exampleBench()
  const { opsPerWindow: _o, ops: _p, domainsPerOp: _d, cpuSecondsPerOp: _c, harness: _h, stop: _s, ...base } = bench
  return {
    ...base,
    id: uuidv7(),
    kind: 'task',
    workflow: 'test',
    suite: '',
    name: 'resize',
    tags: ['task'],
    success: true,
    samples: 100,
    samplesLost: 0,
    ...overrides,
  }
}
