import { benchmarkKey } from '../../src/benchmark-key.ts'
import { seededRandom } from '../../src/random.ts'
import { comparisonJson } from '../../src/reporters/comparison-json.ts'
import { energyReport } from '../../src/reporters/json.ts'
import type { ComparisonReport } from '../../src/reporters/json-schema-comparison.ts'
import type { PageData, WindowColumns } from '../../src/reporters/page-data.ts'
import type { BenchRun, Experiment, Interval, PairRecord, TaskRun } from '../../src/run.ts'
import { footprint, pairOf } from '../../src/stats/index.ts'
import { secondsFromNs } from '../../src/units.ts'
import { everyVerdict, exampleComparison } from './comparison.ts'
import { exampleBench, exampleExperiment, exampleTask } from './experiment.ts'
import { exampleCall, exampleWorkflowFacts } from './workflow-facts.ts'
import { exampleWorkflowRun } from './workflow-run.ts'

/** What the page has of an experiment that nothing else is known of: its report and the windows of its benches. */
export function pageDataOf(experiment: Experiment, beside: Partial<PageData> = {}): PageData {
  const benches = experiment.runs.filter((run) => run.kind === 'bench')
  return {
    report: energyReport(experiment),
    windows: benches.map(windowColumns),
    power: [],
    readings: [],
    histories: [],
    omitted: [],
    ...(experiment.idleBaseline === undefined ? {} : { idleWatts: experiment.idleBaseline.watts }),
    ...beside,
  }
}

function windowColumns({ id, process, windows, startNs }: BenchRun): WindowColumns {
  const first = BigInt(windows[0]?.startNs ?? startNs)
  return {
    benchmark: id,
    ...(process === undefined ? {} : { process }),
    startSeconds: windows.map((window) => secondsFromNs(BigInt(window.startNs) - first)),
    seconds: windows.map(({ seconds }) => seconds),
    ops: windows.map(({ ops }) => ops),
    cpuSeconds: windows.map(({ cpuSeconds }) => cpuSeconds),
    joules: windows.map(({ totalJoules }) => totalJoules ?? null),
  }
}

const around = (median: number, fraction: number): Interval => ({
  median,
  low: median * (1 - fraction),
  high: median * (1 + fraction),
  confidence: 0.95,
  scope: 'process',
})

const OPS = 100_000

/** A bench of so many windows around a cost per op, with the scatter of a quiet machine; the same in every call. */
export function noisyBench(joulesPerOp: number, windows: number, overrides: Partial<BenchRun> = {}): BenchRun {
  const random = seededRandom(Math.round(joulesPerOp * 1e9) + windows)
  const secondsPerOp = joulesPerOp / 21
  const rows = Array.from({ length: windows }, (_, index) => {
    const seconds = secondsPerOp * OPS * (1 + 0.01 * (random() - 0.5))
    const totalJoules = joulesPerOp * OPS * (1 + 0.03 * (random() - 0.5))
    return {
      index,
      round: index,
      ops: OPS,
      startNs: String(1_000_000_000 + index * 310_000_000),
      seconds,
      cpuSeconds: seconds * 0.99,
      totalJoules,
      domains: { package: totalJoules * 0.9, dram: totalJoules * 0.1 },
    }
  })
  return exampleBench({
    windows: rows,
    opsPerWindow: OPS,
    ops: OPS * windows,
    watts: 21,
    totalJoules: rows.reduce((sum, { totalJoules }) => sum + totalJoules, 0),
    joulesPerOp: around(joulesPerOp, 0.008),
    activeJoulesPerOp: around(joulesPerOp * 0.8, 0.01),
    secondsPerOp: around(secondsPerOp, 0.002),
    cpuSecondsPerOp: secondsPerOp * 0.99,
    domainsPerOp: { package: joulesPerOp * 0.9, dram: joulesPerOp * 0.1 },
    ...overrides,
  })
}

/** The bench without energy: CPU seconds are all that is known of it. */
function withoutEnergy(bench: BenchRun): BenchRun {
  const { joulesPerOp: _, activeJoulesPerOp: __, totalJoules: ___, provenance: ____, reader: _____, ...rest } = bench
  const { watts: ______, ...without } = rest
  return {
    ...without,
    domainsPerOp: {},
    domains: {},
    windows: bench.windows.map(({ totalJoules: _energy, ...window }) => ({ ...window, domains: {} })),
  }
}

/** It threw before its first window was over. */
function failedBench(overrides: Partial<BenchRun>): BenchRun {
  const {
    joulesPerOp: _,
    secondsPerOp: __,
    cpuSecondsPerOp: ___,
    watts: ____,
    totalJoules: _____,
    ...bench
  } = exampleBench(overrides)
  return { ...bench, status: 'failed', error: 'TypeError: no', windows: [], ops: 0, domains: {}, domainsPerOp: {} }
}

function benches(): BenchRun[] {
  const sort = { file: 'src/sort.bench.ts', suite: 'sorting > 10 000 numbers' }
  const json = { file: 'src/json.bench.ts', suite: 'parse' }
  return [
    noisyBench(3.1e-6, 40, { ...sort, name: 'quick' }),
    noisyBench(4.7e-6, 40, { ...sort, name: 'merge' }),
    noisyBench(5.9e-5, 24, {
      ...sort,
      name: 'bubble',
      warnings: [
        { kind: 'interval-wide', halfWidth: 0.031, target: 0.01 },
        { kind: 'background-cpu', cores: 0.3, limitCores: 0.05 },
      ],
    }),
    noisyBench(1.72e-3, 30, { ...json, name: 'json' }),
    noisyBench(2.9e-3, 30, {
      ...json,
      name: 'toml',
      warnings: [{ kind: 'background-cpu', cores: 0.12, limitCores: 0.05 }],
    }),
    noisyBench(2.2e-3, 30, {
      ...json,
      name: 'yaml',
      provenance: 'modelled',
      reader: 'power-model',
      warnings: [{ kind: 'modelled', reader: 'power-model', bandFraction: 0.31, scope: 'server-ac' }],
    }),
    withoutEnergy(noisyBench(8e-4, 20, { ...json, name: 'csv', warnings: [{ kind: 'no-counter' }] })),
    failedBench({ ...json, name: 'xml' }),
  ]
}

function pairRuns(task: string, repetition: number, factor: number): { runs: TaskRun[]; pair: PairRecord } {
  const side = (workflow: 'linear' | 'agentic', active: number): TaskRun =>
    exampleWorkflowRun({
      workflow,
      totalJoules: active + 10,
      activeJoules: { value: active, low: active - 0.5, high: active + 0.5 },
      facts: {
        task,
        model: exampleWorkflowFacts().model,
        goal: { repetition, attempt: 1, lastAttempt: true },
        pair: { id: `${task} ${repetition}`, block: 0, order: 0 },
        calls: Array.from({ length: workflow === 'agentic' ? 4 : 1 }, (_, index) => exampleCall({ index })),
        toolCalls: workflow === 'agentic' ? 1 : 0,
      },
    })
  const [linear, agentic] = [side('linear', 10 + repetition), side('agentic', (10 + repetition) * factor)]
  return { runs: [linear, agentic], pair: pairOf([linear], [agentic]) }
}

const SOURCE = {
  id: 'ember',
  title: 'Ember, Yearly electricity data',
  url: 'https://ember-energy.org/',
  licence: 'CC BY 4.0',
  boundary: 'life cycle',
}

/** An experiment with something of everything that its report can hold. */
export function fullExperiment(): Experiment {
  const pairs = [0, 1, 2, 3, 4, 5].flatMap((n) => [
    pairRuns('geography_qa', n, 3 + n / 10),
    pairRuns('sums', n, 2 + n / 10),
  ])
  const example = exampleExperiment()
  return {
    ...example,
    git: { commit: '03b0dc00ed2c4533fee2331dabdf428a457c68c9', branch: 'faster-sort', dirty: true },
    readers: [
      {
        name: 'rapl-powercap',
        provenance: 'measured',
        detail: 'idle power below 2 W',
        counters: [
          {
            id: 'package-0',
            domain: 'package',
            unitUj: 61.035,
            rangeUj: '262143328850',
            path: '/sys/class/powercap/intel-rapl:0/energy_uj',
            updatePeriodSeconds: 0.001,
            updatePeriodSpreadSeconds: 2e-5,
          },
          { id: 'dram-0', domain: 'dram', unitUj: 15.26, rangeUj: '65712999613', path: '/sys/class/powercap/x' },
        ],
      },
    ],
    refused: [
      {
        name: 'nvml',
        code: 'READER_ABSENT',
        reason: 'libnvidia-ml.so.1 is not here.',
        remedy: 'Install the driver of the GPU.',
      },
      {
        name: 'rapl-perf',
        code: 'READER_PERMISSION',
        reason: '/proc/sys/kernel/perf_event_paranoid is 2.',
        remedy: 'Set it to 0, or run as root.',
      },
    ],
    environment: { ...example.environment, governor: 'performance', turbo: false, vitestVersion: '5.1.1' },
    pinnedCpus: [2, 3],
    controls: [
      {
        measuredAt: '2026-01-02T03:04:05.678Z',
        seconds: 0.2012,
        secondsSpread: 0.001,
        joules: 4.21,
        joulesSpread: 0.004,
      },
      {
        measuredAt: '2026-01-02T03:05:04.678Z',
        seconds: 0.2015,
        secondsSpread: 0.001,
        joules: 4.25,
        joulesSpread: 0.006,
      },
    ],
    idleBaseline: {
      id: 'baseline',
      measuredAt: '2026-01-02T03:00:00.000Z',
      mode: 'edges',
      reader: 'rapl-powercap',
      provenance: 'measured',
      hardwareHash: 'machine',
      watts: { package: 3.2, dram: 0.8 },
      spreadWatts: { package: 0.05, dram: 0.01 },
      totalWatts: 4,
      totalSpreadWatts: 0.05,
      segments: 5,
      segmentSeconds: 2,
      accepted: true,
    },
    runs: [...benches(), exampleTask(), ...pairs.flatMap(({ runs }) => runs)],
    pairs: pairs.map(({ pair }) => pair),
    warnings: [
      { kind: 'on-battery' },
      { kind: 'setting-changed', setting: 'governor', before: 'performance', after: 'powersave' },
    ],
  }
}

/** The page of it, with a comparison, changes against earlier sessions and a footprint. */
export function fullPageData(beside: Partial<PageData> = {}): PageData {
  const experiment = fullExperiment()
  const region = {
    id: 'DEU',
    name: 'Germany',
    carbon: { value: 342, low: 330, high: 360, year: 2024, source: SOURCE },
    water: { value: 1.9, source: { ...SOURCE, title: 'EcoLogits, water factors' } },
  }
  const keys = experiment.runs.filter(({ kind }) => kind === 'bench').map(benchmarkKey)
  const [quick = '', merge = '', bubble = '', json = '', toml = ''] = keys
  return pageDataOf(experiment, {
    report: energyReport(experiment, { footprint: footprint({ joules: { value: 5321 }, region, pue: 1.2 }) }),
    comparison: JSON.parse(
      comparisonJson(exampleComparison({ verdict: 'regression', benches: everyVerdict() })),
    ) as ComparisonReport,
    changes: {
      [quick]: { change: 0.071, low: 0.052, high: 0.09, verdict: 'regression', sessions: 24 },
      [merge]: { change: -0.112, low: -0.13, high: -0.094, verdict: 'improvement', sessions: 24 },
      [bubble]: { change: 0.004, low: -0.011, high: 0.019, verdict: 'pass', sessions: 24 },
      [json]: { change: 0.03, low: -0.05, high: 0.11, verdict: 'inconclusive', reason: 'noise', sessions: 12 },
      [toml]: { change: 0.01, low: -0.2, high: 0.22, verdict: 'inconclusive', reason: 'too-few-pairs', sessions: 3 },
    },
    omitted: ['Power between the readings of 3 runs is left out: the file would be larger than 5 MB.'],
    ...beside,
  })
}
