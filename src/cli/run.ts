import { resolve } from 'node:path'
import type { Settings } from '../config/schema.ts'
import { type HostLock, takeHostLock } from '../engine/host-lock.ts'
import { createSpoolDirectory, removeSpool } from '../engine/sampling/spool.ts'
import { uuidv7 } from '../uuid.ts'
import { EXIT } from '../errors.ts'
import { storeAbandoned } from '../invocation/abandoned.ts'
import { collectExperiment } from '../invocation/collect.ts'
import { experimentFootprint } from '../invocation/footprint.ts'
import { experimentHead, invocationPaths } from '../invocation/head.ts'
import { openMeasuringProcess } from '../invocation/measuring-process.ts'
import { movedSettings } from '../invocation/moved-settings.ts'
import { store, writeReports } from '../invocation/save.ts'
import { type ExperimentPlan, runWorkflowExperiment } from '../invocation/workflow-experiment.ts'
import { type WorkflowSetup, workflowSetup } from '../invocation/workflow-setup.ts'
import { consoleReport, jsonReport } from '../reporters/index.ts'
import type { Experiment, ExperimentStatus } from '../run.ts'
import { interruption } from './interruption.ts'
import { progressLine } from './progress-line.ts'
import { shownDatabase } from '../store/index.ts'
import { refuseOtherMachine, resumable } from './resume.ts'
import { planOf, refuseOtherTasks, taskList, type WantedRun } from './run-plan.ts'
import { commandLineSettings } from './settings.ts'

export interface RunOptions extends WantedRun {
  /** Id of an experiment to go on with; '' for the newest that is not complete. */
  resume?: string
  list: boolean
  json: boolean
}

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const takeMachine = (root: string, { roots, lock }: Settings, container: string | undefined): Promise<HostLock> =>
  takeHostLock({
    counterRoot: roots.sys,
    waitSeconds: lock.waitSeconds,
    ...(lock.path === undefined ? {} : { path: resolve(root, lock.path) }),
    ...(container === undefined ? {} : { container }),
    onWait: (pid) => say(`Waiting: process ${pid ?? '(unknown)'} measures on this machine.`),
  })

interface Begun {
  root: string
  settings: Settings
  profileDir: string
  setup: WorkflowSetup
  head: Experiment
  spoolDir: string
  plan: ExperimentPlan
  earlier: Experiment | undefined
}

/** Runs the plan; what has been measured is in the spool, however it ends. */
async function measurePlan(begun: Begun): Promise<{ status: ExperimentStatus; error?: unknown }> {
  const { root, settings, profileDir, setup, head, spoolDir, plan, earlier } = begun
  using interrupted = interruption()
  interrupted.signal.addEventListener('abort', () =>
    say('Stopping: what has been measured will be stored. Again to end at once; the next start stores it then.'),
  )
  const progress = progressLine(process.stderr)
  const measuring = await openMeasuringProcess({
    root,
    spoolDir,
    settings,
    profileDir,
    fingerprint: head.hardware.hash,
    lock: false,
  })
  try {
    await runWorkflowExperiment({
      plan,
      seed: head.seed,
      setup,
      measuring,
      ...(earlier === undefined ? {} : { before: earlier }),
      signal: interrupted.signal,
      onProgress: (done, name) => progress.show(done, name),
    })
    return { status: 'completed' }
  } catch (error) {
    return interrupted.signal.aborted ? { status: 'partial' } : { status: 'failed', error }
  } finally {
    progress.end()
    await setup.host.close()
    await measuring.engine.close()
  }
}

/**
 * Runs tasks in their workflows, measured, without a test file: the same harness as the fixtures. What has been measured is
 * stored when it is interrupted, too, and `--resume` goes on with the rest.
 *
 * @returns 0 when everything was run, 1 when it was interrupted
 * @throws EnergyError TASK_UNKNOWN, MODEL_UNKNOWN, MODEL_UNAVAILABLE, LOCKED, NO_COUNTER, and of the store
 */
export async function run(options: RunOptions): Promise<number> {
  const root = process.cwd()
  const { settings, profileDir } = await commandLineSettings()
  const setup = workflowSetup(root, settings, process.env)
  if (options.list) {
    process.stdout.write(`${taskList(setup, options.json)}\n`)
    return EXIT.ok
  }
  const { reportDir, spoolRoot, database } = invocationPaths(root, settings)
  const fresh = options.resume === undefined ? planOf(options, settings, setup) : undefined
  const begunAs = experimentHead({ id: uuidv7(), name: 'vitest-energy run', root, settings })
  const lock = await takeMachine(root, settings, begunAs.hardware.container)
  try {
    await storeAbandoned({ spoolRoot, database }, say, (error) => {
      throw error
    })
    const { plan, experiment: earlier } = fresh
      ? { plan: fresh, experiment: undefined }
      : await resumable(database, options.resume ?? '')
    if (earlier) {
      refuseOtherMachine(earlier, begunAs)
      refuseOtherTasks(plan, setup)
    }
    const head: Experiment = {
      ...begunAs,
      ...(earlier ? { id: earlier.id, createdAt: earlier.createdAt, seed: earlier.seed } : {}),
      config: { ...settings, database: shownDatabase(settings.database), plan },
    }
    const spoolDir = createSpoolDirectory(spoolRoot, head.id, head)
    const { status, error } = await measurePlan({
      root,
      settings,
      profileDir,
      setup,
      head,
      spoolDir,
      plan,
      earlier,
    })
    const { experiment: collected, recordings } = collectExperiment(head, spoolDir, earlier?.runs ?? [], status)
    if (error !== undefined && collected.runs.length === (earlier?.runs.length ?? 0)) {
      // Nothing was measured, so there is nothing to tell but why.
      removeSpool(spoolDir)
      throw error
    }
    const pairs = [...(earlier?.pairs ?? []), ...(collected.pairs ?? [])]
    const experiment: Experiment = {
      ...collected,
      ...(pairs.length === 0 ? {} : { pairs }),
      warnings: [...collected.warnings, ...movedSettings(head.environment, settings.roots.sys)],
    }
    const footprint = experimentFootprint(experiment, root, settings)
    const beside = footprint === undefined ? {} : { footprint }
    writeReports(reportDir, experiment, beside)
    await store(database, experiment, recordings)
    removeSpool(spoolDir)
    const look = { ...beside, colour: process.stdout.isTTY === true, width: process.stdout.columns ?? 100 }
    process.stdout.write(options.json ? `${jsonReport(experiment, beside)}\n` : `${consoleReport(experiment, look)}\n`)
    if (status !== 'completed') say(`Go on with: vitest-energy run --resume ${experiment.id}`)
    if (error !== undefined) throw error
    return status === 'completed' ? EXIT.ok : EXIT.failed
  } finally {
    await lock.release()
  }
}
