import { benchmarkKey } from '../benchmark-key.ts'
import type { Experiment } from '../run.ts'
import { acrossProcesses, type ReportedBench } from './across-processes.ts'
import type { Badge } from './badge.ts'
import type { Beside, SessionChanges } from './beside.ts'
import { signedPercent } from './change-text.ts'
import type { EnergyText } from './energy-unit.ts'
import { formatJoules } from './quantity.ts'

/** What is not counted by the hardware says so on the badge as well. */
function labelOf(benches: readonly ReportedBench[]): string {
  const provenances = new Set(benches.flatMap(({ provenance }) => provenance ?? []))
  const uncounted = ['modelled', 'simulated'].filter((each) => provenances.has(each as 'modelled'))
  return uncounted.length === 0 ? 'energy' : `energy (${uncounted.join(', ')})`
}

/** Geometric mean of the changes that enough sessions inform. */
function meanChange(benches: readonly ReportedBench[], changes: SessionChanges): string | undefined {
  const logs = benches.flatMap((bench) => {
    const change = changes[benchmarkKey(bench)]
    return change === undefined || change.reason === 'too-few-pairs' ? [] : [Math.log1p(change.change)]
  })
  if (logs.length === 0) return undefined
  const mean = Math.expm1(logs.reduce((sum, each) => sum + each, 0) / logs.length)
  return `${signedPercent(mean)} in ${logs.length} benches`
}

/**
 * The figure of an experiment on a badge: of the only bench its energy per op, of several the mean change against their
 * earlier sessions, else their range. It is no verdict: sessions were not measured side by side.
 */
export function experimentBadge(
  experiment: Experiment,
  { changes = {}, energy = formatJoules }: Beside & { energy?: EnergyText } = {},
): Badge {
  const benches = acrossProcesses(experiment.runs.filter((run) => run.kind === 'bench'))
  const label = labelOf(benches)
  const medians = benches.flatMap(({ joulesPerOp }) => joulesPerOp?.median ?? [])
  if (medians.length === 0) return { label, value: 'no joules per op', state: 'figure' }
  const [low, high] = [energy(Math.min(...medians)), energy(Math.max(...medians))]
  const range = low === high ? `${low}/op` : `${low} to ${high} per op`
  const value = benches.length === 1 ? range : (meanChange(benches, changes) ?? range)
  return { label, value, state: 'figure' }
}
