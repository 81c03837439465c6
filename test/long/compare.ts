/**
 * Comparisons of benches of known size in real checkouts and fresh processes, on counters of known energy: how often a change
 * is found, and how often one is found that is not there. Needs root and /dev/fuse.
 *
 *     npm run long:compare -- [--parts changes,same,drift,swapped] [--comparisons N]
 *
 * Each kind of bench stands several times in a project: starting processes takes most of the time.
 *
 * | part | benches | bar |
 * | --- | --- | --- |
 * | changes | +8 % time, +8 % power, −5 % time, four of each | found in 18 of 20; −5 % is an improvement as often |
 * | same | eight that are equal | at most 1 false regression in 40, with confirmation |
 * | drift | two equal ones while the power rises by 3 % | no regression |
 * | swapped | the changes with base and head exchanged | the opposite verdicts |
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BenchComparison } from '../../src/comparison.ts'
import { parseComparison } from '../../src/reporters/index.ts'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'
import type { PowerSchedule } from '../../src/testing/index.ts'
import { type ComparedWork, comparedProject } from '../support/compared-project.ts'
import { startCommand } from '../support/energy-command.ts'

const IDLE_WATTS = 12
const DYNAMIC_WATTS = 25
/** 12 + 25 · 0.8904 W are 1/1.08 of 37 W. */
const LESS_BUSY = (37 / 1.08 - IDLE_WATTS) / DYNAMIC_WATTS
const SETTINGS = `
bench: { control: true, windowSeconds: 0.03, warmupSeconds: 0.02, halfWidth: 0.0001 }
compare: { benchSeconds: 0.15 }
`
const MS = 2
const SAME: ComparedWork = { base: { ms: MS }, head: { ms: MS } }
const CHANGES: Record<string, ComparedWork> = {
  slower: { base: { ms: MS }, head: { ms: 1.08 * MS } },
  hotter: { base: { ms: MS, busy: LESS_BUSY }, head: { ms: MS } },
  cheaper: { base: { ms: MS }, head: { ms: 0.95 * MS } },
}
const repeated = (works: Record<string, ComparedWork>, times: number): Record<string, ComparedWork> =>
  Object.fromEntries(
    Array.from({ length: times }, (_, i) =>
      Object.entries(works).map(([name, work]): [string, ComparedWork] => [`${name} ${i + 1}`, work]),
    ).flat(),
  )
/** Of a bench that stands several times. */
const kindOf = (bench: string): string => bench.replace(/ \d+$/, '')
const swapped = (works: Record<string, ComparedWork>): Record<string, ComparedWork> =>
  Object.fromEntries(Object.entries(works).map(([name, { base, head }]) => [name, { base: head, head: base }]))

interface Part {
  works: Record<string, ComparedWork>
  comparisons: number
  /** Power on top of the zone's over the time since the counters began. */
  schedule?: PowerSchedule
  /** What is wrong with the verdicts of one kind of bench over all comparisons. */
  complaint(bench: string, verdicts: readonly BenchComparison['verdict'][]): string | undefined
}

const least =
  (wanted: BenchComparison['verdict']) => (bench: string, verdicts: readonly BenchComparison['verdict'][]) => {
    const found = verdicts.filter((verdict) => verdict === wanted).length
    return found >= 0.9 * verdicts.length ? undefined : `${bench}: ${wanted} in ${found} of ${verdicts.length}`
  }
const atMostOneRegression = (bench: string, verdicts: readonly BenchComparison['verdict'][]): string | undefined => {
  const found = verdicts.filter((verdict) => verdict === 'regression').length
  return found <= 1 ? undefined : `${bench}: ${found} false regressions`
}
const noRegression = (bench: string, verdicts: readonly BenchComparison['verdict'][]): string | undefined =>
  verdicts.includes('regression') ? `${bench}: a false regression` : undefined

/** A whole session is so long here; afterwards the power stays up. */
const DRIFT_SECONDS = 120
const PARTS: Record<string, Part> = {
  changes: {
    works: repeated(CHANGES, 4),
    comparisons: 5,
    complaint: (bench, verdicts) => least(bench === 'cheaper' ? 'improvement' : 'regression')(bench, verdicts),
  },
  same: {
    works: repeated({ same: SAME }, 8),
    comparisons: 5,
    complaint: atMostOneRegression,
  },
  drift: {
    works: repeated({ same: SAME }, 2),
    comparisons: 5,
    schedule: [
      { seconds: 0, watts: 0 },
      { seconds: DRIFT_SECONDS, watts: 0.03 * (IDLE_WATTS + DYNAMIC_WATTS) },
    ],
    complaint: noRegression,
  },
  swapped: {
    works: swapped(CHANGES),
    comparisons: 2,
    complaint: (bench, verdicts) => least(bench === 'cheaper' ? 'regression' : 'improvement')(bench, verdicts),
  },
}

const { values } = parseArgs({ options: { parts: { type: 'string' }, comparisons: { type: 'string' } } })
const unavailable = groundTruthUnavailable()
if (unavailable !== undefined) throw new Error(`This needs the ground-truth tree: ${unavailable}.`)

const percent = (fraction = Number.NaN): string => `${(100 * fraction).toFixed(2)} %`

for (const name of values.parts?.split(',') ?? Object.keys(PARTS)) {
  const part = PARTS[name]
  if (!part) throw new Error(`There is no part ${name}; there are ${Object.keys(PARTS).join(', ')}.`)
  const comparisons = values.comparisons === undefined ? part.comparisons : Number(values.comparisons)
  const folder = mkdtempSync(join(tmpdir(), 'energy-compare-'))
  const project = comparedProject(folder, part.works, SETTINGS)
  const verdicts = new Map<string, BenchComparison['verdict'][]>()
  const begun = performance.now()
  try {
    for (let i = 0; i < comparisons; i++) {
      // Anew each time, so that a schedule begins with the comparison.
      await using truth = await GroundTruth.start({
        target: 'opener',
        zones: [
          simulatedZone({
            id: 'intel-rapl:0',
            name: 'package-0',
            idleWatts: IDLE_WATTS,
            dynamicWatts: DYNAMIC_WATTS,
            ...(part.schedule === undefined ? {} : { schedule: part.schedule }),
          }),
        ],
      })
      const env = { ...(project.env as Record<string, string>), ENERGY_SYS_ROOT: truth.root }
      const started = performance.now()
      const { stdout, stderr } = await startCommand(project.root, ['compare', 'before', 'after', '--json'], env)
        .finished
      if (stdout === '') throw new Error(stderr)
      const { benches } = parseComparison(stdout)
      for (const { name: bench, verdict } of benches)
        verdicts.set(kindOf(bench), [...(verdicts.get(kindOf(bench)) ?? []), verdict])
      const told = benches.map(
        ({ name: bench, verdict, reason, change, pairs, confirmation, seconds, watts }) =>
          `${bench} ${verdict}${reason === undefined ? '' : ` (${reason})`} ${percent(change?.change)} [${percent(change?.low)}, ${percent(change?.high)}] (time ${percent(seconds?.change)}, power ${percent(watts?.change)}; ${pairs.length}${confirmation ? ` + ${confirmation.pairs.length}` : ''} pairs)`,
      )
      console.log(
        `${name} ${i + 1}/${comparisons}, ${((performance.now() - started) / 1000).toFixed(0)} s: ${told.join('; ')}`,
      )
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const complaints = [...verdicts].flatMap(([bench, seen]) => part.complaint(bench, seen) ?? [])
  const count = (seen: readonly string[]): string =>
    [...new Set(seen)].map((each) => `${each} ${seen.filter((other) => other === each).length}`).join(', ')
  console.log(`\n| ${name} | verdicts in ${comparisons} comparisons |\n| --- | --- |`)
  for (const [bench, seen] of verdicts) console.log(`| ${bench} | ${count(seen)} |`)
  console.log(`${((performance.now() - begun) / 1000).toFixed(0)} s. ${complaints.join('; ') || 'Fine.'}\n`)
  if (complaints.length > 0) process.exitCode = 1
}
