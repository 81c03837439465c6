import type { ChangePoint, HistorySource, SessionMedian } from '../comparison.ts'
import { sessionSteps, sessionValues } from '../stats/index.ts'

/** The history of a bench as it is shown. */
export interface BenchHistory extends HistorySource {
  /** Every session had a control workload: `levels` and changes are relative to it. */
  isControlled: boolean
  sessions: SessionMedian[]
  /** Joules per op of each session, by which it is judged. */
  levels: number[]
  changePoints: ChangePoint[]
}

/** What is shown; change points are looked for in all sessions. */
export interface HistoryPart {
  /** Most sessions, the newest. */
  limit: number
  /** Beginning of the oldest session and the oldest change point, ISO 8601 in UTC. */
  since?: string | undefined
}

/** A history from its sessions in order of time. */
export function benchHistory(
  source: HistorySource,
  all: readonly SessionMedian[],
  { limit, since = '' }: HistoryPart,
): BenchHistory {
  const { steps, isControlled } = sessionSteps(all)
  const { benchmarkKey, hardwareHash, reader } = source
  const levels = isControlled ? sessionValues(all).joulesPerOp : all.map(({ joulesPerOp }) => joulesPerOp)
  const shown = all.map((session, i) => ({ session, level: levels[i] as number })).slice(-limit)
  const part = shown.filter(({ session }) => session.at >= since)
  return {
    ...source,
    isControlled,
    sessions: part.map(({ session }) => session),
    levels: part.map(({ level }) => level),
    changePoints: steps
      .filter(({ session }) => session.at >= since)
      .map(({ session, before, change }) => ({
        benchmarkKey,
        hardwareHash,
        reader,
        experimentId: session.experimentId,
        at: session.at,
        ...(session.commit === undefined ? {} : { commit: session.commit }),
        ...(before.commit === undefined ? {} : { commitBefore: before.commit }),
        change,
      })),
  }
}
