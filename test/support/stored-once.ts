import { existsSync } from 'node:fs'
import { expect } from 'vitest'
import { EnergyError } from '../../src/errors.ts'
import type { Experiment, Run } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'

interface Spool {
  dir: string
  head: Experiment
  runs: readonly Run[]
}

/** That a store refuses with exit code 4 and what it has to say, and that the spool is kept. */
export async function expectUnstored(
  attempt: () => Promise<unknown>,
  { dir }: Pick<Spool, 'dir'>,
  said: { code?: string; message: RegExp; hint: RegExp },
): Promise<void> {
  const error = await attempt().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof EnergyError)) throw new Error('it was stored, or failed in another way', { cause: error })
  expect({ code: error.code, exitCode: error.exitCode }).toEqual({
    code: said.code ?? 'STORE_UNAVAILABLE',
    exitCode: 4,
  })
  expect(error.message).toMatch(said.message)
  expect(error.hint).toMatch(said.hint)
  expect(existsSync(dir)).toBe(true)
}

/** That everything of a spool is in a database once, that the database verifies, and that the spool is gone. */
export async function expectStoredOnce(
  database: string,
  { dir, head, runs }: Spool,
  { rows, status = 'aborted' }: { rows?: number; status?: Experiment['status'] } = {},
): Promise<void> {
  await using db = await openDatabase(database)
  const stored = await db.loadExperiment(head.id)
  expect(stored?.status).toBe(status)
  expect(stored?.runs).toEqual(runs.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
  const task = runs.find(({ kind }) => kind === 'task')
  if (rows !== undefined) expect(await db.samplesOf(task?.id ?? '')).toHaveLength(rows)
  const findings: unknown[] = []
  for await (const finding of db.verify()) findings.push(finding)
  expect(findings).toEqual([])
  expect(existsSync(dir)).toBe(false)
}
