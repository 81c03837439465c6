import type { Fn, FnOptions, BenchOptions as TinybenchOptions, Task } from 'tinybench'
import { moduleUrl } from '../package-path.ts'
import { monotonicNs } from '../engine/sampling/clock.ts'
import type { Session } from '../engine/session.ts'
import type { RawWindow } from '../run.ts'
import { nsFromSeconds, secondsFromNs } from '../units.ts'
import type * as BatchLoopModule from './batch-loop.ts'
import type { BenchPlan } from './bench-options.ts'
import { eventLoopTurn } from './event-loop.ts'

type BatchLoop = typeof BatchLoopModule
type HookMode = 'run' | 'warmup'

/** One measured batch before it is analysed. */
export interface MeasuredBatch {
  round: number
  ops: number
  /** Seconds of the work alone, between the two readings. */
  seconds: number
  window: RawWindow
}

/** What a bench is made of, as Vitest hands it over. */
export interface Registration {
  name: string
  fn: Fn
  fnOptions: FnOptions | undefined
  groupOptions: TinybenchOptions | undefined
  plan: BenchPlan
  /** tinybench's view of this bench: what `setup` and `teardown` are called with. */
  task: Task
}

const LOOP_FILE = moduleUrl('plugin/batch-loop').href
let instances = 0

const freshLoop = (): Promise<BatchLoop> => import(`${LOOP_FILE}?instance=${instances++}`) as Promise<BatchLoop>

const isThenable = (value: unknown): boolean =>
  value !== null && typeof value === 'object' && typeof (value as PromiseLike<unknown>).then === 'function'

/** Windows shorter than so many update periods are aligned to the steps of the counters, unless the plan says otherwise. */
const ALIGNED_BELOW_PERIODS = 20
/** Shorter ones are below what even aligned edges resolve. */
const ALIGNED_FROM_PERIODS = 2
/** The start reading shows what was counted up to a step before it: for so many periods the core does the same work. */
const LEAD_PERIODS = 2

/** Keeps the core busy without any call of the function. */
function spin(seconds: number): void {
  const endNs = monotonicNs() + nsFromSeconds(seconds)
  while (monotonicNs() < endNs);
}

/** No batch grows by more than this at a time: the next one may run in better code. */
const GROWTH = 10

/** One registered function with its own loop: knows how to call it, how many times per window, and what was measured. */
export class BenchSubject {
  readonly registration: Registration
  readonly batches: MeasuredBatch[] = []
  calls = 0
  readonly #random: () => number
  #loop: BatchLoop
  #isAsync: boolean | undefined
  #batch = 1
  #spentSeconds = 0
  #secondsPerOp: number | undefined

  private constructor(registration: Registration, loop: BatchLoop, random: () => number) {
    this.registration = registration
    this.#random = random
    this.#loop = loop
    this.#isAsync = registration.fnOptions?.async
  }

  /** @param random draws the delays before windows that are not aligned */
  static async create(registration: Registration, random: () => number): Promise<BenchSubject> {
    return new BenchSubject(registration, await freshLoop(), random)
  }

  get isAsync(): boolean {
    return this.#isAsync === true
  }

  get batch(): number {
    return this.#batch
  }

  /** Time that the measured windows have taken so far, with their hooks and readings. */
  get spentSeconds(): number {
    return this.#spentSeconds
  }

  async before(mode: HookMode): Promise<void> {
    const { groupOptions, fnOptions, task } = this.registration
    await groupOptions?.setup?.(task, mode)
    await fnOptions?.beforeAll?.call(task, mode)
  }

  async after(mode: HookMode): Promise<void> {
    const { groupOptions, fnOptions, task } = this.registration
    this.#loop.takeLastResult()
    await fnOptions?.afterAll?.call(task, mode)
    await groupOptions?.teardown?.(task, mode)
  }

  /** Calls without measuring: the first one tells whether the function is asynchronous, the rest find the batch size. */
  async warmUp(session: Session, signal: AbortSignal): Promise<void> {
    const { plan } = this.registration
    const startNs = monotonicNs()
    let calls = 0
    for (;;) {
      await eventLoopTurn()
      signal.throwIfAborted()
      const ops = plan.perCallHooks ? 1 : this.#batch
      const seconds = await this.#runBatch(session, ops, 'warmup')
      const spent = secondsFromNs(monotonicNs() - startNs)
      calls += ops
      if (!plan.perCallHooks) this.#fit(ops, seconds)
      const enoughTime = spent >= plan.warmupSeconds || seconds >= plan.warmupSeconds
      const settled = plan.perCallHooks || seconds >= plan.windowSeconds / 2
      if (calls >= plan.warmupCalls && enoughTime && settled) return
    }
  }

  /** One measured window. */
  async measure(session: Session, round: number): Promise<void> {
    const { plan } = this.registration
    const left = plan.exactCalls === undefined ? Number.POSITIVE_INFINITY : plan.exactCalls - this.calls
    const ops = plan.perCallHooks ? 1 : Math.min(this.#batch, left)
    const startNs = monotonicNs()
    const seconds = await this.#runBatch(session, ops, 'run')
    this.#spentSeconds += secondsFromNs(monotonicNs() - startNs)
    this.calls += ops
    this.batches.push({ round, ops, seconds, window: session.raw() })
    if (!plan.perCallHooks && (seconds < plan.windowSeconds / 2 || seconds > plan.windowSeconds * 2))
      this.#fit(ops, seconds)
  }

  #fit(ops: number, seconds: number): void {
    const wanted = seconds > 0 ? Math.ceil((ops * this.registration.plan.windowSeconds) / seconds) : ops * GROWTH
    this.#batch = Math.max(1, Math.min(wanted, ops * GROWTH))
  }

  /** Whether the next window begins and ends at steps of the counters. */
  #aligns(session: Session, ops: number): boolean {
    const { plan } = this.registration
    const period = session.slowestPeriodSeconds
    if (plan.align !== 'auto' || period === undefined) return plan.align === true
    const seconds = this.#secondsPerOp === undefined ? plan.windowSeconds : this.#secondsPerOp * ops
    return seconds >= ALIGNED_FROM_PERIODS * period && seconds < ALIGNED_BELOW_PERIODS * period
  }

  /**
   * What comes before a window that is not aligned: two update periods of the same work, so that what the start reading
   * still holds of them is what the end reading lacks, and a random part of a third one, so that no two windows begin at
   * the same phase of a counter. Where no call may go unmeasured, or one takes too long, only the random part is waited.
   */
  async #leadIn(session: Session): Promise<void> {
    const { plan, fn } = this.registration
    const period = session.slowestPeriodSeconds
    if (period === undefined) return
    const delay = this.#random() * period
    const leadSeconds = LEAD_PERIODS * period + delay
    const perOp = this.#secondsPerOp
    const mayCall = plan.exactCalls === undefined && plan.warmup && !plan.perCallHooks
    if (!mayCall || perOp === undefined || perOp <= 0 || perOp > leadSeconds) return spin(delay)
    const ops = Math.ceil(leadSeconds / perOp)
    if (this.#isAsync) await this.#loop.runBatchAsync(fn, ops)
    else this.#loop.runBatch(fn, ops)
  }

  /** Runs the function `ops` times between two readings of the counters; seconds of the work alone. */
  async #runBatch(session: Session, ops: number, mode: HookMode): Promise<number> {
    const { fn, fnOptions, task } = this.registration
    const call: () => unknown = fn
    await fnOptions?.beforeEach?.call(task, mode)
    try {
      const aligned = mode === 'run' && this.#aligns(session, ops)
      if (mode === 'run' && !aligned) await this.#leadIn(session)
      if (this.#isAsync === undefined) {
        session.start({ aligned })
        let result = call()
        this.#isAsync = isThenable(result)
        if (this.#isAsync) result = await result
        session.stop()
      } else if (this.#isAsync) {
        session.start({ aligned })
        await this.#loop.runBatchAsync(call, ops)
        session.stop()
      } else {
        session.start({ aligned })
        this.#loop.runBatch(call, ops)
        session.stop()
      }
    } finally {
      await fnOptions?.afterEach?.call(task, mode)
    }
    const seconds = session.workSeconds()
    this.#secondsPerOp = seconds / ops
    return seconds
  }
}
