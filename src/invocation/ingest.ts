import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ownerIsAlive } from '../engine/process-owner.ts'
import { readSpoolHead } from '../engine/sampling/spool-directory.ts'
import { EnergyError } from '../errors.ts'
import type { Experiment } from '../run.ts'
import { type DatabaseInterface, openDatabase } from '../store/index.ts'
import { storeSpool } from './abandoned.ts'

/** What became of one experiment of a source. */
export interface Ingested {
  source: string
  id: string
  name: string
  /** Runs that were added, and that were there already. */
  added: number
  known: number
  /** Why it was left alone. */
  left?: 'deleted' | 'still measuring' | 'taken by another process'
}

/** The spool directories at a path: it is one, or it holds some, directly or as a report folder does. */
function spoolsAt(path: string): string[] {
  if (readSpoolHead(path)) return [path]
  return [path, join(path, 'spool')]
    .filter((dir) => existsSync(dir))
    .flatMap((dir) => readdirSync(dir).map((name) => join(dir, name)))
    .filter((dir) => readSpoolHead(dir))
}

/** One invocation that has ended; its spool is removed only when everything of it is stored. */
async function ingestSpool(dir: string, target: string): Promise<Ingested | undefined> {
  const spool = readSpoolHead<Experiment>(dir)
  if (!spool) return undefined
  const { head, owner } = spool
  const named = { source: dir, id: head.id, name: head.name, added: 0, known: 0 }
  if (ownerIsAlive(owner)) return { ...named, left: 'still measuring' }
  const runs = await storeSpool(dir, head, target)
  return runs === undefined ? { ...named, left: 'taken by another process' } : { ...named, added: runs }
}

async function* ingestDatabase(path: string, to: DatabaseInterface): AsyncGenerator<Ingested> {
  await using from = await openDatabase(path)
  await from.migrate()
  for await (const { deleted, ...copied } of to.copyFrom(from))
    yield { source: path, ...copied, ...(deleted ? { left: 'deleted' as const } : {}) }
}

/**
 * Moves what lies at the paths into a database: spool directories, or folders of them, and SQLite databases, which are
 * brought to this code's schema first and stay. Ids decide, so doing it again, or twice at once, changes nothing.
 *
 * @throws EnergyError USAGE for a path with nothing to take in, and the errors of the store
 */
export async function* ingest(paths: readonly string[], target: string): AsyncGenerator<Ingested> {
  for (const path of paths) {
    if (!existsSync(path))
      throw new EnergyError('USAGE', `There is nothing at ${path}.`, 'Give spool directories or SQLite databases.')
    if (statSync(path).isDirectory()) {
      for (const dir of spoolsAt(path)) {
        const ingested = await ingestSpool(dir, target)
        if (ingested) yield ingested
      }
      continue
    }
    await using to = await openDatabase(target)
    await to.migrate()
    yield* ingestDatabase(path, to)
  }
}
