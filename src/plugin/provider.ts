import { Bench, type Task } from 'tinybench'
import type { BenchmarkGroup, BenchmarkProvider, BenchResult } from 'vitest'
import type { Session } from '../engine/session.ts'
import { MINIMUM_PERIODS, validity } from '../engine/quality.ts'
import { uuidv7 } from '../uuid.ts'
import { messageOf } from '../errors.ts'
import { seededRandom } from '../random.ts'
import { FORMULA_VERSION } from '../formula-version.ts'
import { freezeRecord } from '../freeze-record.ts'
import type { BenchRun, CoolDown } from '../run.ts'
import { type BenchPlan, planBench } from './bench-options.ts'
import { benchState, groupTeller } from './bench-progress.ts'
import { benchResult, unmeasuredResult } from './bench-result.ts'
import { benchOutcome, relativeHalfWidth } from './bench-run.ts'
import { BenchSubject, type Registration } from './bench-subject.ts'
import type { AnalysedBatch } from './counted-batches.ts'
import { eventLoopTurn } from './event-loop.ts'
import { collectGarbage } from './garbage.ts'
import { harnessReference } from './harness-reference.ts'
import { toldToVitest, toldToVitestLater } from './host-error.ts'
import { interleaved } from './interleave.ts'
import type { ProvidedEnergy } from './provided.ts'
import { recordRun, refuseConcurrent, type TestIdentity, testIdentity } from './test-record.ts'
import { wantedBenches } from './wanted-benches.ts'
import { type WorkerEngine, workerEngine } from './worker-engine.ts'

/** One bench of the group while it is being measured. */
interface Member {
  subject: BenchSubject
  id: string
  batches: AnalysedBatch[]
  /** Relative half-width of the interval of the median so far. */
  halfWidth?: number | undefined
  stop?: BenchRun['stop']
}

/**
 * A window has to be long against the steps of the slowest counter that a total is made of: where that is a GPU, or a
 * laptop's memory, the default is too short.
 */
function windowSeconds(worker: WorkerEngine, session: Session): number {
  const { windowSeconds: wanted } = worker.provided.settings.bench
  return Math.max(wanted, MINIMUM_PERIODS * (session.slowestPeriodSeconds ?? 0))
}

/** The sides of a comparison have one budget for every bench, whatever its own options say of time. */
const withinBudget = (plan: BenchPlan, { side, settings }: ProvidedEnergy): BenchPlan =>
  side ? { ...plan, timeSeconds: settings.bench.timeSeconds } : plan

function registrationsOf(group: BenchmarkGroup, worker: WorkerEngine, session: Session): Promise<Registration[]> {
  const bench = new Bench({ ...group.options })
  const defaults = { ...worker.provided.settings.bench, windowSeconds: windowSeconds(worker, session) }
  return Promise.all(
    group.registrations.map(async ({ name, fn, fnOpts }) => {
      // Told that the function is synchronous, tinybench does not call it to find out.
      bench.add(name, fn, { ...fnOpts, async: fnOpts?.async ?? false })
      return {
        name,
        fn,
        fnOptions: fnOpts,
        groupOptions: group.options,
        plan: withinBudget(await planBench(name, group.options, fnOpts, defaults), worker.provided),
        task: bench.getTask(name) as Task,
      }
    }),
  )
}

/** Why this bench is finished, or undefined when it needs another window. */
function stopOf({ subject, batches, halfWidth }: Member): BenchRun['stop'] | undefined {
  const { plan } = subject.registration
  const reached = halfWidth === undefined ? {} : { halfWidth }
  if (plan.exactCalls !== undefined) {
    return subject.calls >= plan.exactCalls ? { reason: 'iterations', ...reached } : undefined
  }
  if (subject.calls < plan.minimumCalls || batches.length < plan.minWindows) return undefined
  if (halfWidth !== undefined && halfWidth <= plan.halfWidth) return { reason: 'interval', ...reached }
  return subject.spentSeconds >= plan.timeSeconds ? { reason: 'time', ...reached } : undefined
}

async function measureAll(
  members: Member[],
  session: Session,
  { signal, seed, told }: { signal: AbortSignal; seed: number; told: (member: Member) => void },
): Promise<void> {
  collectGarbage()
  let round = 0
  for (const order of interleaved(members, seed)) {
    const waiting = order.filter((member) => member.stop === undefined)
    if (waiting.length === 0) return
    for (const member of waiting) {
      await eventLoopTurn()
      signal.throwIfAborted()
      await member.subject.measure(session, round)
      // Of a call that outlived its test nobody has asked for the price.
      signal.throwIfAborted()
      const batch = member.subject.batches.at(-1)
      if (batch) member.batches.push({ ...batch, energy: session.derive(batch.window) })
      member.halfWidth = relativeHalfWidth(member.batches)
      const stop = stopOf(member)
      if (stop) member.stop = stop
      told(member)
    }
    round++
  }
}

/** Runs `work` for every member with its `before` and `after` hooks around all of it. */
async function withHooks(members: Member[], mode: 'run' | 'warmup', work: () => Promise<void>): Promise<void> {
  const ready: Member[] = []
  try {
    for (const member of members) {
      await member.subject.before(mode)
      ready.push(member)
    }
    await work()
  } finally {
    for (const member of ready) await member.subject.after(mode)
  }
}

async function measureGroup(
  group: BenchmarkGroup,
  worker: WorkerEngine,
  identity: TestIdentity,
  coolDown: CoolDown | undefined,
): Promise<BenchResult[]> {
  const { engine, spool, provided, tell } = worker
  const { signal } = group.test.context
  await using session = engine.session('edges')
  const random = seededRandom(provided.seed)
  const members: Member[] = []
  for (const registration of await registrationsOf(group, worker, session)) {
    members.push({ subject: await BenchSubject.create(registration, random), id: uuidv7(), batches: [] })
  }
  const startedAt = engine.now()
  const process = provided.settings.bench.processes > 1 ? { process: provided.process } : {}
  for (const { subject, id } of members) {
    spool.append({
      type: 'start',
      run: { id, kind: 'bench', ...identity, name: subject.registration.name, ...process, ...startedAt },
    })
  }
  try {
    for (const member of members) {
      if (!member.subject.registration.plan.warmup) continue
      tell?.(benchState(members, member))
      await withHooks([member], 'warmup', () => member.subject.warmUp(session, signal))
    }
    const told = groupTeller(members, tell)
    await withHooks(members, 'run', () => measureAll(members, session, { signal, seed: provided.seed, told }))
  } catch (error) {
    for (const { id } of members) {
      spool.append({ type: 'failed', id, status: signal.aborted ? 'aborted' : 'failed', error: messageOf(error) })
    }
    tell?.({ doing: 'nothing', sinceMs: Date.now() })
    throw error
  }
  const results: BenchResult[] = []
  for (const member of members) {
    const reference = await harnessReference(member.subject.isAsync ? 'async' : 'sync', session, random)
    const outcome = benchOutcome(
      member.subject,
      member.batches,
      reference,
      member.stop ?? { reason: 'aborted' },
      session,
    )
    const { limits } = member.subject.registration.plan
    const run: BenchRun = {
      id: member.id,
      kind: 'bench',
      ...identity,
      name: member.subject.registration.name,
      ...process,
      startedAt: engine.isoAt(BigInt(outcome.startNs)),
      status: 'completed',
      ...outcome,
      ...(coolDown === undefined ? {} : { coolDown }),
      ...(limits === undefined ? {} : { limits }),
      formulaVersion: FORMULA_VERSION,
      ...validity(outcome.warnings),
    }
    recordRun(group.test, spool, freezeRecord(run))
    results.push(benchResult(run))
  }
  tell?.({ doing: 'nothing', sinceMs: Date.now() })
  return results
}

const provider: BenchmarkProvider = {
  async run(group) {
    toldToVitest(() => refuseConcurrent(group.test))
    const worker = await workerEngine()
    const identity = testIdentity(group.test, worker.provided.root)
    const { settings, side } = worker.provided
    const wanted = wantedBenches(side?.keys)
    const registrations = group.registrations.filter(({ name }) => wanted.has(identity.inside, name))
    const left = group.registrations.filter((each) => !registrations.includes(each))
    if (registrations.length === 0) return left.map(({ name }) => unmeasuredResult(name))
    const measured = await worker.engine.exclusive(identity.owner, () =>
      toldToVitestLater(async () =>
        measureGroup(
          { ...group, registrations },
          worker,
          identity.inside,
          settings.cooldown.benches ? await worker.coolDown?.() : undefined,
        ),
      ),
    )
    return [...measured, ...left.map(({ name }) => unmeasuredResult(name))]
  },
}

export default provider
