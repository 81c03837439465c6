import { benchmarkKey } from '../benchmark-key.ts'
import { limitsOf } from '../config/bench-limits.ts'
import { settingsSchema } from '../config/schema.ts'
import type { SessionChanges } from '../reporters/beside.ts'
import type { Experiment } from '../run.ts'
import { compareWithSessions, median, type SessionComparison, sinceLastChange } from '../stats/index.ts'
import type { DatabaseInterface } from '../store/index.ts'
import { type ExperimentHistory, experimentHistories, isSession } from './experiment-histories.ts'

/** The rule of that day: what is told of an experiment does not change with later settings. */
function compareSettings({ config }: Experiment) {
  const schema = settingsSchema.shape.compare
  const stored = schema.safeParse((config as { compare?: unknown } | null)?.compare)
  return stored.success ? stored.data : schema.parse(undefined)
}

/** One value per bench: the median over its processes and attempts, as the store has it. */
function medians({ runs }: Experiment): Map<string, number> {
  const benches = Map.groupBy(runs.filter((run) => run.kind === 'bench').filter(isSession), benchmarkKey)
  return new Map([...benches].map(([key, of]) => [key, median(of.map(({ joulesPerOp }) => joulesPerOp.median))]))
}

/** How each bench of an experiment compares with its histories: `sessionChanges` without the store. */
export function changesOf(experiment: Experiment, histories: readonly ExperimentHistory[]): SessionChanges {
  const values = medians(experiment)
  const compare = compareSettings(experiment)
  const changes: [string, SessionComparison][] = []
  for (const { source, sessions } of histories) {
    const { benchmarkKey: key, provenance } = source
    const value = values.get(key)
    // A modelled joule is a function of CPU time: it is compared as CPU time or not at all.
    if (value === undefined || value <= 0 || provenance === 'modelled') continue
    const { limit, minEffect } =
      limitsOf({ benchmarkKey: key, name: key.split(' > ').at(-1) ?? key }, compare) ?? compare
    const earlier = sessions.filter(({ experimentId }) => experimentId !== experiment.id)
    const since = sinceLastChange(earlier, minEffect)
    if (since.length === 0) continue
    changes.push([key, compareWithSessions({ sessions: since, value, alpha: compare.alpha, limit, minEffect })])
  }
  return Object.fromEntries(changes)
}

/**
 * Holds each bench of an experiment against the earlier sessions of the same machine, reader and provenance since its level
 * changed last, by the limits in the settings of the experiment. What a bench's own options say is not stored, and counts in
 * assertions alone. A bench without earlier sessions has no key, and modelled joules have none.
 *
 * @throws EnergyError of the store
 */
export const sessionChanges = async (db: DatabaseInterface, experiment: Experiment): Promise<SessionChanges> =>
  changesOf(experiment, await experimentHistories(db, experiment))
