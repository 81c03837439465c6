import type { SessionChanges } from '../../src/reporters/beside.ts'
import type { BenchRun, Experiment } from '../../src/run.ts'
import { exampleBench, exampleExperiment, exampleTask } from './experiment.ts'

export const perOp = (median: number, spread: number) => ({
  median,
  low: median - spread,
  high: median + spread,
  confidence: 0.95,
  scope: 'process' as const,
})

const wide = (halfWidth: number): BenchRun['warnings'] => [{ kind: 'interval-wide', halfWidth, target: 0.01 }]

/** Benches of two files, one of them with suites in suites, a task, and warnings of both kinds. */
export const REPORTED: Experiment = {
  ...exampleExperiment(),
  runs: [
    exampleBench(),
    exampleBench({ name: 'merge', joulesPerOp: perOp(6e-6, 1e-7), warnings: wide(0.05) }),
    exampleBench({ name: 'heap', joulesPerOp: perOp(3.05e-6, 1e-7), warnings: wide(0.07) }),
    exampleBench({
      file: 'src/json.bench.ts',
      suite: 'parse > small',
      name: 'reviver that turns dates into dates',
      joulesPerOp: perOp(1.72e-3, 1.4e-5),
    }),
    exampleBench({
      file: 'src/json.bench.ts',
      suite: 'parse > large',
      name: 'plain',
      joulesPerOp: perOp(-2e-10, 4e-9),
      warnings: [{ kind: 'counter-fault', counter: 'package-0', domain: 'package', fault: 'stuck', windows: 3 }],
    }),
    exampleTask({ warnings: [{ kind: 'counter-wrapped', counter: 'package-0', times: 2 }] }),
  ],
}

export const CHANGES: SessionChanges = {
  'src/sort.bench.ts > sorting > quick': { change: 0.001, low: -0.009, high: 0.011, verdict: 'pass', sessions: 12 },
  'src/sort.bench.ts > sorting > merge': {
    change: 0.052,
    low: 0.036,
    high: 0.069,
    verdict: 'regression',
    sessions: 12,
  },
  'src/sort.bench.ts > sorting > heap': {
    change: -0.07,
    low: -0.086,
    high: -0.054,
    verdict: 'improvement',
    sessions: 12,
  },
  'src/json.bench.ts > parse > small > reviver that turns dates into dates': {
    change: 0.021,
    low: -0.3,
    high: 0.4,
    verdict: 'inconclusive',
    reason: 'too-few-pairs',
    sessions: 3,
  },
}
