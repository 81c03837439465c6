import { statSync } from 'node:fs'
import { join } from 'node:path'
import { ownerIsAlive } from '../engine/process-owner.ts'
import { AppendedRecords } from '../engine/sampling/appended-records.ts'
import { logFiles, type SpoolRecord, type StartedRun } from '../engine/sampling/spool.ts'
import { HEAD_FILE, readEnd, readSpoolHead, type SpoolDirectory } from '../engine/sampling/spool-directory.ts'
import type { ExperimentPlan } from '../invocation/workflow-experiment.ts'
import type { ListedRun, LiveInvocation } from '../reporters/site-data.ts'
import type { Experiment, ReaderFacts, Run } from '../run.ts'
import type { FinishedGoal } from '../store/index.ts'
import { secondsFromMs } from '../units.ts'
import { listedFailure, listedRun, named } from './listed-run.ts'

const planOf = ({ config }: Experiment): ExperimentPlan | undefined =>
  (config as { plan?: ExperimentPlan } | null)?.plan

const goalKey = (of: { task: string; model: string; repetition: number; workflow: string }): string =>
  JSON.stringify([of.task, of.model, of.repetition, of.workflow])

const currentName = ({ suite, name, workflow = 'test' }: StartedRun): string =>
  `${named(suite, name)}${workflow === 'test' ? '' : ` (${workflow})`}`

const beginning = (dir: string): Date => statSync(join(dir, HEAD_FILE)).mtime

/** The goal that needs no further attempt after this run. */
function finishedGoal(run: Run): string | undefined {
  if (run.kind !== 'task' || !run.workflowFacts) return undefined
  const { task, model, goal, warmUp } = run.workflowFacts
  const isOver = run.status === 'completed' && (run.success || goal.lastAttempt)
  if (warmUp || !isOver) return undefined
  return goalKey({ task, model: model.id, repetition: goal.repetition, workflow: run.workflow })
}

/** The log of one invocation, read while it is written: each record once, and nothing of it is changed. */
export class FollowedSpool {
  readonly dir: string
  readonly #spool: SpoolDirectory<Experiment>
  readonly #startedAt: Date
  readonly #logs = new Map<string, AppendedRecords<SpoolRecord>>()
  readonly #begun = new Map<string, StartedRun>()
  readonly #runs: ListedRun[] = []
  readonly #goals: Set<string>
  #reader: ReaderFacts | undefined

  private constructor(dir: string, spool: SpoolDirectory<Experiment>, earlier: readonly FinishedGoal[]) {
    this.dir = dir
    this.#spool = spool
    // An experiment that goes on is older than its log.
    this.#startedAt = beginning(dir)
    this.#goals = new Set(earlier.filter((goal) => goal.success || goal.lastAttempt).map(goalKey))
  }

  /**
   * Undefined as long as the directory has no head.
   *
   * @param earlier goals that earlier parts of the experiment have finished
   * @throws EnergyError SPOOL_CORRUPT, and of the store
   */
  static async open(
    dir: string,
    earlier: (experimentId: string) => Promise<readonly FinishedGoal[]>,
  ): Promise<FollowedSpool | undefined> {
    const spool = readSpoolHead<Experiment>(dir)
    return spool && new FollowedSpool(dir, spool, planOf(spool.head) ? await earlier(spool.head.id) : [])
  }

  /** False when an experiment that goes on has taken the same directory again. */
  isCurrent(): boolean {
    return beginning(this.dir).getTime() === this.#startedAt.getTime()
  }

  /** @param after how many runs the page has already */
  now(after: number): LiveInvocation {
    const { owner, head } = this.#spool
    for (const name of logFiles(this.dir)) {
      const log = this.#logs.get(name) ?? new AppendedRecords<SpoolRecord>(join(this.dir, name))
      this.#logs.set(name, log)
      for (const record of log.read()) this.#take(record)
    }
    const plan = planOf(head)
    const reader = this.#reader
    return {
      id: head.id,
      name: head.name,
      pid: owner.pid,
      startedAt: this.#startedAt.toISOString(),
      elapsedSeconds: secondsFromMs(Date.now() - this.#startedAt.getTime()),
      state: this.#state(),
      finished: this.#runs.length,
      current: [...this.#begun.values()].map(currentName),
      ...(reader === undefined ? {} : { reader: reader.name, provenance: reader.provenance }),
      ...(plan === undefined
        ? {}
        : {
            goals: {
              done: this.#goals.size,
              planned: plan.tasks.length * plan.models.length * plan.repetitions * plan.workflows.length,
            },
          }),
      runs: this.#runs.slice(after),
    }
  }

  #state(): LiveInvocation['state'] {
    if (!ownerIsAlive(this.#spool.owner)) return 'abandoned'
    return readEnd(this.dir) === undefined ? 'measuring' : 'ended'
  }

  #take(record: SpoolRecord): void {
    const { id } = this.#spool.head
    switch (record.type) {
      case 'reader':
        this.#reader ??= record.reader
        break
      case 'start':
        this.#begun.set(record.run.id, record.run)
        break
      case 'run': {
        const goal = finishedGoal(record.run)
        if (goal !== undefined) this.#goals.add(goal)
        this.#begun.delete(record.run.id)
        this.#runs.push(listedRun(record.run, id))
        break
      }
      case 'failed': {
        const begun = this.#begun.get(record.id)
        this.#begun.delete(record.id)
        if (begun) this.#runs.push(listedFailure(begun, id, record.status))
        break
      }
    }
  }
}
