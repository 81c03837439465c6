import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'

/** Code whose numbers and records must be right; of each group all files but those that only speak to other programs. */
const GROUPS = {
  counter: ['src/engine/sampling/{clock,counter,guard-period,lateness,reading,ring,tick-watch,update-period}.ts'],
  analyzer: [
    'src/engine/{analyzer,edge-alignment,idle-baseline,idle-history,quality,raw-window,recomputed-counter}.ts',
    'src/engine/{recomputed-spans,span-energy,window,window-series,window-spans}.ts',
    'src/engine/spans/*.ts',
  ],
  compare: [
    'src/stats/{change-points,compare-samples,energy-distance,hodges-lehmann,median-interval,normal}.ts',
    'src/stats/{pairs,quantile,rank-distributions,sample-size,sequential-verdict,session-*,student,t-test}.ts',
    'src/stats/{trend,verdict}.ts',
    'src/compare/{acceptances,bench-choice,bench-plan,bench-series,compared-bench,controls,inconclusive}.ts',
    'src/compare/{measured-pair,module-graph,pair-order,power-split,same-conditions,unchanged-benches,verdicts}.ts',
  ],
  spool: [
    'src/engine/sampling/{append-whole,appended-records,checked-lines,sample-file,series-file,series-recorder}.ts',
    'src/engine/sampling/{spool,spool-directory}.ts',
  ],
} as const

const COMPARISON = ['compare/comparison-session', 'compare/run-comparison']
const SPANS = ['engine/span-energy']
const STATISTICS = ['stats/verdict', 'stats/compare-samples']

/** Tests that belong to a file beside the one at its own path, the quickest first. */
const OTHER_TESTS: Record<string, readonly string[]> = {
  'compare/bench-choice': COMPARISON.slice(1),
  'compare/bench-plan': COMPARISON,
  'compare/bench-series': ['compare/measured-pair', ...COMPARISON],
  'compare/compared-bench': COMPARISON,
  'compare/controls': ['compare/measured-pair', ...COMPARISON.slice(0, 1)],
  'compare/measured-pair': COMPARISON,
  'compare/module-graph': ['compare/unchanged-benches'],
  'engine/sampling/checked-lines': ['engine/sampling/appended-records', 'engine/sampling/spool'],
  'engine/sampling/counter': ['engine/sampling/ordinary-steps', 'engine/sampling/counter.properties'],
  'engine/sampling/clock': ['engine/sampling/reading'],
  'engine/sampling/sample-file': ['engine/sampling/spool'],
  'engine/sampling/series-file': ['engine/sampling/series-recorder'],
  'engine/sampling/spool': ['engine/sampling/append-whole'],
  'engine/spans/deepest': SPANS,
  'engine/spans/edge-energy': SPANS,
  'engine/spans/edge-log': ['engine/session-spans'],
  'engine/spans/prefix-sums': SPANS,
  'engine/spans/self-shares': SPANS,
  'engine/window-series': ['engine/raw-window'],
  'engine/window-spans': ['engine/session-spans'],
  'stats/compare-samples': STATISTICS.slice(0, 1),
  'stats/energy-distance': ['stats/change-points'],
  'stats/hodges-lehmann': STATISTICS,
  'stats/median-interval': ['stats/quantile', 'stats/summary'],
  'stats/normal': ['stats/distributions'],
  'stats/quantile': ['stats/distributions'],
  'stats/rank-distributions': ['stats/distributions'],
  'stats/sequential-verdict': STATISTICS,
  'stats/session-values': ['stats/quantile'],
  'stats/student': ['stats/distributions'],
  'stats/t-test': ['stats/distributions'],
  'stats/trend': ['stats/quantile', 'stats/distributions'],
}

/** Files of each group, relative to the root. */
export const filesOf = (root: string): Map<string, string[]> =>
  new Map(Object.entries(GROUPS).map(([group, patterns]) => [group, globSync([...patterns], { cwd: root }).toSorted()]))

/** The unit tests that belong to a file, its own first; relative to the root. */
export function testsOf(root: string, file: string): string[] {
  const name = file.replace(/^src\/(.*)\.ts$/, '$1')
  return [name, ...(OTHER_TESTS[name] ?? [])]
    .map((test) => `test/${test}.test.ts`)
    .filter((test) => existsSync(join(root, test)))
}
