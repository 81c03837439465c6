import { benchmarkKey } from '../../src/benchmark-key.ts'
import { seededRandom } from '../../src/random.ts'
import { comparisonJson } from '../../src/reporters/comparison-json.ts'
import type { PageData } from '../../src/reporters/page-data.ts'
import type { BenchRun } from '../../src/run.ts'
import { exampleHistory } from './bench-history.ts'
import { changeOf, everyVerdict, exampleCompared, exampleComparison, examplePairs } from './comparison.ts'
import { exampleBench, exampleExperiment } from './experiment.ts'
import { fullPageData, noisyBench, pageDataOf } from './page-data.ts'

const SORT = { file: 'src/sort.bench.ts', suite: 'sorting' }

/** The k-th window costs so many times more, as when memory is collected in it. */
function withOutliers(bench: BenchRun, windows: Record<number, number>): BenchRun {
  return {
    ...bench,
    windows: bench.windows.map((window, i) => {
      const times = windows[i] ?? 1
      return { ...window, seconds: window.seconds * times, totalJoules: (window.totalJoules ?? 0) * times }
    }),
  }
}

/** The k-th window was not counted. */
const withoutWindow = (bench: BenchRun, k: number): BenchRun => ({
  ...bench,
  windows: bench.windows.map(({ totalJoules, ...window }, i) =>
    i === k || totalJoules === undefined ? window : { ...window, totalJoules },
  ),
})

/** Benches whose windows are hard to draw: far outliers, none, one, all alike, below zero, over many sizes, uncounted. */
export function drawnBenches(): BenchRun[] {
  const alike = exampleBench({ ...SORT, name: 'alike' })
  const noisy = noisyBench(3.1e-6, 24, { ...SORT, name: 'collected', alignedWindows: 22, stalledWindows: 2 })
  return [
    withoutWindow(withOutliers(noisy, { 7: 1.25, 15: 1.4, 16: 1.12 }), 20),
    exampleBench({ ...SORT, name: 'one window', windows: alike.windows.slice(0, 1) }),
    exampleBench({ ...SORT, name: 'alike', windows: alike.windows.map((window) => ({ ...window, totalJoules: 3 })) }),
    exampleBench({ ...SORT, name: 'below zero', harness: { joulesPerOp: 4e-6, secondsPerOp: 1e-7 } }),
    exampleBench({
      ...SORT,
      name: 'many sizes',
      windows: alike.windows.map((window, i) => ({ ...window, totalJoules: 3 * 10 ** i })),
    }),
    exampleBench({ ...SORT, name: 'no window', windows: [] }),
  ]
}

/** A page with a bench of three processes, and the windows of all of them under its id. */
function ofProcesses(): PageData {
  const runs = [1, 2, 3].map((process) =>
    noisyBench(1e-5 * (1 + process / 50), 8, { ...SORT, name: 'of processes', process }),
  )
  const data = pageDataOf({ ...exampleExperiment(), runs })
  const id = data.report.benchmarks[0]?.id ?? ''
  return { ...data, windows: data.windows.map((columns) => ({ ...columns, benchmark: id })) }
}

/** A year of sessions: a step up, a step half of the way back, and the scatter of a quiet machine. */
function sessions(count: number): number[] {
  const random = seededRandom(count)
  return Array.from({ length: count }, (_, i) => {
    const level = i < count * 0.4 ? 3e-6 : i < count * 0.7 ? 3.3e-6 : 3.12e-6
    return level * (1 + 0.03 * (random() - 0.5))
  })
}

/** Everything that is drawn by hand: windows of benches, histories, and a comparison with an interval out of all bounds. */
export function drawnPageData(): PageData {
  const full = fullPageData()
  const [drawn, processes] = [pageDataOf({ ...exampleExperiment(), runs: drawnBenches() }), ofProcesses()]
  const key = 'src/sort.bench.ts > sorting > collected'
  return {
    ...full,
    report: {
      ...full.report,
      benchmarks: [...drawn.report.benchmarks, ...processes.report.benchmarks, ...full.report.benchmarks],
    },
    windows: [...drawn.windows, ...processes.windows, ...full.windows],
    changes: {
      ...full.changes,
      [key]: { change: 0.071, low: 0.052, high: 0.09, verdict: 'regression', sessions: 24 },
    },
    histories: [
      exampleHistory(sessions(30), { steps: [12, 21], overrides: { benchmarkKey: key, isControlled: true } }),
      exampleHistory(sessions(9), { overrides: { benchmarkKey: key, hardwareHash: 'other', hostname: 'other' } }),
      exampleHistory([4.7e-6], { overrides: { benchmarkKey: 'src/sort.bench.ts > sorting > alike' } }),
      exampleHistory([2e-6, 2e-6, 2e-6], { overrides: { benchmarkKey: 'src/sort.bench.ts > sorting > one window' } }),
    ],
    comparison: JSON.parse(
      comparisonJson(
        exampleComparison({
          verdict: 'regression',
          benches: [
            ...everyVerdict(),
            exampleCompared('collected', 3, {
              suite: 'sorting',
              file: SORT.file,
              change: changeOf(3, 0.4),
              verdict: 'regression',
              pairs: examplePairs(10, 3),
            }),
          ],
          left: [{ benchmarkKey: 'src/io.bench.ts > read', why: 'failed', detail: 'Error: no such file' }],
          added: ['src/sort.bench.ts > sorting > radix'],
          warnings: [{ kind: 'base-drifted', change: 0.04 }],
        }),
      ),
    ),
  }
}

/** Benches of these names, with a history and a comparison each. */
export function namedPageData(names: readonly string[]): PageData {
  const runs = names.map((name) => noisyBench(3e-6, 12, { file: 'src/a.bench.ts', suite: name, name }))
  const compared = names.map((name) => exampleCompared(name, 0.08, { suite: name, verdict: 'regression' }))
  return {
    ...pageDataOf({ ...exampleExperiment(), runs }),
    histories: runs.map((run) =>
      exampleHistory(sessions(20), {
        steps: [8],
        overrides: { benchmarkKey: benchmarkKey(run), hostname: run.name, reader: run.name, cpuModel: run.name },
      }),
    ),
    comparison: JSON.parse(comparisonJson(exampleComparison({ verdict: 'regression', benches: compared }))),
  }
}
