import type { Kysely } from 'kysely'
import type { ReaderFacts } from '../run.ts'
import type { Adapter } from './adapter.ts'
import { difference, type Finding } from './finding.ts'
import { appliedMigrations, checksum, migrationsOf } from './migrations/index.ts'
import type { Tables } from './tables.ts'
import { verifyComparisons } from './verify-comparisons.ts'
import { verifyRun } from './verify-run.ts'
import { verifySamples } from './verify-samples.ts'

const PAGE = 500

type Database = Pick<Adapter, 'db' | 'engine'>

async function* migrationFindings(database: Database): AsyncGenerator<Finding> {
  const migrations = migrationsOf(database.engine)
  for (const { version, checksum: stored } of await appliedMigrations(database)) {
    const known = migrations[version - 1]
    const found = known && checksum(known)
    if (found !== stored)
      yield difference({ table: 'schema_version', column: 'checksum', row: String(version) }, stored, found)
  }
}

/** Counts of an experiment against the runs that are there. */
async function* experimentFindings(db: Kysely<Tables>): AsyncGenerator<Finding> {
  const counted = await db
    .selectFrom('experiments as e')
    .leftJoin('runs as r', 'r.exp_id', 'e.exp_id')
    .select((eb) => [
      'e.exp_id',
      'e.runs_total',
      'e.runs_completed',
      eb.fn.count<number | bigint>('r.run_id').as('total'),
      eb.fn.count<number | bigint>('r.run_id').filterWhere('r.status', '=', 'completed').as('completed'),
    ])
    .groupBy(['e.exp_id', 'e.runs_total', 'e.runs_completed'])
    .execute()
  for (const { exp_id: of, runs_total, runs_completed, total, completed } of counted) {
    if (Number(runs_total) !== Number(total))
      yield difference({ table: 'experiments', column: 'runs_total', of }, runs_total, total)
    if (Number(runs_completed) !== Number(completed))
      yield difference({ table: 'experiments', column: 'runs_completed', of }, runs_completed, completed)
  }
}

/** Ids of all runs with their experiments, in the order of their ids; a page at a time. */
export async function* runIds(db: Kysely<Tables>): AsyncGenerator<{ run_id: string; exp_id: string }> {
  for (let last = ''; ; ) {
    const page = await db
      .selectFrom('runs')
      .select(['run_id', 'exp_id'])
      .where('run_id', '>', last)
      .orderBy('run_id')
      .limit(PAGE)
      .execute()
    yield* page
    if (page.length < PAGE) return
    last = page.at(-1)?.run_id ?? last
  }
}

const countersOf = (readers: string): ReaderFacts['counters'] =>
  (JSON.parse(readers) as ReaderFacts[]).flatMap(({ counters }) => counters)

/**
 * Checks a database against itself: the migrations that made it, the counts of its experiments, and of every run its record,
 * its hash, its blocks and its samples; last, the comparisons and change points. One run, and of its series one block, is in
 * memory at a time.
 *
 * @param runs counts the runs that were looked at
 */
export async function* verify(database: Database, runs: { checked: number }): AsyncGenerator<Finding> {
  const { db } = database
  yield* migrationFindings(database)
  yield* experimentFindings(db)
  for await (const { run_id, exp_id } of runIds(db)) {
    yield* await db.transaction().execute(async (tx) => {
      const row = await tx.selectFrom('runs').selectAll().where('run_id', '=', run_id).executeTakeFirst()
      // Deleted by another process since its id was read.
      if (!row) return []
      const { readers } = await tx
        .selectFrom('experiments')
        .select('readers')
        .where('exp_id', '=', exp_id)
        .executeTakeFirstOrThrow()
      const findings = await verifyRun(tx, row)
      for await (const finding of verifySamples(tx, run_id, countersOf(readers))) findings.push(finding)
      return findings
    })
    runs.checked++
  }
  yield* verifyComparisons(db)
}
