import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadSettings } from '../../src/config/load.ts'
import type { TaskDefinition } from '../../src/config/task.ts'
import type { EngineOptions } from '../../src/engine/engine-options.ts'
import { EnergyEngine } from '../../src/engine/index.ts'
import { loadProcessClock } from '../../src/engine/process-clock.ts'
import { openSpool } from '../../src/engine/sampling/spool.ts'
import type { ExperimentHarness } from '../../src/execution/harness.ts'
import type { MeasureWorkflow } from '../../src/execution/workflow-run.ts'
import type { ModelWorkflow } from '../../src/execution/schedule.ts'
import { workflowMeasuring } from '../../src/invocation/workflow-measuring.ts'
import { type WorkflowSetup, workflowSetup } from '../../src/invocation/workflow-setup.ts'
import type { TaskRun } from '../../src/run.ts'
import type { Moment } from './edge-brackets.ts'

const IDENTITY = { project: '', file: 'some.test.ts', suite: '', attempt: { retry: 0, repeat: 0 }, tags: [] }

/** A run, and what was seen beside it without looking at its record. */
export interface WatchedRun {
  run: Readonly<TaskRun>
  /** Before the harness was called, and when it came back. */
  called: Moment
  returned: Moment
  /** Before the window was opened; its first and its last moment inside; after it was closed. */
  beforeWindow: Moment
  workBegun: Moment
  workEnded: Moment
  afterWindow: Moment
  /** Around each reading inside the window, by its position. */
  edges: Map<number, { before: Moment; after: Moment }>
  marks: { startEdge: number; endEdge: number }[]
}

export interface MeasuredWorkflows extends AsyncDisposable {
  setup: WorkflowSetup
  engine: EnergyEngine
  /** Process whose CPU time is watched. */
  watch: (pid: number) => void
  run(task: TaskDefinition, workflow: ModelWorkflow): Promise<WatchedRun>
  harness: ExperimentHarness
}

/** Workflows of the shipped configuration as `vitest-energy run` measures them, watched from outside. */
export async function measuredWorkflows(
  folder: string,
  options: EngineOptions,
  model?: string,
): Promise<MeasuredWorkflows> {
  const { settings } = loadSettings({ root: folder, env: {} })
  const setup = workflowSetup(folder, settings, {})
  const spoolDir = join(folder, 'spool')
  mkdirSync(spoolDir, { recursive: true })
  const spool = openSpool(spoolDir)
  const engine = await EnergyEngine.open({
    profileDir: join(folder, 'profile'),
    samplesPath: spool.samplesPath,
    seriesPath: spool.seriesPath,
    lock: false,
    ...options,
  })
  const clock = loadProcessClock()
  let watched = process.pid
  const now = (): Moment => ({ ns: process.hrtime.bigint(), cpuSeconds: clock?.(watched) ?? Number.NaN })

  const inner = workflowMeasuring({ engine, spool }, IDENTITY)
  let seen: Partial<WatchedRun> = {}
  const measure: MeasureWorkflow = (what, work, outcome) => {
    const edges: WatchedRun['edges'] = new Map()
    seen.edges = edges
    seen.beforeWindow = now()
    return inner(
      what,
      async (session) => {
        seen.workBegun = now()
        try {
          return await work({
            edge() {
              const before = now()
              const position = session.edge()
              edges.set(position, { before, after: now() })
              return position
            },
          })
        } finally {
          seen.workEnded = now()
        }
      },
      (closed, value) => {
        seen.afterWindow = now()
        return outcome(
          {
            edge: () => closed.edge(),
            lastEdge: () => closed.lastEdge(),
            attribute(marks) {
              seen.marks = [...marks]
              return closed.attribute(marks)
            },
          },
          value,
        )
      },
    )
  }
  const harness = setup.harness({ measure, signal: new AbortController().signal })
  return {
    setup,
    engine,
    harness,
    watch(pid) {
      watched = pid
    },
    async run(task, workflow) {
      seen = { called: now() }
      const [run] = await harness.runGoal(task, setup.models.get(model), workflow)
      return { ...seen, run, returned: now() } as WatchedRun
    },
    async [Symbol.asyncDispose]() {
      await setup.host.close()
      await engine.close()
    },
  }
}
