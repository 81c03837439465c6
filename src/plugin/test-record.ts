import { relative, sep } from 'node:path'
import type { RunnerTestCase } from 'vitest'
import type { Spool } from '../engine/sampling/spool.ts'
import type { Attempt, Run } from '../run.ts'

/** Whose window it is, and how its records are named. */
export interface TestIdentity {
  project: string
  file: string
  suite: string
  attempt: Attempt
}

/** The names around a test, outermost first, without the file. */
function suitesOf(test: RunnerTestCase): string[] {
  const names: string[] = []
  for (let suite = test.suite; suite && suite !== test.file; suite = suite.suite) names.unshift(suite.name)
  return names
}

const attemptOf = (test: RunnerTestCase): Attempt => ({
  retry: test.result?.retryCount ?? 0,
  repeat: test.result?.repeatCount ?? 0,
})

/**
 * The identity of what runs inside a test (`suite` ends with the test's own name) and the owner of its windows: one
 * attempt of one test.
 */
export function testIdentity(
  test: RunnerTestCase,
  root: string,
): { owner: string; inside: TestIdentity; own: TestIdentity } {
  const attempt = attemptOf(test)
  const own: TestIdentity = {
    project: test.file.projectName ?? '',
    file: relative(root, test.file.filepath).split(sep).join('/'),
    suite: suitesOf(test).join(' > '),
    attempt,
  }
  const suite = [...suitesOf(test), test.name].join(' > ')
  return { owner: `${test.id} ${attempt.repeat} ${attempt.retry}`, inside: { ...own, suite }, own }
}

/** First the log, then the copy that travels with the test: after a SIGKILL only the log is left. */
export function recordRun(test: RunnerTestCase, spool: Spool, run: Run): void {
  spool.append({ type: 'run', run })
  test.meta.energy ??= { runs: [] }
  test.meta.energy.runs.push(run)
}
