import { Bench } from 'tinybench'
import type { Session } from '../engine/session.ts'
import { medianInterval } from '../stats/index.ts'
import { BenchSubject } from './bench-subject.ts'

/** What one call costs in the measured loop without any work, measured with an empty function in the same run. */
export interface HarnessReference {
  secondsPerOp: { median: number; halfWidth: number }
  joulesPerOp?: { median: number; halfWidth: number }
}

const WINDOWS = 7
const WINDOW_SECONDS = 0.05

const spread = (values: number[]): { median: number; halfWidth: number } => {
  const { median, low, high } = medianInterval(values, { confidence: 0.95 })
  return { median, halfWidth: (high - low) / 2 }
}

async function measure(kind: 'sync' | 'async', session: Session): Promise<HarnessReference> {
  const fn = kind === 'sync' ? () => undefined : async () => undefined
  const bench = new Bench().add(kind, fn, { async: kind === 'async' })
  const subject = await BenchSubject.create({
    name: kind,
    fn,
    fnOptions: { async: kind === 'async' },
    groupOptions: undefined,
    task: bench.getTask(kind) as NonNullable<ReturnType<Bench['getTask']>>,
    plan: {
      minimumCalls: 1,
      timeSeconds: 0,
      warmup: true,
      warmupSeconds: WINDOW_SECONDS,
      warmupCalls: 1,
      windowSeconds: WINDOW_SECONDS,
      minWindows: WINDOWS,
      halfWidth: 1,
      perCallHooks: false,
    },
  })
  await subject.warmUp(session, new AbortController().signal)
  for (let round = 0; round < WINDOWS; round++) await subject.measure(session, round)
  const joules = subject.batches.flatMap(({ window, ops }) => {
    const { totalJoules } = session.derive(window)
    return totalJoules === undefined ? [] : [totalJoules / ops]
  })
  return {
    secondsPerOp: spread(subject.batches.map(({ seconds, ops }) => seconds / ops)),
    ...(joules.length === WINDOWS ? { joulesPerOp: spread(joules) } : {}),
  }
}

const measured = new Map<string, Promise<HarnessReference>>()

/** The reference of this worker for synchronous or asynchronous functions, measured once before its first use. */
export function harnessReference(kind: 'sync' | 'async', session: Session): Promise<HarnessReference> {
  let reference = measured.get(kind)
  if (!reference) {
    reference = measure(kind, session)
    measured.set(kind, reference)
  }
  return reference
}
