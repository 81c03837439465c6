import { samplerDropped, validity } from '../engine/quality.ts'
import type { Session } from '../engine/session.ts'
import { uuidv7 } from '../uuid.ts'
import { messageOf } from '../errors.ts'
import { FORMULA_VERSION } from '../formula-version.ts'
import type { WorkflowOutcome } from '../execution/workflow-run.ts'
import { freezeRecord } from '../freeze-record.ts'
import type { Attempt, CoolDown, TaskRun, Workflow } from '../run.ts'
import type { MeasuringProcess } from './measuring-process.ts'

/** How the record of a run is named, and what is known of it beforehand. */
export interface RunIdentity {
  project: string
  file: string
  suite: string
  name: string
  attempt: Attempt
  tags: string[]
}

export interface MeasuredRunOptions<T> {
  identity: RunIdentity
  workflow: Workflow
  /** Ends the work from outside; a run whose signal is aborted has failed, whatever its work came to later. */
  signal: AbortSignal
  /** The wait before it, for its record. */
  coolDown?: CoolDown
  /** Processes outside of this one's tree that work for the run. */
  alsoPids?: readonly number[]
  /** Told of the work's value after the window is closed. */
  workflowOutcome?: (session: Session, value: T) => Promise<WorkflowOutcome>
}

/** The sampler's share of the window's energy by its share of the CPU time: what the time series itself has cost. */
function samplerCost(samplerCpuSeconds: number | undefined, cpuSeconds: number, totalJoules: number | undefined) {
  if (samplerCpuSeconds === undefined) return {}
  const joules =
    totalJoules === undefined || cpuSeconds <= 0 ? undefined : (totalJoules * samplerCpuSeconds) / cpuSeconds
  return { samplerCpuSeconds, ...(joules === undefined ? {} : { samplerJoules: joules }) }
}

/**
 * One stretch of work as one measured run with its time series. The record is logged whether the work succeeds or
 * throws: a failed attempt has cost energy, too. The error is thrown on.
 */
export async function measureRun<T>(
  { engine, spool, tell }: MeasuringProcess,
  { identity, workflow, signal, coolDown, alsoPids, workflowOutcome }: MeasuredRunOptions<T>,
  work: (session: Session) => T | Promise<T>,
  recorded: (run: Readonly<TaskRun>) => void = () => undefined,
): Promise<{ run: Readonly<TaskRun>; value: T }> {
  const id = uuidv7()
  await using session = engine.session('sampled', alsoPids === undefined ? {} : { alsoPids })
  spool.append({ type: 'start', run: { id, kind: 'task', workflow, ...identity, ...engine.now() } })
  tell?.({ doing: 'task', name: identity.name, sinceMs: Date.now() })
  let outcome: { value: T } | { error: unknown }
  session.start()
  try {
    const value = await work(session)
    session.stop()
    outcome = { value }
  } catch (error) {
    session.stop()
    outcome = { error }
  }
  await session.flush()
  const window = session.raw()
  const { taken, lost, lateness, samplerCpuSeconds } = session.samples()
  const energy = session.derive(window)
  const beside = session.telemetry()
  let told: WorkflowOutcome | undefined
  if ('value' in outcome && workflowOutcome) {
    try {
      told = await workflowOutcome(session, outcome.value)
    } catch (error) {
      // The run has cost its energy, whatever cannot be told of it.
      outcome = { error }
    }
  }
  const failure = told?.facts.failure
  const error = 'error' in outcome ? outcome.error : signal.aborted ? signal.reason : failure?.message
  const failed = 'error' in outcome || signal.aborted
  const warnings = [
    ...energy.warnings,
    ...session.surroundings({
      seconds: window.seconds,
      background: window.backgroundCpuSeconds,
      steal: window.stealSeconds,
    }),
    ...samplerDropped(lost, taken),
    ...(beside?.warnings ?? []),
    ...(told?.warnings ?? []),
  ]
  const { coreActiveJoules: _, nonCoreActiveJoules: __, ...numbers } = energy
  const run = freezeRecord<TaskRun>({
    id,
    kind: 'task',
    workflow,
    ...identity,
    startedAt: engine.isoAt(BigInt(window.startNs)),
    ...numbers,
    ...window,
    status: failed ? 'failed' : 'completed',
    success: !failed && failure === undefined,
    ...(error === undefined ? {} : { error: messageOf(error) }),
    samples: taken,
    samplesLost: lost,
    samplerLateness: lateness,
    ...(coolDown === undefined ? {} : { coolDown }),
    ...samplerCost(samplerCpuSeconds, window.cpuSeconds, energy.totalJoules),
    ...(beside === undefined ? {} : { telemetry: beside.telemetry }),
    ...(told === undefined ? {} : { workflowFacts: told.facts }),
    warnings,
    formulaVersion: FORMULA_VERSION,
    ...validity(warnings),
  })
  spool.append({ type: 'run', run })
  tell?.({ doing: 'nothing', sinceMs: Date.now() })
  recorded(run)
  if ('error' in outcome) throw outcome.error
  return { run, value: outcome.value }
}
