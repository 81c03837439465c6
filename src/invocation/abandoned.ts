import { existsSync, lstatSync } from 'node:fs'
import { ownerIsAlive } from '../engine/process-owner.ts'
import { readEnd, readSpoolHead, removeSpool, spoolDirectories } from '../engine/sampling/spool-directory.ts'
import type { Experiment } from '../run.ts'
import { openDatabase } from '../store/index.ts'
import { collectExperiment } from './collect.ts'
import { store } from './save.ts'

/**
 * Stores what an invocation has measured whose process is gone, and takes its spool away when everything of it is stored.
 * One that came to its end, and could not be stored then, has the status of its end.
 *
 * @returns how many runs it has; undefined when another process has stored it and taken it away meanwhile
 * @throws EnergyError SPOOL_CORRUPT, and the errors of the store
 */
export async function storeSpool(dir: string, head: Experiment, database: string): Promise<number | undefined> {
  try {
    const end = readEnd(dir) ?? { status: 'aborted' as const }
    const { experiment, recordings } = collectExperiment(head, dir, [], end)
    if (experiment.runs.length > 0) {
      await using db = await openDatabase(database)
      await store(db, experiment, recordings)
    }
    removeSpool(dir)
    return experiment.runs.length
  } catch (error) {
    if (!existsSync(dir)) return undefined
    throw error
  }
}

/** Where others can write to the folder, a spool of theirs is not this user's measurement, and theirs to store. */
const isOwn = (dir: string): boolean =>
  process.getuid === undefined || lstatSync(dir, { throwIfNoEntry: false })?.uid === process.getuid()

/**
 * Stores what invocations have measured that died before they were stored, each on its own: one that cannot be stored stays
 * where it is, and does not keep the others.
 */
export async function storeAbandoned(
  { spoolRoot, database }: { spoolRoot: string; database: string },
  say: (text: string) => void,
  fail: (error: unknown) => void,
): Promise<void> {
  for (const dir of spoolDirectories(spoolRoot)) {
    try {
      if (!isOwn(dir)) continue
      const spool = readSpoolHead<Experiment>(dir)
      if (!spool || ownerIsAlive(spool.owner)) continue
      const runs = await storeSpool(dir, spool.head, database)
      if (runs !== undefined) say(`Recovered ${runs} runs of an invocation that ended early (${spool.head.id}).`)
    } catch (error) {
      fail(error)
    }
  }
}
