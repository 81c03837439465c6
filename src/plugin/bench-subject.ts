import type { Fn, FnOptions, BenchOptions as TinybenchOptions, Task } from 'tinybench'
import { monotonicNs } from '../engine/sampling/clock.ts'
import type { Session } from '../engine/session.ts'
import type { RawWindow } from '../run.ts'
import { secondsFromNs } from '../units.ts'
import type * as BatchLoopModule from './batch-loop.ts'
import type { BenchPlan } from './bench-options.ts'

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

const LOOP_FILE = new URL(`./batch-loop${import.meta.url.slice(-3)}`, import.meta.url).href
let instances = 0

const freshLoop = (): Promise<BatchLoop> => import(`${LOOP_FILE}?instance=${instances++}`) as Promise<BatchLoop>

const isThenable = (value: unknown): boolean =>
  value !== null && typeof value === 'object' && typeof (value as PromiseLike<unknown>).then === 'function'

/** No batch grows by more than this at a time: the next one may run in better code. */
const GROWTH = 10

/** One registered function with its own loop: knows how to call it, how many times per window, and what was measured. */
export class BenchSubject {
  readonly registration: Registration
  readonly batches: MeasuredBatch[] = []
  calls = 0
  #loop: BatchLoop
  #isAsync: boolean | undefined
  #batch = 1
  #spentSeconds = 0

  private constructor(registration: Registration, loop: BatchLoop) {
    this.registration = registration
    this.#loop = loop
    this.#isAsync = registration.fnOptions?.async
  }

  static async create(registration: Registration): Promise<BenchSubject> {
    return new BenchSubject(registration, await freshLoop())
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
    await fnOptions?.afterAll?.call(task, mode)
    await groupOptions?.teardown?.(task, mode)
  }

  /** Calls without measuring: the first one tells whether the function is asynchronous, the rest find the batch size. */
  async warmUp(session: Session, signal: AbortSignal): Promise<void> {
    const { plan } = this.registration
    const startNs = monotonicNs()
    let calls = 0
    for (;;) {
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

  /** Runs the function `ops` times between two readings of the counters; seconds of the work alone. */
  async #runBatch(session: Session, ops: number, mode: HookMode): Promise<number> {
    const { fn, fnOptions, task } = this.registration
    const call: () => unknown = fn
    await fnOptions?.beforeEach?.call(task, mode)
    try {
      if (this.#isAsync === undefined) {
        session.start()
        let result = call()
        this.#isAsync = isThenable(result)
        if (this.#isAsync) result = await result
        session.stop()
      } else if (this.#isAsync) {
        session.start()
        await this.#loop.runBatchAsync(call, ops)
        session.stop()
      } else {
        session.start()
        this.#loop.runBatch(call, ops)
        session.stop()
      }
    } finally {
      await fnOptions?.afterEach?.call(task, mode)
    }
    return session.workSeconds()
  }
}
