import { inject, type RunnerTestCase, TestRunner } from 'vitest'
import { measureTask } from './task-run.ts'
import { toldToVitest } from './host-error.ts'
import { placeInside, refuseConcurrent, testIdentity } from './test-record.ts'
import { wantedBenches } from './wanted-benches.ts'
import { beginWorkerEngine, controlAfterFile, workerEngine } from './worker-engine.ts'

type RunnerClass = typeof TestRunner

/** Vitest knows one runner per project: a runner of the user's is extended, not replaced. */
async function baseRunner(): Promise<RunnerClass> {
  const path = inject('energy').userRunner
  if (path === undefined) return TestRunner
  const module = (await import(path)) as { default: RunnerClass }
  return module.default
}

const Base = await baseRunner()

/** Why a test has nothing to measure in this process; undefined when it has. */
function skipReason(test: RunnerTestCase): string | undefined {
  const { side, process, root } = inject('energy')
  const isTask = test.tags?.includes('task') === true
  // A task is one measured run: further processes are for benches.
  if (isTask && process > 1) return 'measured in the first process'
  if (isTask && side) return 'comparisons are made of benches'
  if (side && !wantedBenches(side.keys).mayBeIn(placeInside(test, root))) return 'not compared'
  return undefined
}

/** Makes the body of a test tagged `task` (with its fixtures, without its hooks) one measured run per attempt. */
export default class EnergyRunner extends Base {
  async runTask(test: RunnerTestCase): Promise<void> {
    const inherited = (Base.prototype as { runTask?: (test: RunnerTestCase) => Promise<void> }).runTask
    const body = async (): Promise<void> => {
      if (inherited) await inherited.call(this, test)
      else await TestRunner.getTestFn(test)()
    }
    const skipped = skipReason(test)
    if (skipped !== undefined) test.context.skip(skipped)
    if (!test.tags?.includes('task')) return body()
    toldToVitest(() => refuseConcurrent(test))
    const worker = await workerEngine()
    const { owner, own } = testIdentity(test, worker.provided.root)
    await worker.engine.exclusive(owner, async () =>
      measureTask(worker, test, own, test.name, body, await worker.coolDown?.()),
    )
  }

  async onBeforeCollect(paths: string[]): Promise<void> {
    beginWorkerEngine()
    await (Base.prototype as { onBeforeCollect?: (paths: string[]) => unknown }).onBeforeCollect?.call(this, paths)
  }

  /** Calibration and an idle baseline belong to no test, and to no test's time-out. */
  async onBeforeRunFiles(): Promise<void> {
    await (Base.prototype as { onBeforeRunFiles?: () => unknown }).onBeforeRunFiles?.call(this)
    // Each test that measures meets the same error, and shows it.
    await workerEngine().catch(() => undefined)
  }

  // Vitest waits for what comes back, though the type of its own runner says void.
  // oxlint-disable-next-line typescript/no-misused-promises
  override async onAfterRunFiles(files: Parameters<TestRunner['onAfterRunFiles']>[0]): Promise<void> {
    super.onAfterRunFiles(files)
    await controlAfterFile()
  }
}
