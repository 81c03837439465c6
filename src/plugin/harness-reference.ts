import { Bench } from 'tinybench'
import type { Session } from '../engine/session.ts'
import type { Warning } from '../run.ts'
import { median, summarise } from '../stats/summary.ts'
import { BenchSubject, type Registration } from './bench-subject.ts'

/** What one call costs in the measured loop without any work, measured with an empty function in the same run. */
export interface HarnessReference {
  secondsPerOp: { median: number; halfWidth: number }
  joulesPerOp?: { median: number; halfWidth: number }
  /** Why there are no joules, where counters failed meanwhile. */
  faults: readonly Warning[]
}

/** Every instance of the loop lies elsewhere in memory and costs a little differently: several are asked. */
const INSTANCES = 5
const WINDOWS = 3
/** Millions of calls: its edges, aligned, move it by a fiftieth, while instances differ by more than a tenth. */
const WINDOW_SECONDS = 0.005
/** Where counters step too slowly for that. */
const LONGEST_WINDOW_SECONDS = 0.02
const PERIODS = 5
const WARM_UP_SECONDS = 0.01
/** t(0.975, 4) · √(1 + 1/5): the bench's loop is a sixth instance, and its price is to be predicted from five. */
const PREDICTION_FACTOR = 2.776 * Math.sqrt(1 + 1 / INSTANCES)

type Kind = 'sync' | 'async'

/** Median over the instances, and how far one more instance may be from it (95 %). */
const between = (values: readonly number[]): { median: number; halfWidth: number } => {
  const { median: centre, sd } = summarise(values)
  return { median: centre, halfWidth: PREDICTION_FACTOR * sd }
}

const windowSeconds = ({ slowestPeriodSeconds = 0 }: Session): number =>
  Math.min(LONGEST_WINDOW_SECONDS, Math.max(WINDOW_SECONDS, PERIODS * slowestPeriodSeconds))

async function emptySubject(kind: Kind, session: Session, random: () => number): Promise<BenchSubject> {
  const fn = kind === 'sync' ? () => undefined : async () => undefined
  const bench = new Bench().add(kind, fn, { async: kind === 'async' })
  const registration: Registration = {
    name: kind,
    fn,
    fnOptions: { async: kind === 'async' },
    groupOptions: undefined,
    task: bench.getTask(kind) as NonNullable<ReturnType<Bench['getTask']>>,
    plan: {
      minimumCalls: 1,
      timeSeconds: 0,
      warmup: true,
      warmupSeconds: WARM_UP_SECONDS,
      warmupCalls: 1,
      windowSeconds: windowSeconds(session),
      minWindows: WINDOWS,
      halfWidth: 1,
      align: 'auto',
      perCallHooks: false,
    },
  }
  return BenchSubject.create(registration, random)
}

async function measure(kind: Kind, session: Session, random: () => number): Promise<HarnessReference> {
  const seconds: number[] = []
  const joules: number[] = []
  const faults: Warning[] = []
  for (let instance = 0; instance < INSTANCES; instance++) {
    const subject = await emptySubject(kind, session, random)
    await subject.warmUp(session, new AbortController().signal)
    for (let round = 0; round < WINDOWS; round++) await subject.measure(session, round)
    seconds.push(median(subject.batches.map((batch) => batch.seconds / batch.ops)))
    const counted = subject.batches.flatMap(({ window, ops }) => {
      const { totalJoules, warnings } = session.derive(window)
      faults.push(...warnings.filter(({ kind: what }) => what === 'counter-fault'))
      return totalJoules === undefined ? [] : [totalJoules / ops]
    })
    if (counted.length === WINDOWS) joules.push(median(counted))
  }
  return {
    secondsPerOp: between(seconds),
    ...(joules.length === INSTANCES ? { joulesPerOp: between(joules), faults: [] } : { faults }),
  }
}

const measured = new Map<Kind, Promise<HarnessReference>>()

/**
 * The reference of this worker for synchronous or asynchronous functions, measured once, when it is first needed. One whose
 * counters failed is that of its bench alone: the next bench needs another.
 */
export async function harnessReference(kind: Kind, session: Session, random: () => number): Promise<HarnessReference> {
  let reference = measured.get(kind)
  if (!reference) {
    reference = measure(kind, session, random)
    measured.set(kind, reference)
  }
  const taken = await reference
  if (taken.faults.length > 0) measured.delete(kind)
  return taken
}
