import type { PageData } from '../../src/reporters/page-data.ts'
import { exampleComparison, exampleCompared } from './comparison.ts'
import { exampleExperiment } from './experiment.ts'
import { noisyBench, pageDataOf } from './page-data.ts'

/** A page whose every text comes from the list; one bench for each of them. */
export function hostilePageData(texts: readonly string[]): PageData {
  const example = exampleExperiment()
  const [first = '', second = '', third = ''] = texts
  const comparison = exampleComparison({
    verdict: 'regression',
    benches: texts
      .slice(0, 5)
      .map((text) => exampleCompared(text, 0.1, { verdict: 'regression', suite: text, file: text })),
  })
  const data = pageDataOf({
    ...example,
    name: first,
    git: { commit: second, branch: third, dirty: true },
    ci: first,
    hardware: { ...example.hardware, hostname: first, cpuModel: second, virtualisation: third },
    environment: { ...example.environment, governor: first, raplNoise: second, nodeFlags: [third] },
    readers: [
      {
        name: first,
        provenance: 'measured',
        detail: second,
        scope: third,
        counters: [{ id: second, domain: 'package', unitUj: 61, path: third }],
      },
    ],
    refused: [{ name: second, code: 'READER_PERMISSION', reason: first, remedy: third }],
    runs: texts.map((text) =>
      noisyBench(3e-6, 5, {
        name: text,
        file: 'src/a.bench.ts',
        suite: first,
        reader: text,
        warnings: [{ kind: 'not-pinned', reason: text }],
      }),
    ),
    warnings: [{ kind: 'sampler-degraded', reason: second }],
  })
  return {
    ...data,
    comparison: { $schema: '', schemaVersion: 1, ...comparison } as unknown as NonNullable<PageData['comparison']>,
    omitted: [...texts],
  }
}

/** A large experiment: 100 benches of 50 windows each. */
export function largePageData(): PageData {
  const runs = Array.from({ length: 100 }, (_, i) =>
    noisyBench(1e-6 * (1 + i), 50, {
      name: `case ${i}`,
      file: `src/part-${Math.floor(i / 10)}.bench.ts`,
      suite: 'a suite',
    }),
  )
  return pageDataOf({ ...exampleExperiment(), runs })
}
