import { resolve } from 'node:path'
import type { TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { type HostLock, takeHostLock } from '../engine/host-lock.ts'
import { createSpoolDirectory, spoolDirectories } from '../engine/sampling/spool-directory.ts'
import { EnergyError, messageOf } from '../errors.ts'
import { signsOf } from '../reporters/ascii-text.ts'
import { terminalLook } from '../reporters/terminal-look.ts'
import { energyTextOf } from '../invocation/energy-unit.ts'
import type { EndedInvocation } from '../invocation/invocation-end.ts'
import { INCONCLUSIVE } from './matchers/inconclusive.ts'
import { runFurtherProcesses } from './further-processes.ts'
import { movedDoorRefusal } from './host-checks.ts'
import { toldToVitestLater } from './host-error.ts'
import type { Invocation } from './invocation.ts'
import { LiveProgress } from './live-progress.ts'
import { copiesOf, STATUS_OF_REASON, testsOf } from './measured-tests.ts'
import { shownDatabase } from '../store/shown-url.ts'

/** Vitest forks its workers some 25 ms after the beginning of a run; they take 200 ms and more until they ask for anything. */
const WORKERS_STARTED_MS = 50

/** Store and reports: a third of what starting would take, so they are loaded while the workers start. */
const loadEnd = async () => ({
  ...(await import('../invocation/invocation-end.ts')),
  ...(await import('../reporters/console.ts')),
})

/** What a terminal and a CI system send to end a run. */
const STOPS = ['SIGINT', 'SIGTERM'] as const

/** The one reporter of an invocation: takes the machine, lets the workers measure, then stores and prints. */
export class EnergyReporter {
  readonly #vitest: Vitest
  readonly #invocation: Invocation
  readonly #providerFile: string
  readonly #progress: LiveProgress
  #measures = false
  #lock: HostLock | undefined

  /** @param providerFile the benchmark provider that measures */
  constructor(vitest: Vitest, invocation: Invocation, providerFile: string) {
    this.#providerFile = providerFile
    this.#vitest = vitest
    this.#invocation = invocation
    const { spoolDir, root, settings } = invocation
    this.#progress = new LiveProgress(spoolDir, () => energyTextOf(root, settings))
  }

  onInit(vitest: Vitest): void {
    if (this.#measures) this.#progress.attach(vitest)
  }

  /** Some project of this invocation measures. */
  expectMeasurements(): void {
    this.#measures = true
  }

  onTestRunStart(): Promise<void> {
    return toldToVitestLater(() => this.#begin())
  }

  async #begin(): Promise<void> {
    if (!this.#measures || this.#vitest.config.mergeReports) return
    const { root, spoolRoot, settings, head } = this.#invocation
    const { container } = head.hardware
    this.#lock ??= await takeHostLock({
      counterRoot: settings.roots.sys,
      waitSeconds: settings.lock.waitSeconds,
      ...(settings.lock.path === undefined ? {} : { path: resolve(root, settings.lock.path) }),
      ...(container === undefined ? {} : { container }),
      onWait: (pid) => {
        const holder = pid ?? '(unknown)'
        this.#say(`Waiting: process ${holder} measures on this machine, and two would count each other's work.`)
        this.#progress.wait(`waiting for process ${holder}`)
      },
    })
    this.#progress.wait('')
    if (!this.#vitest.config.watch) {
      if (spoolDirectories(spoolRoot).length > 0) await this.#storeAbandoned()
      // Before Vitest, which draws its window for the last time then, with what has been said above it.
      for (const signal of STOPS) process.prependOnceListener(signal, this.#stop)
    }
    createSpoolDirectory(spoolRoot, head.id, head)
    this.#progress.begin()
    // What does not load is met again, and told, where it is used.
    setTimeout(() => void loadEnd().catch(() => undefined), WORKERS_STARTED_MS)
  }

  async #storeAbandoned(): Promise<void> {
    const { storeAbandoned } = await import('../invocation/abandoned.ts')
    await storeAbandoned(
      this.#invocation,
      (text) => this.#say(text),
      (error) => this.#fail(error),
    )
  }

  /** Vitest exits at once: there is time for a sentence, not for a store. */
  readonly #stop = (): void => {
    this.#progress.stop()
    this.#say('Interrupted. What has been measured is kept, and the next start stores it.')
  }

  async onTestRunEnd(modules: readonly TestModule[], _errors: unknown, reason: TestRunEndReason): Promise<void> {
    this.#sayUnmeasured(modules)
    this.#sayInconclusive(modules)
    this.#sayMovedDoors(modules)
    if (!this.#measures) return
    const { spoolDir, ...known } = this.#invocation
    const merging = this.#vitest.config.mergeReports !== undefined
    if (reason !== 'interrupted' && !merging) await this.#measureFurther(modules)
    try {
      const { endInvocation, consoleReport } = await loadEnd()
      const ended = await endInvocation({
        ...known,
        status: STATUS_OF_REASON[reason],
        copies: copiesOf(modules),
        summaryFile: process.env.GITHUB_STEP_SUMMARY,
        ...(merging ? {} : { spoolDir }),
        // Watch mode measures and shows; what it showed is not kept, and nothing may find it later.
        isKept: ({ runs }) => !this.#vitest.config.watch && runs.length > 0,
      })
      this.#report(ended, consoleReport)
    } catch (error) {
      this.#fail(error)
    } finally {
      for (const signal of STOPS) process.off(signal, this.#stop)
      await this.#lock?.release()
      this.#lock = undefined
    }
  }

  #report(
    { experiment, beside, outcome, reports, history, errors }: EndedInvocation,
    consoleReport: Awaited<ReturnType<typeof loadEnd>>['consoleReport'],
  ): void {
    const { settings, root } = this.#invocation
    this.#say(
      consoleReport(experiment, {
        ...terminalLook(process.stdout),
        energy: energyTextOf(root, settings),
        ...beside,
      }),
    )
    // That of the store is said last, where it is seen, and its exit code is that of the invocation.
    for (const [i, error] of [...errors.entries()].toReversed())
      this.#fail(error, i === 0 && outcome === 'left in the spool' ? undefined : '')
    const done = [
      ...(outcome === 'stored' ? [`Stored in ${shownDatabase(settings.database)}`] : []),
      ...(reports.length === 0 ? [] : [`reports in ${settings.reportDir}: ${reports.join(', ')}`]),
    ]
    if (done.length > 0) this.#say(done.join('; '))
    if (history !== '') this.#say(history)
  }

  /** The same benches in fresh processes, when more than one was asked for. */
  async #measureFurther(modules: readonly TestModule[]): Promise<void> {
    const { head, spoolDir, settings, pin } = this.#invocation
    const { processes } = settings.bench
    const files = modules.filter((module) => copiesOf([module]).some(({ kind }) => kind === 'bench'))
    if (processes === 1 || files.length === 0 || this.#vitest.config.watch) return
    try {
      await runFurtherProcesses(
        {
          experimentId: head.id,
          spoolDir,
          seed: head.seed,
          ...(pin === undefined ? {} : { pin }),
          files: files.map(({ moduleId }) => moduleId),
        },
        processes,
        (index) => {
          const title = `Measuring in process ${index} of ${processes}`
          if (!this.#progress.beginLine(title)) this.#say(title)
        },
      )
      this.#progress.end()
    } catch (error) {
      this.#progress.end()
      this.#fail(error)
    }
  }

  /** Tagged tests and workflows of ordinary projects run as ever; one line says that they were not measured. */
  #sayUnmeasured(modules: readonly TestModule[]): void {
    let unmeasured = 0
    for (const test of testsOf(modules)) {
      const ran = test.result().state === 'passed' || test.result().state === 'failed'
      const { energy, energyUnmeasured } = test.meta()
      const wanted = energyUnmeasured === true || test.options.tags?.includes('task') === true
      if (ran && wanted && !energy && !test.project.config.benchmark.enabled) unmeasured++
    }
    if (unmeasured === 0) return
    this.#say(
      `${unmeasured} ${unmeasured === 1 ? 'test' : 'tests'} ran tasks without measuring: energy is measured in files named *.bench.* or *.energy.*, by \`vitest bench\`.`,
    )
  }

  /** Assertions that could not be decided: Vitest's own reporter shows annotations of failed tests alone. */
  #sayInconclusive(modules: readonly TestModule[]): void {
    for (const test of testsOf(modules))
      for (const { message } of test.annotations())
        if (message.startsWith(INCONCLUSIVE))
          this.#say(`? ${test.module.relativeModuleId} > ${test.fullName}\n  ${message}`)
  }

  /** Benches that Vitest has run, and that our provider or our runner has not seen: no joule is better than a silent none. */
  #sayMovedDoors(modules: readonly TestModule[]): void {
    const passed = [...testsOf(modules)].filter(
      (test) =>
        test.project.config.benchmark.provider === this.#providerFile &&
        test.result().state === 'passed' &&
        test.meta().energy === undefined,
    )
    const doors = [
      ...(passed.some((test) => test.benchmarks().some(({ tasks }) => tasks.some(({ fromStore }) => !fromStore)))
        ? ['benchmark.provider']
        : []),
      ...(passed.some((test) => test.options.tags?.includes('task')) ? ['TestRunner.runTask'] : []),
    ]
    if (doors.length > 0) this.#fail(movedDoorRefusal(this.#vitest.version, doors.join(', ')), '')
  }

  #say(text: string): void {
    this.#vitest.logger.log(signsOf(terminalLook(process.stdout).ascii)(text))
  }

  #fail(error: unknown, kept = `\nThe measurements are kept in ${this.#invocation.spoolRoot}.`): void {
    const hint = error instanceof EnergyError ? `\n${error.hint}` : ''
    this.#vitest.logger.error(`vitest-energy: ${messageOf(error)}${hint}${kept}`)
    process.exitCode = error instanceof EnergyError ? error.exitCode : 1
  }
}
