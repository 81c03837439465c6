import { secondsFromMs } from '../units.ts'

/** How far an experiment is. */
export interface Progress {
  done: number
  total: number
  /** Absent until a first part has been done. */
  secondsLeft?: number
}

/** Estimates what is left from the mean time of what has been done in this process. */
export function progressOf(total: number, doneBefore: number): () => Progress {
  const startMs = performance.now()
  let done = doneBefore
  return () => {
    done++
    const each = secondsFromMs(performance.now() - startMs) / (done - doneBefore)
    return { done, total, secondsLeft: each * (total - done) }
  }
}
