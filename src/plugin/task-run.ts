import type { RunnerTestCase } from 'vitest'
import { samplerDropped, validity } from '../engine/quality.ts'
import { uuidv7 } from '../engine/uuid.ts'
import { messageOf } from '../errors.ts'
import { type CoolDown, freezeRecord, type TaskRun } from '../run.ts'
import { recordRun, type TestIdentity } from './test-record.ts'
import type { WorkerEngine } from './worker-engine.ts'

export interface MeasuredWork<T> {
  run: Readonly<TaskRun>
  value: T
}

/** The sampler's share of the window's energy by its share of the CPU time: what the time series itself has cost. */
function samplerCost(samplerCpuSeconds: number | undefined, cpuSeconds: number, totalJoules: number | undefined) {
  if (samplerCpuSeconds === undefined) return {}
  const joules =
    totalJoules === undefined || cpuSeconds <= 0 ? undefined : (totalJoules * samplerCpuSeconds) / cpuSeconds
  return { samplerCpuSeconds, ...(joules === undefined ? {} : { samplerJoules: joules }) }
}

/**
 * One stretch of work as one measured run with its time series. The record is written whether the work succeeds or
 * throws: a failed attempt has cost energy, too. The error is thrown on.
 *
 * @param coolDown the wait before it, for its record
 */
export async function measureTask<T>(
  worker: WorkerEngine,
  test: RunnerTestCase,
  identity: TestIdentity,
  name: string,
  work: () => T | Promise<T>,
  coolDown?: CoolDown,
): Promise<MeasuredWork<T>> {
  const { engine, spool } = worker
  const id = uuidv7()
  const tags = test.tags ?? []
  await using session = engine.session('sampled')
  spool.append({ type: 'start', run: { id, kind: 'task', ...identity, name, tags, ...engine.now() } })
  const { signal } = test.context
  let outcome: { value: T } | { error: unknown }
  session.start()
  try {
    const value = await work()
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
  // Vitest has failed a test that ran out of time, whatever its body came to later.
  const error = 'error' in outcome ? outcome.error : signal.aborted ? signal.reason : undefined
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
  ]
  const { coreActiveJoules: _, nonCoreActiveJoules: __, ...numbers } = energy
  const run = freezeRecord<TaskRun>({
    id,
    kind: 'task',
    workflow: 'test',
    ...identity,
    name,
    tags,
    startedAt: engine.isoAt(BigInt(window.startNs)),
    ...numbers,
    ...window,
    status: failed ? 'failed' : 'completed',
    success: !failed,
    ...(failed ? { error: messageOf(error) } : {}),
    samples: taken,
    samplesLost: lost,
    samplerLateness: lateness,
    ...(coolDown === undefined ? {} : { coolDown }),
    ...samplerCost(samplerCpuSeconds, window.cpuSeconds, energy.totalJoules),
    ...(beside === undefined ? {} : { telemetry: beside.telemetry }),
    warnings,
    ...validity(warnings),
  })
  recordRun(test, spool, run)
  if ('error' in outcome) throw outcome.error
  return { run, value: outcome.value }
}
