import { relative, sep } from 'node:path'
import type { RunnerTestCase } from 'vitest'
import { EnergyError } from '../errors.ts'
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

/** Vitest counts retries on over the repeats of a test; a repeat begins with its first try. */
const retriesBefore = new WeakMap<RunnerTestCase, { repeat: number; retries: number }>()

function attemptOf(test: RunnerTestCase): Attempt {
  const { retryCount = 0, repeatCount: repeat = 0 } = test.result ?? {}
  const known = retriesBefore.get(test)
  const begun = known?.repeat === repeat ? known : { repeat, retries: repeat === 0 ? 0 : retryCount }
  retriesBefore.set(test, begun)
  return { repeat, retry: retryCount - begun.retries }
}

/**
 * A test that shares its time with others has no window of its own.
 *
 * @throws EnergyError UNSUPPORTED_HOST for a concurrent test
 */
export function refuseConcurrent(test: RunnerTestCase): void {
  if (test.concurrent !== true) return
  throw new EnergyError(
    'UNSUPPORTED_HOST',
    `The test "${test.name}" is concurrent: the counters would see the tests beside it, too.`,
    'Drop .concurrent from this test; what is measured runs alone.',
  )
}

const fileOf = (test: RunnerTestCase, root: string): string => relative(root, test.file.filepath).split(sep).join('/')

/** Where what runs inside a test stands: `suite` ends with the test's own name. */
export const placeInside = (test: RunnerTestCase, root: string): Pick<TestIdentity, 'file' | 'suite'> => ({
  file: fileOf(test, root),
  suite: [...suitesOf(test), test.name].join(' > '),
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
    file: fileOf(test, root),
    suite: suitesOf(test).join(' > '),
    attempt,
  }
  const inside = { ...own, ...placeInside(test, root) }
  return { owner: `${test.id} ${attempt.repeat} ${attempt.retry}`, inside, own }
}

/** The copy of a record that travels with its test. */
export function copyToTest(test: RunnerTestCase, run: Run): void {
  test.meta.energy ??= { runs: [] }
  test.meta.energy.runs.push(run)
}

/** First the log, then the copy that travels with the test: after a SIGKILL only the log is left. */
export function recordRun(test: RunnerTestCase, spool: Spool, run: Run): void {
  spool.append({ type: 'run', run })
  copyToTest(test, run)
}
