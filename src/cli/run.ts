import { resolve } from 'node:path'
import type { Settings } from '../config/schema.ts'
import { type HostLock, takeHostLock } from '../engine/host-lock.ts'
import { createSpoolDirectory } from '../engine/sampling/spool-directory.ts'
import { uuidv7 } from '../uuid.ts'
import { EnergyError, EXIT, messageOf } from '../errors.ts'
import { storeAbandoned } from '../invocation/abandoned.ts'
import { energyTextOf } from '../invocation/energy-unit.ts'
import { refuseWithoutFactors } from '../invocation/footprint.ts'
import { experimentHead, invocationPaths } from '../invocation/head.ts'
import { endInvocation } from '../invocation/invocation-end.ts'
import { type MeasuringProcess, openMeasuringProcess } from '../invocation/measuring-process.ts'
import { type ExperimentPlan, runWorkflowExperiment } from '../invocation/workflow-experiment.ts'
import { type WorkflowSetup, workflowSetup } from '../invocation/workflow-setup.ts'
import { consoleReport, jsonReport, liveLine, progressText, terminalLook } from '../reporters/index.ts'
import type { Experiment, ExperimentStatus } from '../run.ts'
import { interruption } from './interruption.ts'
import { experimentText } from './progress-line.ts'
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

/** Throws the first error, with the others told. */
function throwFirst([first, ...others]: readonly unknown[]): void {
  for (const each of others) say(each instanceof EnergyError ? `${each.message}\n${each.hint}` : messageOf(each))
  if (first !== undefined) throw first
}

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
  using line = liveLine(process.stderr)
  const energy = energyTextOf(root, settings)
  let done = ''
  interrupted.signal.addEventListener('abort', () => {
    line.end()
    say('Stopping: what has been measured will be stored. Again to end at once; the next start stores it then.')
  })
  let measuring: MeasuringProcess | undefined
  try {
    measuring = await openMeasuringProcess({
      root,
      spoolDir,
      settings,
      profileDir,
      fingerprint: head.hardware.hash,
      lock: false,
      tell: (state) => {
        const now = progressText(state, undefined, energy)
        if (now !== '') line.show(done === '' ? now : `${done}; now ${now}`)
      },
    })
    await runWorkflowExperiment({
      plan,
      seed: head.seed,
      setup,
      measuring,
      ...(earlier === undefined ? {} : { before: earlier }),
      signal: interrupted.signal,
      onProgress: (progress, name) => {
        done = experimentText(progress, name)
        line.show(done)
      },
    })
    return { status: 'completed' }
  } catch (error) {
    return interrupted.signal.aborted ? { status: 'partial' } : { status: 'failed', error }
  } finally {
    await setup.host.close()
    await measuring?.engine.close()
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
  refuseWithoutFactors(begunAs, root, settings)
  const lock = await takeMachine(root, settings, begunAs.hardware.container)
  try {
    const unstored: unknown[] = []
    await storeAbandoned({ spoolRoot, database }, say, (error) => unstored.push(error))
    throwFirst(unstored)
    const { plan, experiment: earlier } = fresh
      ? { plan: fresh, experiment: undefined }
      : await resumable(database, options.resume ?? '')
    if (earlier) {
      refuseOtherMachine(earlier, begunAs)
      refuseOtherTasks(plan, setup)
      refuseWithoutFactors({ createdAt: earlier.createdAt, endedAt: begunAs.createdAt }, root, settings)
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
    const hasMeasured = ({ runs }: Experiment): boolean => runs.length > (earlier?.runs.length ?? 0)
    const ended = await endInvocation({
      root,
      settings,
      head,
      spoolDir,
      reportDir,
      summaryFile: process.env.GITHUB_STEP_SUMMARY,
      database,
      status,
      ...(earlier === undefined ? {} : { earlier }),
      isKept: (experiment) => error === undefined || hasMeasured(experiment),
    })
    const { experiment, beside, outcome, history } = ended
    // When nothing was measured, there is nothing to tell but why.
    if (outcome === 'not kept') throwFirst([error, ...ended.errors])
    const look = { ...terminalLook(process.stdout), ...beside, energy: energyTextOf(root, settings) }
    process.stdout.write(options.json ? `${jsonReport(experiment, beside)}\n` : `${consoleReport(experiment, look)}\n`)
    if (history !== '') say(history)
    if (outcome === 'left in the spool') say(`The measurements are kept in ${spoolDir}; the next start stores them.`)
    else if (status !== 'completed') say(`Go on with: vitest-energy run --resume ${experiment.id}`)
    throwFirst(error === undefined ? ended.errors : [...ended.errors, error])
    return status === 'completed' ? EXIT.ok : EXIT.failed
  } finally {
    await lock.release()
  }
}
