import type { SessionMedian } from '../comparison.ts'
import { median } from './summary.ts'

/** Sessions of a bench as numbers that can be compared. */
export interface SessionValues {
  /** Joules per op, one per session. */
  joulesPerOp: number[]
  /** They are relative to the control workload of their sessions. */
  isControlled: boolean
}

/**
 * What a history is judged by. Where every session measured its control workload, each value is divided by it and multiplied
 * by the median of all of them: what the machine did to a fixed loop, as the seasons do, is taken off.
 */
export function sessionValues(sessions: readonly SessionMedian[]): SessionValues {
  const plain = sessions.map(({ joulesPerOp }) => joulesPerOp)
  const controls = sessions.flatMap(({ controlJoules }) =>
    controlJoules !== undefined && controlJoules > 0 ? controlJoules : [],
  )
  if (controls.length === 0 || controls.length < sessions.length) return { joulesPerOp: plain, isControlled: false }
  const usual = median(controls)
  return { joulesPerOp: plain.map((joules, i) => (joules / (controls[i] as number)) * usual), isControlled: true }
}
