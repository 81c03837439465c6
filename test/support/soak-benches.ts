import { Bench, type Task } from 'tinybench'
import type { Settings } from '../../src/config/schema.ts'
import type { EnergyEngine, Session } from '../../src/engine/index.ts'
import { validity } from '../../src/engine/quality.ts'
import type { Spool } from '../../src/engine/sampling/spool.ts'
import { FORMULA_VERSION } from '../../src/formula-version.ts'
import { freezeRecord } from '../../src/freeze-record.ts'
import { planBench } from '../../src/plugin/bench-options.ts'
import { benchOutcome } from '../../src/plugin/bench-run.ts'
import { BenchSubject } from '../../src/plugin/bench-subject.ts'
import type { AnalysedBatch } from '../../src/plugin/counted-batches.ts'
import { harnessReference } from '../../src/plugin/harness-reference.ts'
import type { BenchRun } from '../../src/run.ts'
import { uuidv7 } from '../../src/uuid.ts'

/** Reckoning, garbage, and waiting. */
const WORK: Record<string, () => unknown> = {
  arithmetic: () => {
    let h = 7
    for (let i = 0; i < 2000; i++) h = ((h << 5) ^ (h >>> 2) ^ i) & 0xffffff
    return h
  },
  garbage: () => Array.from({ length: 300 }, (_, i) => ({ i, text: `item ${i}` })).length,
  sleep: () => new Promise((done) => setTimeout(done, 20)),
}
const ROUNDS = 5
const WINDOW_SECONDS = 0.1

async function subjectOf(name: string, settings: Settings, random: () => number): Promise<BenchSubject> {
  const fn = WORK[name] as () => unknown
  const fnOptions = { energy: { windowSeconds: WINDOW_SECONDS, warmupSeconds: 0.05 } }
  const task = new Bench().add(name, fn, { async: false }).getTask(name) as Task
  const plan = await planBench(name, undefined, fnOptions, settings.bench)
  return BenchSubject.create({ name, fn, fnOptions: {}, groupOptions: undefined, plan, task }, random)
}

export interface SoakedWorker {
  engine: EnergyEngine
  spool: Spool
  settings: Settings
  random: () => number
}

/** A group of benches, measured and logged as the provider does it, with a fixed number of windows. */
export async function soakBenches(
  { engine, spool, settings, random }: SoakedWorker,
  session: Session,
): Promise<BenchRun[]> {
  const subjects: BenchSubject[] = []
  for (const name of Object.keys(WORK)) subjects.push(await subjectOf(name, settings, random))
  const identity = { project: '', file: 'soak.bench.ts', suite: '', attempt: { retry: 0, repeat: 0 } }
  const members = subjects.map((subject) => ({ subject, id: uuidv7(), batches: [] as AnalysedBatch[] }))
  for (const { subject, id } of members) {
    const run = { id, kind: 'bench' as const, ...identity, name: subject.registration.name, ...engine.now() }
    spool.append({ type: 'start', run })
  }
  for (const { subject } of members) await subject.warmUp(session, new AbortController().signal)
  for (let round = 0; round < ROUNDS; round++) {
    for (const { subject, batches } of members) {
      await subject.measure(session, round)
      const batch = subject.batches.at(-1)
      if (batch) batches.push({ ...batch, energy: session.derive(batch.window) })
    }
  }
  const runs: BenchRun[] = []
  for (const { subject, id, batches } of members) {
    const reference = await harnessReference(subject.isAsync ? 'async' : 'sync', session, random)
    const outcome = benchOutcome(subject, batches, reference, { reason: 'time' }, session)
    const run = freezeRecord<BenchRun>({
      id,
      kind: 'bench',
      ...identity,
      name: subject.registration.name,
      startedAt: engine.isoAt(BigInt(outcome.startNs)),
      status: 'completed',
      ...outcome,
      formulaVersion: FORMULA_VERSION,
      ...validity(outcome.warnings),
    })
    spool.append({ type: 'run', run })
    runs.push(run)
  }
  return runs
}
