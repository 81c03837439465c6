import { wattsFrom } from '../../../units.ts'
import type { Run } from './phase-stretches.ts'

/** A phase with its shares of the run, fractions. */
export interface PhaseRow {
  phase: string
  seconds: number
  joules?: number | undefined
  watts?: number | undefined
  ofSeconds?: number | undefined
  ofJoules?: number | undefined
}

const share = (part: number | undefined, whole: number | undefined): number | undefined =>
  part === undefined || whole === undefined || whole <= 0 ? undefined : part / whole

export const phaseRows = ({
  phases,
  seconds,
  totalJoules,
}: Pick<Run, 'phases' | 'seconds' | 'totalJoules'>): PhaseRow[] =>
  phases.map((each) => ({
    ...each,
    watts: each.joules === undefined || each.seconds <= 0 ? undefined : wattsFrom(each.joules, each.seconds),
    ofSeconds: share(each.seconds, seconds),
    ofJoules: share(each.joules, totalJoules),
  }))
