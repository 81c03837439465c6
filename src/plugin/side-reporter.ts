import type { TestModule, TestRunEndReason } from 'vitest/node'
import { createSpoolDirectory } from '../engine/sampling/spool-directory.ts'
import type { EnergyErrorCode } from '../errors.ts'
import { collectExperiment } from '../invocation/collect.ts'
import { movedSettings } from '../invocation/moved-settings.ts'
import { type SideReport, reportedError, writeSideReport } from '../invocation/side-report.ts'
import type { SideTicket } from '../invocation/side-ticket.ts'
import type { Invocation } from './invocation.ts'
import { copiesOf, STATUS_OF_REASON, testsOf } from './measured-tests.ts'

/** The error of ours that a test has met before it could measure, as Vitest serialises it. */
function ownError(modules: readonly TestModule[]): SideReport['error'] {
  for (const test of testsOf(modules)) {
    for (const error of test.result().errors ?? []) {
      const { name, message, code, hint } = error as unknown as Record<'name' | 'message' | 'hint' | 'code', string>
      if (name !== 'EnergyError') continue
      // The hint has joined the message, to be shown by Vitest.
      return { code: code as EnergyErrorCode, message: message.replace(`\n${hint}`, ''), hint }
    }
  }
  return undefined
}

/** Nothing ran, and something is wrong: files that do not load, a worker that did not start. */
const nothingRan = (modules: readonly TestModule[], errors: readonly unknown[]): boolean =>
  [...testsOf(modules)].length === 0 && (errors.length > 0 || modules.some((module) => module.errors().length > 0))

/** The reporter of a comparison's side: it takes no lock, stores nothing, and hands over what was measured. */
export class SideReporter {
  readonly #invocation: Invocation
  readonly #ticket: SideTicket
  #measures = false

  constructor(invocation: Invocation, ticket: SideTicket) {
    this.#invocation = invocation
    this.#ticket = ticket
  }

  expectMeasurements(): void {
    this.#measures = true
  }

  onTestRunStart(): void {
    const { spoolRoot, head } = this.#invocation
    if (this.#measures) createSpoolDirectory(spoolRoot, head.id, head)
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    // Without a report the comparison shows the end of the output, where Vitest says what is wrong.
    if (!this.#measures || nothingRan(modules, errors)) return
    try {
      const { head, spoolDir, settings } = this.#invocation
      const { experiment } = collectExperiment(head, spoolDir, copiesOf(modules), { status: STATUS_OF_REASON[reason] })
      const error = experiment.runs.length === 0 ? ownError(modules) : undefined
      const moved = movedSettings(head, settings.roots.sys)
      const whole = { ...experiment, warnings: [...experiment.warnings, ...moved] }
      writeSideReport(this.#ticket.reportFile, error === undefined ? { experiment: whole } : { error })
    } catch (error) {
      writeSideReport(this.#ticket.reportFile, { error: reportedError(error) })
    }
  }
}
