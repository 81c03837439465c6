import type { PairRecord, TaskRun } from '../run.ts'
import { goalSummary, taskTaxes } from '../stats/index.ts'
import { reportedModel } from './json-run.ts'
import type { EnergyReport } from './json-schema.ts'
import { present } from './present.ts'

/** The pairs of each task, together. */
export const pairsReport = (pairs: readonly PairRecord[], runs: readonly TaskRun[]): EnergyReport['pairs'] =>
  taskTaxes(pairs, runs).map(({ task, model, provenance, pairs: all, linearJoules, agenticJoules, tax }) => ({
    task,
    model: model.id,
    site: model.site,
    pairs: all,
    n: tax.n,
    ...present({
      provenance,
      linearJoules,
      agenticJoules,
      taxJoules: tax.taxJoules,
      taxRatio: tax.ratio,
      taxPercent: tax.percent,
      overheadPercent: tax.overheadPercent,
      method: tax.method,
      confidence: tax.confidence,
      reason: tax.reason,
    }),
  }))

/** Energy per successful goal: of the one model, and of each where there are several. */
export function goalsReport(runs: readonly TaskRun[], seed: number): Pick<EnergyReport, 'goals' | 'goalsByModel'> {
  const goalsByModel = goalSummary(runs, { seed }).map((goals) => ({ ...goals, model: reportedModel(goals.model) }))
  const [only, ...others] = goalsByModel
  if (only === undefined) return {}
  return { ...(others.length === 0 ? { goals: only } : {}), goalsByModel }
}
