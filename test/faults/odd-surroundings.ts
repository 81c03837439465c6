import assert from 'node:assert/strict'
import type { Outcome, RunCase } from './fault-case.ts'
import { assertNoStack, ONE_BENCH, WatchedProject } from './watched-project.ts'

export interface Odd {
  fault: string
  place?: string
  files?: Record<string, string>
  long?: true
  skip?: string | false | undefined
  prepare?: (project: WatchedProject) => Promise<void | (() => unknown)> | void | (() => unknown)
  env?: (project: WatchedProject) => Record<string, string>
  through?: readonly string[]
  stored?: string
  /** What else has to be so. */
  also?: (project: WatchedProject, output: string) => Promise<string | void> | string | void
  written?: RegExp[]
}

/** Surroundings that are odd, and in which everything is measured and stored as ever. */
async function works(odd: Odd): Promise<Outcome> {
  await using project = new WatchedProject(odd.files ?? { 'some.bench.ts': ONE_BENCH })
  const undo = await odd.prepare?.(project)
  await using undone = new AsyncDisposableStack()
  undone.defer(async () => void (await undo?.()))
  project.arranged()
  const { exitCode, output } = await project.vitest({ env: odd.env?.(project) ?? {}, through: odd.through ?? [] })
  assert.equal(exitCode, 0, output)
  assertNoStack(output)
  const also = (await odd.also?.(project, output)) ?? undefined
  const kept = await project.stored()
  assert.equal(kept, odd.stored ?? '1 run (1 completed) of 1 experiment (completed)')
  const unchanged = await project.unchanged({ written: odd.written ?? [] })
  return { exitCode: 0, said: also ?? 'the report, as ever', kept, unchanged }
}

/** The case of such surroundings. */
export const oddCase = (odd: Odd): RunCase => ({
  fault: odd.fault,
  place: odd.place ?? 'vitest bench',
  tells: [],
  ...(odd.long ? { long: true } : {}),
  ...(odd.skip === undefined ? {} : { skip: odd.skip }),
  run: () => works(odd),
})
